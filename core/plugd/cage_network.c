/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading what a plugin asks of the network. Must not know how it is granted.
 * Called by cage.c. */
#include "core/plugd/cage_i.h"

#include <errno.h>
#include <stdio.h>

static bool add_port(omb_str word, omb_str prefix, uint16_t *port, uint32_t *n)
{
    int64_t number;
    if (!str_starts(word, prefix) || *n == CAGE_MAX_PORTS ||
        str_int(str_sub(word, prefix.len, word.len), &number) || number < 1 || number > UINT16_MAX)
        return false;
    port[(*n)++] = (uint16_t)number;
    return true;
}

int cage_network_read(omb_str words, struct cage_network *out, omb_error *error)
{
    struct cage_network net = {0};
    omb_str word, rest = words;
    bool more = words.len > 0;
    while (more) {
        more = str_cut(rest, ' ', &word, &rest);
        if (word.len == 0)
            continue;
        if (str_is(word, "udp"))
            net.udp = true;
        else if (!add_port(word, STR("connect:"), net.connect, &net.n_connect) &&
                 !add_port(word, STR("listen:"), net.listen, &net.n_listen)) {
            snprintf(error->text, sizeof error->text,
                     "network: \"%.*s\" is neither connect:PORT, listen:PORT nor udp",
                     STR_ARG(str_sub(word, 0, 60)));
            error->code = -OMB_E_INVALID;
            return -OMB_E_INVALID;
        }
    }
    *out = net;
    return 0;
}
