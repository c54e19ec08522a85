/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_OMBUD_H
#define OMBUD_OMBUD_H

/*
 * Everything of the SDK. A plugin includes this one, or the headers it uses: each
 * compiles alone, as C11, C17, C++17 and C++20.
 *
 *   entry.h factory.h descriptor.h plugin.h host.h   how a file becomes an instance
 *   channel.h tier.h commerce.h                      what a plugin may be
 *   ext/                                             what the host does for it
 *   buf.h                                            a growing buffer of the plugin's own
 *
 * Not included: easy.h, the short way to a plugin, and what it stands on (one.h, read.h).
 */
#include "base.h"
#include "buf.h"
#include "channel.h"
#include "commerce.h"
#include "descriptor.h"
#include "entry.h"
#include "factory.h"
#include "host.h"
#include "plugin.h"
#include "tier.h"

#include "ext/cases.h"
#include "ext/config.h"
#include "ext/contacts.h"
#include "ext/fetch.h"
#include "ext/flows.h"
#include "ext/http.h"
#include "ext/json.h"
#include "ext/kv.h"
#include "ext/log.h"
#include "ext/movements.h"
#include "ext/state_dir.h"
#include "ext/timers.h"
#include "ext/visitors.h"
#include "ext/worker.h"

#endif
