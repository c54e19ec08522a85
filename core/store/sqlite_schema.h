/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_SQLITE_SCHEMA_H
#define OMB_STORE_SQLITE_SCHEMA_H

#include "core/base/status.h"

#include <sqlite3.h>

/*
 * Brings the file up to this program's schema, one transaction a migration.
 * -OMB_E_VERSION with both numbers when the file is newer.
 */
OMB_MUST_USE int sqlite_schema_update(sqlite3 *db, omb_error *error);

/* For who only reads: 0, or -OMB_E_VERSION when the file is of another program. */
OMB_MUST_USE int sqlite_schema_check(sqlite3 *db, omb_error *error);

#endif
