/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what one attempt tells libcurl to do and not to do, and what its result means.
 * Must not know: the loop, other attempts.
 * Called by: fetch_wire.c. */
#include "core/app/fetch_wire_i.h"

#include "core/base/buf.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

/* ---- libcurl calls these ---- */

static bool is_same(const struct sockaddr *a, const struct sockaddr_storage *b)
{
    if (a->sa_family != b->ss_family)
        return false;
    if (a->sa_family == AF_INET) {
        const struct sockaddr_in *x = (const void *)a, *y = (const void *)b;
        return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
    }
    if (a->sa_family == AF_INET6) {
        const struct sockaddr_in6 *x = (const void *)a, *y = (const void *)b;
        return x->sin6_port == y->sin6_port && x->sin6_scope_id == y->sin6_scope_id &&
               memcmp(&x->sin6_addr, &y->sin6_addr, sizeof x->sin6_addr) == 0;
    }
    return false;
}

/* The last look before a connection: only what was checked is connected to. */
static curl_socket_t on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fetch_attempt *x = ctx;

    for (uint32_t i = 0; purpose == CURLSOCKTYPE_IPCXN && i < x->n_address; i++) {
        if (!is_same(&address->addr, &x->address[i]))
            continue;
        x->wire->sockets++;
        return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }
    x->broken = -OMB_E_DENIED;
    return CURL_SOCKET_BAD;
}

static size_t on_line(char *bytes, size_t size, size_t n, void *ctx)
{
    struct fetch_attempt *x = ctx;
    int status = fetch_answer_line(&x->answer, str_n(bytes, size * n));

    if (status != 0)
        x->broken = status;
    if (x->answer.ambiguous)
        (void)curl_easy_setopt(x->easy, CURLOPT_FORBID_REUSE, 1L);
    return status == 0 ? size * n : 0;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct fetch_attempt *x = ctx;

    buf_put(&x->answer.body, bytes, size * n);
    if (x->answer.body.err)
        x->broken = x->answer.body.err;
    return x->broken ? 0 : size * n;
}

/* ---- making ---- */

static int add_line(struct curl_slist **list, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*list, text);

    if (!longer)
        return -OMB_E_NOMEM;
    *list = longer;
    return 0;
}

static int make_lines(struct fetch_attempt *x)
{
    struct curl_slist *list = NULL;
    const struct fetch_request *r = x->request;
    char text[FETCH_MAX_VALUE + 80];
    int status = add_line(&list, "Expect:");

    for (uint32_t i = 0; status == 0 && i < r->n_header; i++) {
        const struct fetch_header *h = &r->header[i];
        /* "name;" is curl's way to send a header without a value. */
        if (h->value.len)
            snprintf(text, sizeof text, "%.*s: %.*s", STR_ARG(h->name), STR_ARG(h->value));
        else
            snprintf(text, sizeof text, "%.*s;", STR_ARG(h->name));
        status = add_line(&list, text);
    }
    x->lines = list;
    return status;
}

static int print_address(const struct sockaddr_storage *a, struct buf *out)
{
    char text[INET6_ADDRSTRLEN];

    if (a->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)a;
        if (!inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text))
            return -OMB_E_INVALID;
        buf_printf(out, "[%s]", text);
    } else {
        const struct sockaddr_in *v4 = (const void *)a;
        if (!inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text))
            return -OMB_E_INVALID;
        buf_putz(out, text);
    }
    return 0;
}

/* The name stands for the addresses that were looked at, whatever a resolver says now. */
static int make_pins(struct fetch_attempt *x)
{
    struct buf b = BUF_INIT(4096);
    struct curl_slist *list = NULL;
    int status = 0;

    if (x->url->literal)
        return 0;
    buf_printf(&b, "%s:%u:", x->url->host, x->url->port);
    for (uint32_t i = 0; status == 0 && i < x->n_address; i++) {
        buf_putz(&b, i ? "," : "");
        status = print_address(&x->address[i], &b);
    }
    buf_putc(&b, '\0');
    if (status == 0)
        status = b.err ? b.err : add_line(&list, b.ptr);
    buf_free(&b);
    x->pins = list;
    return status;
}

static void set_transport(CURL *c, struct fetch_attempt *x)
{
    const char *ca = x->wire->ca_file;

    (void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, x->url->https ? "https" : "http");
    (void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(c, CURLOPT_PROXY, ""); /* whatever the environment says */
    (void)curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    (void)curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    (void)curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    (void)curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (ca)
        (void)curl_easy_setopt(c, CURLOPT_CAINFO, ca);
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
    (void)curl_easy_setopt(c, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    (void)curl_easy_setopt(c, CURLOPT_MAXAGE_CONN, (long)FETCH_KEPT_S);
    (void)curl_easy_setopt(c, CURLOPT_RESOLVE, x->pins);
    (void)curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open);
    (void)curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, x);
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)x->request->timeout_ms);
    (void)curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)x->request->max_bytes);
}

static void set_message(CURL *c, struct fetch_attempt *x)
{
    const struct fetch_request *r = x->request;

    (void)curl_easy_setopt(c, CURLOPT_URL, r->url.ptr); /* arena_dup put a NUL behind it */
    (void)curl_easy_setopt(c, CURLOPT_USERAGENT, "ombud/" OMBUD_VERSION);
    (void)curl_easy_setopt(c, CURLOPT_HTTPHEADER, x->lines);
    (void)curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_line);
    (void)curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
    (void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
    (void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, x->why);
    (void)curl_easy_setopt(c, CURLOPT_PRIVATE, x);
    if (strcmp(r->method, "HEAD") == 0) {
        (void)curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
        return;
    }
    if (strcmp(r->method, "GET") == 0)
        return;
    /* On a kept connection libcurl sends a request twice when the first try meets a closed one. */
    (void)curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    if (r->body.ptr || strcmp(r->method, "DELETE") != 0) {
        (void)curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
        (void)curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body.ptr ? r->body.ptr : "");
    }
    (void)curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
}

int fetch_easy_make(struct fetch_attempt *x)
{
    int status;

    fetch_answer_open(&x->answer, x->request->max_bytes);
    x->http_status = 0;
    x->broken = 0;
    x->why[0] = '\0';
    x->lines = x->pins = NULL;
    x->easy = curl_easy_init();
    status = x->easy ? make_lines(x) : -OMB_E_NOMEM;
    if (status == 0)
        status = make_pins(x);
    if (status == 0) {
        set_transport(x->easy, x);
        set_message(x->easy, x);
    }
    return status;
}

void fetch_easy_free(struct fetch_attempt *x)
{
    if (x->easy)
        curl_easy_cleanup(x->easy);
    curl_slist_free_all(x->lines);
    curl_slist_free_all(x->pins);
    x->easy = x->lines = x->pins = NULL;
    fetch_answer_close(&x->answer);
}

/* ---- meaning ---- */

static int meaning(const struct fetch_attempt *x, CURLcode code)
{
    if (x->broken)
        return x->broken;
    switch (code) {
    case CURLE_OK:
        return 0;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return -OMB_E_UNAVAILABLE;
    case CURLE_OPERATION_TIMEDOUT:
        return -OMB_E_TIMEOUT;
    case CURLE_FILESIZE_EXCEEDED:
        return -OMB_E_LIMIT;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
        return -OMB_E_SYNTAX;
    case CURLE_OUT_OF_MEMORY:
        return -OMB_E_NOMEM;
    default:
        return -OMB_E_IO;
    }
}

void fetch_easy_end(struct fetch_attempt *x, CURLcode code)
{
    int status = meaning(x, code);

    (void)curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &x->http_status);
    if (status != 0 && !x->why[0])
        snprintf(x->why, sizeof x->why, "%s", curl_easy_strerror(code));
    if (status == 0 && (x->http_status < 200 || x->http_status > 599))
        status = -OMB_E_SYNTAX;
    (void)curl_multi_remove_handle(x->wire->multi, x->easy);
    x->done(x, status);
}
