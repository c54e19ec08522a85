/* SPDX-License-Identifier: Apache-2.0 */
/* Owns turning a question that came as a message into a call of the host's service. Must not know
 * what a service does. Called by remote.c. */
#include "core/plug/service.h"

#include "core/plug/ext.h"
#include "core/plug/instance.h"
#include "core/plug/shape.h"

#define ASK_CASE_(sym, service, member, shape)                                                     \
    case ASK_##sym:                                                                                \
        ext_##service##_table.member(&i->host, SHAPE_##shape##_ARGS(m));                           \
        break;

void service_make(struct plug_instance *i, enum ask ask, const struct message *m)
{
    switch (ask) {
        ASK_LIST(ASK_CASE_)
    case ASKS:
        break;
    }
}
