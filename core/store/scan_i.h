/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_SCAN_I_H
#define OMB_STORE_SCAN_I_H

#include "core/store/scan.h"
#include "core/store/sqlite.h"

struct scan_name {
    omb_str text;
    enum event_kind kind;
};

struct scan_row {
    struct id kase;
    uint64_t seq, at, key;
    size_t from, len; /* its body as stored, in bytes */
    size_t actor_from, actor_len;
    enum actor_type actor;
    enum event_kind kind;
};

/*
 * A reader of its own, and where its walk stands. A piece is read at once and kept, so that no
 * view of the data is open while its events are looked at.
 */
struct store_scan {
    struct sqlite_reader r;
    struct arena arena; /* the opened body at hand */
    struct scan_row row[STORE_SCAN_ROWS];
    uint32_t n_row, next_row;
    struct buf bytes;
    bool at_end;
    struct store_scan_range range;
    struct id kase;
    bool by_case;
    struct scan_name name[EVENT_KINDS]; /* of the wanted kinds */
    uint32_t n_name;
    int64_t first, last, stop_at; /* places: before the first, last read, last of all */
    int64_t end;                  /* of all walks; -1 while nobody asked */
};

/* Notes the place of the newest event. */
OMB_MUST_USE int store_scan_end(struct store_scan *s);

#endif
