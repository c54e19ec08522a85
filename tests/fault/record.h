/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_FAULT_RECORD_H
#define OMB_TESTS_FAULT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

/* The form of the recorder's log: a head, the file's name, the bytes. */
enum record_op {
    RECORD_CREATE = 'c',
    RECORD_WRITE = 'w',
    RECORD_TRUNCATE = 't', /* at = new length */
    RECORD_SYNC = 's',
    RECORD_SYNC_FOLDER = 'd',
    RECORD_UNLINK = 'u',
    RECORD_RENAME = 'r' /* bytes = new name */
};

struct record_head {
    char op;
    uint8_t name_len;
    uint16_t pad;
    uint32_t len;
    uint64_t at;
};

#endif
