/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_SHAPE_H
#define OMB_PLUG_SHAPE_H

#include "core/base/str.h"

#include <stdint.h>

/*
 * Argument lists as data. Every function of the plugin line has, behind its first argument
 * (plugin or host), one of the shapes below; each shape says three times where its arguments
 * lie in a struct message (message.h): as parameters of a function (PARAMS), as what such a
 * function writes into a message (FILL), and as what is handed on from one (ARGS).
 *
 *   O op   T tenant   S string (up to three)   N number   C 32-bit code   M 32-bit number
 *
 * A function whose arguments fit none of them gets a new shape of three lines here; a row in
 * METHOD_LIST or ASK_LIST then makes it work inline and in a child.
 */
#define SHAPE_O_PARAMS uint64_t op
#define SHAPE_O_FILL .op = op
#define SHAPE_O_ARGS(m) (m)->op

#define SHAPE_OM_PARAMS uint64_t op, uint32_t small
#define SHAPE_OM_FILL .op = op, .number = small
#define SHAPE_OM_ARGS(m) (m)->op, (uint32_t)(m)->number

#define SHAPE_OCS_PARAMS uint64_t op, int32_t status, omb_str a
#define SHAPE_OCS_FILL .op = op, .status = status, .s = {a}
#define SHAPE_OCS_ARGS(m) (m)->op, (m)->status, (m)->s[0]

#define SHAPE_OS_PARAMS uint64_t op, omb_str a
#define SHAPE_OS_FILL .op = op, .s = {a}
#define SHAPE_OS_ARGS(m) (m)->op, (m)->s[0]

#define SHAPE_OSCM_PARAMS uint64_t op, omb_str a, uint32_t code, uint32_t small
#define SHAPE_OSCM_FILL .op = op, .s = {a}, .status = (int32_t)code, .number = small
#define SHAPE_OSCM_ARGS(m) (m)->op, (m)->s[0], (uint32_t)(m)->status, (uint32_t)(m)->number

#define SHAPE_OT_PARAMS uint64_t op, uint32_t tenant
#define SHAPE_OT_FILL .op = op, .tenant = tenant
#define SHAPE_OT_ARGS(m) (m)->op, (m)->tenant

#define SHAPE_OTS_PARAMS uint64_t op, uint32_t tenant, omb_str a
#define SHAPE_OTS_FILL .op = op, .tenant = tenant, .s = {a}
#define SHAPE_OTS_ARGS(m) (m)->op, (m)->tenant, (m)->s[0]

#define SHAPE_OTSN_PARAMS uint64_t op, uint32_t tenant, omb_str a, uint64_t number
#define SHAPE_OTSN_FILL .op = op, .tenant = tenant, .s = {a}, .number = number
#define SHAPE_OTSN_ARGS(m) (m)->op, (m)->tenant, (m)->s[0], (m)->number

#define SHAPE_OTSS_PARAMS uint64_t op, uint32_t tenant, omb_str a, omb_str b
#define SHAPE_OTSS_FILL .op = op, .tenant = tenant, .s = {a, b}
#define SHAPE_OTSS_ARGS(m) (m)->op, (m)->tenant, (m)->s[0], (m)->s[1]

#define SHAPE_OTSSN_PARAMS uint64_t op, uint32_t tenant, omb_str a, omb_str b, uint64_t number
#define SHAPE_OTSSN_FILL .op = op, .tenant = tenant, .s = {a, b}, .number = number
#define SHAPE_OTSSN_ARGS(m) (m)->op, (m)->tenant, (m)->s[0], (m)->s[1], (m)->number

#define SHAPE_OTSSS_PARAMS uint64_t op, uint32_t tenant, omb_str a, omb_str b, omb_str c
#define SHAPE_OTSSS_FILL .op = op, .tenant = tenant, .s = {a, b, c}
#define SHAPE_OTSSS_ARGS(m) (m)->op, (m)->tenant, (m)->s[0], (m)->s[1], (m)->s[2]

#define SHAPE_T_PARAMS uint32_t tenant
#define SHAPE_T_FILL .tenant = tenant
#define SHAPE_T_ARGS(m) (m)->tenant

#define SHAPE_TS_PARAMS uint32_t tenant, omb_str a
#define SHAPE_TS_FILL .tenant = tenant, .s = {a}
#define SHAPE_TS_ARGS(m) (m)->tenant, (m)->s[0]

#define SHAPE_TSS_PARAMS uint32_t tenant, omb_str a, omb_str b
#define SHAPE_TSS_FILL .tenant = tenant, .s = {a, b}
#define SHAPE_TSS_ARGS(m) (m)->tenant, (m)->s[0], (m)->s[1]

#define SHAPE_N_PARAMS uint64_t number
#define SHAPE_N_FILL .number = number
#define SHAPE_N_ARGS(m) (m)->number

#define SHAPE_NC_PARAMS uint64_t number, uint32_t code
#define SHAPE_NC_FILL .number = number, .status = (int32_t)code
#define SHAPE_NC_ARGS(m) (m)->number, (uint32_t)(m)->status

#define SHAPE_NS_PARAMS uint64_t number, omb_str a
#define SHAPE_NS_FILL .number = number, .s = {a}
#define SHAPE_NS_ARGS(m) (m)->number, (m)->s[0]

#define SHAPE_NCS_PARAMS uint64_t number, uint32_t code, omb_str a
#define SHAPE_NCS_FILL .number = number, .status = (int32_t)code, .s = {a}
#define SHAPE_NCS_ARGS(m) (m)->number, (uint32_t)(m)->status, (m)->s[0]

#define SHAPE_NCSS_PARAMS uint64_t number, uint32_t code, omb_str a, omb_str b
#define SHAPE_NCSS_FILL .number = number, .status = (int32_t)code, .s = {a, b}
#define SHAPE_NCSS_ARGS(m) (m)->number, (uint32_t)(m)->status, (m)->s[0], (m)->s[1]

#define SHAPE_NTSS_PARAMS uint64_t number, uint32_t tenant, omb_str a, omb_str b
#define SHAPE_NTSS_FILL .number = number, .tenant = tenant, .s = {a, b}
#define SHAPE_NTSS_ARGS(m) (m)->number, (m)->tenant, (m)->s[0], (m)->s[1]

#define SHAPE_NTSSS_PARAMS uint64_t number, uint32_t tenant, omb_str a, omb_str b, omb_str c
#define SHAPE_NTSSS_FILL .number = number, .tenant = tenant, .s = {a, b, c}
#define SHAPE_NTSSS_ARGS(m) (m)->number, (m)->tenant, (m)->s[0], (m)->s[1], (m)->s[2]

#endif
