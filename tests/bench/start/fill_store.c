/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: filling a data folder with many finished and open cases, through the store's own API.
 * Must not know: the desk's rules; the rows look like its own.
 * Called by: tests/bench/start.mjs as `fill_store FOLDER COUNT`. */
#include "core/app/vault.h"
#include "core/base/rand.h"
#include "core/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define UNDER_WAY 4000

struct filling {
    uv_loop_t loop;
    struct store *store;
    uint64_t open, failed;
};

static void stored(void *ctx, int status, uint64_t seq)
{
    struct filling *f = ctx;

    (void)seq;
    f->open--;
    f->failed += status != 0;
}

static struct event make_event(uint64_t seq, enum event_kind kind, const char *body)
{
    return (struct event){.seq = seq,
                          .id = id_new(),
                          .at = 1767225600000 + seq,
                          .kind = kind,
                          .name = str_of(event_name(kind)),
                          .actor = {.type = ACTOR_CUSTOMER},
                          .body = str_of(body)};
}

static int add_case(struct filling *f, uint64_t n)
{
    char row[400], contact[32], opened[120];
    struct event event[5];
    struct store_txn t = {.tenant = 1, .kase = id_new(), .event = event, .n_event = 5};

    snprintf(opened, sizeof opened,
             "{\"number\":%llu,\"channel\":\"chat\",\"brand\":\"\",\"lang\":\"\"}",
             (unsigned long long)n);
    snprintf(contact, sizeof contact, "contact-%llu", (unsigned long long)n);
    snprintf(
        row, sizeof row,
        "{\"number\":%llu,\"status\":\"%s\",\"tier\":%d,\"holder\":\"none\",\"holder_name\":\"\","
        "\"contact_state\":\"%s\",\"queued_at\":%llu,\"priority\":0,\"intent\":\"item_not_"
        "arrived\","
        "\"customer_name\":\"Sam "
        "Poole\",\"brand\":\"\",\"channel\":\"chat\",\"awaiting\":\"agent\","
        "\"opened_at\":1767225600000,\"changed_at\":%llu,\"approvals\":0,\"seq\":5}",
        (unsigned long long)n, n % 100 ? "resolved" : "open", n % 100 ? 0 : 1,
        n % 100 ? "over" : "queued", (unsigned long long)(1767225600000 + n),
        (unsigned long long)(1767225600000 + n));
    event[0] = make_event(1, EVENT_CASE_OPENED, opened);
    event[1] = make_event(2, EVENT_MESSAGE_RECEIVED, "{\"text\":\"My parcel is late, what now?\"}");
    event[2] = make_event(3, EVENT_MESSAGE_SENT, "{\"text\":\"Let me look at your order.\"}");
    event[3] = make_event(4, EVENT_MESSAGE_RECEIVED, "{\"text\":\"Thank you, it came today.\"}");
    event[4] = make_event(5, EVENT_CASE_RESOLVED, "{}");
    t.row = str_of(row);
    t.contact = str_of(contact);
    t.case_counter = n;
    while (f->open >= UNDER_WAY)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    f->open++;
    return store_submit(f->store, &t, stored, f);
}

int main(int argc, char **argv)
{
    struct filling f = {.open = 0};
    uint8_t key[VAULT_KEY];
    omb_error error = {.size = sizeof error};
    struct store_options o = {.queue_max = UNDER_WAY * 2};
    int64_t count = 0;

    rand_init();
    if (argc != 3 || str_int(str_of(argv[2]), &count) != 0 || uv_loop_init(&f.loop) != 0)
        return 64;
    o.path = argv[1];
    if (vault_open(argv[1], key, &error) != 0)
        return 70;
    o.master_key = str_n(key, sizeof key);
    if (store_open(&f.loop, &o, &f.store, &error) != 0) {
        fprintf(stderr, "fill_store: %s\n", error.text);
        return 70;
    }
    for (int64_t n = 1; n <= count; n++) {
        if (add_case(&f, (uint64_t)n) != 0)
            return 70;
    }
    while (f.open)
        (void)uv_run(&f.loop, UV_RUN_ONCE);
    store_close(f.store);
    (void)uv_run(&f.loop, UV_RUN_DEFAULT);
    fprintf(stderr, "fill_store: %lld cases, %llu failed\n", (long long)count,
            (unsigned long long)f.failed);
    return f.failed ? 70 : 0;
}
