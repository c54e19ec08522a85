/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what questions from the command line share: who asks, the words to a running host, the
 * same answer without one. Must not know: what a verb does, exit codes.
 * Called by: office_client.c, policy_client.c, cmd_plugin.c. */
#include "core/app/client.h"

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/problem.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

const char *client_user(void)
{
    const struct passwd *pw = getpwuid(geteuid());

    return pw && pw->pw_name ? pw->pw_name : "?";
}

int client_ask(const struct control *host, const struct client_question *q, int *http,
               struct buf *answer)
{
    struct buf body = BUF_INIT(GW_CONTROL_MAX_BODY);
    struct json_out o = json_out(&body);
    char what[96];
    int status;

    jo_obj(&o);
    jo_kv_z(&o, "tenant", q->slug);
    jo_kv_int(&o, "number", q->tenant);
    jo_kv_z(&o, "by", client_user());
    jo_kv_raw(&o, "args", q->args);
    jo_end_obj(&o);
    (void)snprintf(what, sizeof what, "%s/%s", q->door, q->verb);
    status = body.err ? body.err : control_ask(host, what, buf_str(&body), http, answer);
    buf_free(&body);
    return status;
}

void client_answered(void *wait, const struct port_answer *a)
{
    struct client_wait *w = wait;

    w->done = true;
    w->http = a->status ? problem_status(a->status) : a->http ? a->http : 200;
    if (a->status)
        problem_write(w->answer, a->status, NULL, a->detail ? a->detail : omb_strerror(a->status),
                      "");
    else
        buf_puts(w->answer, a->json);
}

omb_str client_detail(omb_str answer, struct arena *a)
{
    omb_str detail = STR("the answer cannot be read");
    struct json_doc d;

    if (json_parse_arena(answer, a, 64, &d, NULL) == 0)
        detail = json_str_or(&d, 0, "detail", a, json_str_or(&d, 0, "title", a, detail));
    return arena_dup(a, detail);
}
