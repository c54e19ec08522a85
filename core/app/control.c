/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the file through which commands find a running host, and asking it.
 * Must not know: what is asked.
 * Called by: host.c, client.c, the clients and commands. */
#include "core/app/control.h"

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 1024

static void file_name(const char *data, char out[4200])
{
    (void)snprintf(out, 4200, "%s/control.token", data);
}

/* ---- the host's side ---- */

/* What listens on every address is asked on this machine's own. */
static const char *reachable(const char *address)
{
    if (strcmp(address, "0.0.0.0") == 0)
        return "127.0.0.1";
    return strcmp(address, "::") == 0 ? "::1" : address;
}

int control_write(const char *data, const struct control *c, omb_error *error)
{
    struct buf text = BUF_INIT(FILE_MAX);
    struct json_out o = json_out(&text);
    char name[4200];
    int status;

    jo_obj(&o);
    jo_kv_z(&o, "address", reachable(c->address));
    jo_kv_int(&o, "port", c->port);
    jo_kv_z(&o, "token", c->token);
    jo_end_obj(&o);
    buf_putc(&text, '\n');
    file_name(data, name);
    (void)unlink(name); /* what stands there may be readable by others */
    status = text.err ? text.err : file_create(name, 0600, buf_str(&text));
    if (status != 0)
        (void)snprintf(error->text, sizeof error->text, "%.180s: cannot be written", name);
    buf_free(&text);
    return error->code = status;
}

void control_remove(const char *data)
{
    char name[4200];

    file_name(data, name);
    (void)unlink(name);
}

/* ---- the command's side ---- */

static int parse_file(omb_str text, struct control *out)
{
    struct control c = {.port = 0};
    struct json_tok tok[16];
    struct arena a = {0};
    struct json_doc d;
    int64_t port;

    if (json_parse(text, tok, 16, &d, NULL) != 0 || !json_is(&d, 0, JSON_OBJECT))
        return -OMB_E_CORRUPT;
    str_clip(c.address, sizeof c.address, json_str_or(&d, 0, "address", &a, STR("")));
    str_clip(c.token, sizeof c.token, json_str_or(&d, 0, "token", &a, STR("")));
    port = json_int_or(&d, 0, "port", 0);
    arena_free(&a);
    if (port < 1 || port > UINT16_MAX || !c.token[0])
        return -OMB_E_CORRUPT;
    c.port = (uint16_t)port;
    *out = c;
    return 0;
}

int control_read(const char *data, struct control *out)
{
    struct buf text = BUF_INIT(FILE_MAX);
    char name[4200];
    int status;

    file_name(data, name);
    status = file_read(name, FILE_OWN, &text);
    if (status == 0 || status == -OMB_E_LIMIT)
        status = status ? -OMB_E_CORRUPT : parse_file(buf_str(&text), out);
    buf_free(&text);
    return status;
}

static int dial(const struct control *c)
{
    struct timeval wait = {.tv_sec = CONTROL_WAIT_S};
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(c->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(c->port)};
    bool is_v6 = inet_pton(AF_INET6, c->address, &v6.sin6_addr) == 1;
    int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -OMB_E_IO;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if ((is_v6 || inet_pton(AF_INET, c->address, &v4.sin_addr) == 1) &&
        connect(fd, is_v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4,
                is_v6 ? sizeof v6 : sizeof v4) == 0)
        return fd;
    (void)close(fd);
    return -OMB_E_UNAVAILABLE;
}

int control_parse(omb_str bytes, int *http, omb_str *body)
{
    ptrdiff_t end = str_find(bytes, STR("\r\n\r\n"));
    int64_t status;

    if (end < 0 || !str_starts(bytes, STR("HTTP/1.1 ")) ||
        str_int(str_sub(bytes, 9, 3), &status) != 0 || status < 100 || status > 599)
        return -OMB_E_SYNTAX;
    *http = (int)status;
    *body = str_sub(bytes, (size_t)end + 4, SIZE_MAX);
    return 0;
}

int control_ask(const struct control *c, const char *what, omb_str body, int *http,
                struct buf *answer)
{
    struct buf text = BUF_INIT(GW_CONTROL_MAX_BODY + 4096);
    omb_str inner;
    int fd = dial(c), status = fd < 0 ? fd : 0;

    if (status == 0) {
        buf_printf(&text,
                   "POST /control/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                   "%s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nConnection: "
                   "close\r\n\r\n",
                   what, c->token, body.len);
        buf_puts(&text, body);
        status = text.err ? text.err : file_put(fd, buf_str(&text));
    }
    buf_free(&text);
    text = BUF_INIT(CONTROL_MAX_ANSWER);
    if (status == 0)
        status = file_take(fd, &text);
    if (status == 0)
        status = control_parse(buf_str(&text), http, &inner);
    if (status == 0) {
        buf_puts(answer, inner);
        status = answer->err;
    }
    buf_free(&text);
    if (fd >= 0)
        (void)close(fd);
    return status;
}
