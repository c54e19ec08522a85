/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PAPER_LABEL_H
#define OMB_PAPER_LABEL_H

#include "core/base/buf.h"
#include "core/base/limits.h"

/* The label of a return, ready for paper. Texts are UTF-8 of anybody's; absent ones are left out. */
struct paper_label {
    omb_str shop;    /* who takes it back */
    omb_str number;  /* RMA number */
    omb_str carrier; /* who takes it there */
    omb_str tracking;
    omb_str barcode; /* printable ASCII; anything else: the RMA number's takes its place */
    omb_str from[PAPER_LINES], to[PAPER_LINES];
    uint32_t n_from, n_to;
    omb_str title; /* what is inside */
    int64_t quantity;
    omb_str order;
    omb_str due;     /* "22 December 2026" */
    omb_str dropoff; /* where it is handed in */
    bool shop_pays;
    const char *font; /* a TrueType file for letters beyond Western Europe's; NULL: without them */
};

/* It has letters for which a font is embedded: tens of milliseconds of work, else far below one. */
bool paper_label_is_wide(const struct paper_label *l);

/* Appends a PDF. [any] -OMB_E_NOMEM, -OMB_E_LIMIT when it would be over PAPER_MAX_PDF, -OMB_E_FAILED. */
OMB_MUST_USE int paper_label_pdf(const struct paper_label *l, struct buf *out);

#endif
