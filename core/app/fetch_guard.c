/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which places plugins may reach.
 * Must not know: how names are resolved, how connections are made.
 * Called by: fetch.c; the configuration's check. */
#include "core/app/fetch_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

struct range {
    uint8_t prefix[6];
    uint8_t bits;
};

/* Special-purpose blocks of IPv4: nothing of the public Internet lives there. */
static const struct range special4[] = {
    {{0}, 8},             /* this network */
    {{10}, 8},            /* private */
    {{100, 64}, 10},      /* shared by carriers */
    {{127}, 8},           /* loopback */
    {{169, 254}, 16},     /* link-local, clouds' metadata */
    {{172, 16}, 12},      /* private */
    {{192, 0, 0}, 24},    /* protocol assignments */
    {{192, 0, 2}, 24},    /* documentation */
    {{192, 88, 99}, 24},  /* 6to4 relays */
    {{192, 168}, 16},     /* private */
    {{198, 18}, 15},      /* benchmarks */
    {{198, 51, 100}, 24}, /* documentation */
    {{203, 0, 113}, 24},  /* documentation */
    {{224}, 4},           /* multicast */
    {{240}, 4},           /* reserved, broadcast */
};

/* Of IPv6 only 2000::/3 is handed out; these parts of it lead elsewhere. */
static const struct range special6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* protocol assignments, Teredo */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4: an IPv4 address inside */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation */
};
static const struct range global6 = {{0x20}, 3};

static bool is_in(const uint8_t *address, const struct range *r)
{
    uint32_t whole = r->bits / 8, rest = r->bits % 8;

    if (memcmp(address, r->prefix, whole) != 0)
        return false;
    return rest == 0 || ((address[whole] ^ r->prefix[whole]) >> (8 - rest)) == 0;
}

static bool is_in_any(const uint8_t *address, const struct range *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_in(address, &list[i]))
            return true;
    }
    return false;
}

bool fetch_guard_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;
        return !is_in_any((const uint8_t *)&v4->sin_addr, special4,
                          sizeof special4 / sizeof *special4);
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;
        const uint8_t *bytes = v6->sin6_addr.s6_addr;
        return v6->sin6_scope_id == 0 && is_in(bytes, &global6) &&
               !is_in_any(bytes, special6, sizeof special6 / sizeof *special6);
    }
    return false;
}

void fetch_guard_literal(const struct fetch_url *url, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, url->host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(url->port);
    } else if (inet_pton(AF_INET6, url->host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(url->port);
    }
}

/* Names that mean something else in every network, or look like other names. */
static bool is_public_name(omb_str host)
{
    static const char *const inner[] = {".localhost", ".local", ".internal", ".home.arpa"};

    if (str_find(host, STR(".")) < 0)
        return false;
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        if (str_ends(host, str_of(inner[i])))
            return false;
    }
    return !str_starts(host, STR("xn--")) && str_find(host, STR(".xn--")) < 0;
}

int fetch_guard_url(const struct fetch_url *url, const char **why)
{
    struct sockaddr_storage address;

    *why = NULL;
    if (!url->https)
        *why = "only https is spoken";
    else if (url->port != 443)
        *why = "only port 443 is spoken to";
    else if (!url->literal && !is_public_name(str_of(url->host)))
        *why = "the host is no public name";
    if (!*why && url->literal) {
        fetch_guard_literal(url, &address);
        if (!fetch_guard_public((const struct sockaddr *)&address))
            *why = "the address is not public";
    }
    return *why ? -OMB_E_DENIED : 0;
}

bool fetch_guard_named(const struct fetch_place *place, uint32_t n, omb_str plugin,
                       const struct fetch_url *url)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct fetch_url *u = &place[i].url;
        if (str_is(plugin, place[i].plugin) && u->https == url->https && u->port == url->port &&
            strcmp(u->host, url->host) == 0)
            return true;
    }
    return false;
}

int fetch_guard_place(const char *plugin, omb_str url, struct fetch_place *out, const char **why)
{
    struct fetch_place p = {.plugin = plugin};
    int status = fetch_url_read(url, &p.url, why);

    if (status == 0 && p.url.target.len) {
        *why = "must end with the host or port";
        status = -OMB_E_INVALID;
    }
    if (status == 0)
        *out = p;
    return status;
}
