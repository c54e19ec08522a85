/* SPDX-License-Identifier: Apache-2.0 */
/* Returns in the local shop: their label, what the warehouse tells, and that the host hears it. */
#include "tests/integration/plug/world.h"

#define ORDER "112-0000001-0000001"
#define RETURN "{\"kind\":\"return\",\"order\":\"" ORDER "\",\"line\":\"1\",\"quantity\":1}"

static const char orders[] =
    "{\"id\":\"" ORDER "\",\"customer\":\"c1\",\"email\":\"ann@example.com\",\"state\":"
    "\"delivered\",\"placed_at\":\"-5d\",\"currency\":\"USD\",\"lines\":[{\"line\":\"1\",\"title\":"
    "\"Lamp\",\"quantity\":2,\"paid_minor\":3000,\"state\":\"delivered\"}]}\n";
static const char places[] =
    "{\"id\":\"p1\",\"name\":\"Corner shop\",\"kind\":\"shop\",\"address\":\"3 High Street\"}\n"
    "{\"id\":\"p2\",\"name\":\"Locker 9\",\"kind\":\"locker\"}\n"
    "{\"id\":\"w\",\"name\":\"Returns\",\"kind\":\"warehouse\",\"address\":\"Dock 4\"}\n";

/* What the host was told, and how it answers: `busy` times "later", then `status`. */
struct ears {
    struct world w;
    int count, busy, status;
    char text[8][512];
};

static void heard(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str movement)
{
    struct ears *e = ctx;
    assert_true(str_is(plugin, "local"));
    assert_int_equal(tenant, 1);
    if (e->count < 8)
        snprintf(e->text[e->count], sizeof e->text[0], "%.*s", STR_ARG(movement));
    e->count++;
    plug_answer(ask, e->busy-- > 0 ? -OMB_E_BUSY : e->status, STR("{\"seq\":1}"));
}

static struct plug_instance *shop(struct ears *e)
{
    struct plug_instance *i = plug_find_commerce(e->w.plug, STR("local"));
    assert_non_null(i);
    return i;
}

static void take(struct ears *e, const char *file, const char *bytes, struct answer *a)
{
    struct plug_import import = {1, STR("a"), str_of(file), str_of(bytes)};
    memset(a, 0, sizeof *a);
    plug_commerce_import(shop(e), world_reply(a, 0), &import);
    world_wait(&e->w, a);
}

static void carry_out(struct ears *e, const char *remedy, const char *key, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_execute(shop(e), world_reply(a, 0), 1, str_of(remedy), str_of(key));
    world_wait(&e->w, a);
    assert_int_equal(a->status, 0);
}

static void execute(struct ears *e, const char *key, struct answer *a)
{
    carry_out(e, RETURN, key, a);
}

#define CANCEL(of)                                                                                 \
    "{\"kind\":\"return_cancel\",\"order\":\"" ORDER "\",\"line\":\"1\",\"change\":{\"of\":\"" of  \
    "\"}}"

static void order(struct ears *e, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_order(shop(e), world_reply(a, 0), 1, STR(ORDER), STR_NONE);
    world_wait(&e->w, a);
}

static void begin(struct ears *e)
{
    struct answer a;
    e->w.services.ctx = e;
    e->w.services.movement_report = heard;
    if (world_begin(&e->w, "ombud/local.so", NULL, 0)) {
        buf_putc(&e->w.errors, '\0');
        fail_msg("%s", e->w.errors.ptr);
    }
    take(e, "orders.jsonl", orders, &a);
    assert_int_equal(a.status, 0);
    take(e, "dropoffs.jsonl", places, &a);
    assert_int_equal(a.status, 0);
}

static void wait_heard(struct ears *e, int n)
{
    while (e->count < n)
        uv_run(&e->w.loop, UV_RUN_ONCE);
}

static void a_return_has_a_label_and_places_to_hand_it_in(void **state)
{
    struct ears e = {.count = 0};
    struct answer a, again;
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    assert_non_null(strstr(a.text, "\"rma\":{\"ref\":\"RA-000001\""));
    assert_non_null(strstr(a.text, "\"barcode\":\"RT1000001\""));
    assert_non_null(strstr(a.text, "\"to\":[\"Returns\",\"Dock 4\"]"));
    assert_non_null(strstr(a.text, "\"id\":\"p1\",\"name\":\"Corner shop\",\"kind\":\"shop\""));
    assert_null(strstr(a.text, "\"id\":\"w\""));
    execute(&e, "k1.r1", &again);
    assert_string_equal(a.text, again.text);
    execute(&e, "k1.r2", &again);
    assert_non_null(strstr(again.text, "RT1000002"));
    world_end(&e.w);
}

static void a_movement_is_told_until_it_is_taken(void **state)
{
    struct ears e = {.busy = 1};
    struct answer a;
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    take(&e, "movements.jsonl",
         "{\"id\":\"m1\",\"rma\":\"RA-000001\",\"what\":\"scanned\",\"at\":"
         "\"2026-11-20T10:00:00Z\"}\n",
         &a);
    assert_string_equal(a.text, "{\"rows\":1,\"skipped\":0}");
    wait_heard(&e, 2);
    assert_string_equal(e.text[0], e.text[1]);
    assert_string_equal(e.text[0], "{\"id\":\"m1\",\"key\":\"k1.r1\",\"what\":\"scanned\",\"at\":"
                                   "1795168800000}");
    take(&e, "movements.jsonl", "{\"id\":\"m1\",\"key\":\"k1.r1\",\"what\":\"scanned\"}\n", &a);
    take(&e, "movements.jsonl",
         "{\"id\":\"m2\",\"key\":\"k1.r1\",\"what\":\"received\",\"quantity\":1}\n", &a);
    wait_heard(&e, 3);
    world_rest(&e.w, 50);
    assert_int_equal(e.count, 3);
    assert_non_null(strstr(e.text[2], "\"id\":\"m2\""));
    assert_non_null(strstr(e.text[2], "\"quantity\":1"));
    order(&e, &a);
    assert_non_null(strstr(a.text, "\"state\":\"returned\""));
    assert_non_null(strstr(a.text, "\"returned\":1"));
    world_end(&e.w);
}

static void what_the_host_does_not_know_is_not_told_again(void **state)
{
    struct ears e = {.status = -OMB_E_NOTFOUND};
    struct answer a;
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    take(&e, "movements.jsonl",
         "{\"id\":\"m1\",\"key\":\"k1.r1\",\"what\":\"lost\"}\n"
         "{\"id\":\"m2\",\"key\":\"k1.r1\",\"what\":\"inspected\",\"condition\":\"used\","
         "\"detail\":\"a scratch\"}\n",
         &a);
    wait_heard(&e, 2);
    world_rest(&e.w, 1200);
    assert_int_equal(e.count, 2);
    assert_non_null(strstr(e.text[1], "\"condition\":\"used\""));
    world_end(&e.w);
}

static void movements_out_of_order_never_go_back(void **state)
{
    struct ears e = {.count = 0};
    struct answer a;
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    take(&e, "movements.jsonl",
         "{\"id\":\"m2\",\"key\":\"k1.r1\",\"what\":\"received\"}\n"
         "{\"id\":\"m1\",\"key\":\"k1.r1\",\"what\":\"scanned\"}\n",
         &a);
    order(&e, &a);
    assert_non_null(strstr(a.text, "\"state\":\"returned\""));
    assert_non_null(strstr(a.text, "\"returned\":1"));
    world_end(&e.w);
}

static void a_return_that_was_withdrawn_is_cancelled_once(void **state)
{
    struct ears e = {.count = 0};
    struct answer a, again;
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    execute(&e, "k1.r2", &a);
    carry_out(&e, CANCEL("k1.r1"), "k1.r3", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\""));
    carry_out(&e, CANCEL("k1.r1"), "k1.r3", &again);
    assert_string_equal(a.text, again.text);
    order(&e, &a);
    assert_non_null(strstr(a.text, "\"state\":\"return_requested\"")); /* the other one stands */
    carry_out(&e, CANCEL("k1.r2"), "k1.r4", &a);
    order(&e, &a);
    assert_null(strstr(a.text, "return_requested"));
    assert_null(strstr(a.text, "shipped"));
    assert_null(strstr(a.text, "\"returned\":1"));
    carry_out(&e, CANCEL("k1.r2"), "k1.r5", &a); /* under another key: it is over */
    assert_non_null(strstr(a.text, "\"outcome\":\"failed\""));
    carry_out(&e, CANCEL("k1.r9"), "k1.r6", &a);
    assert_non_null(strstr(a.text, "there is no such return"));
    world_end(&e.w);
}

static void a_parcel_on_its_way_is_not_cancelled(void **state)
{
    struct ears e = {.count = 0};
    struct answer a;
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    take(&e, "movements.jsonl", "{\"id\":\"m1\",\"key\":\"k1.r1\",\"what\":\"scanned\"}\n", &a);
    carry_out(&e, CANCEL("k1.r1"), "k1.r2", &a);
    assert_non_null(strstr(a.text, "on its way"));
    order(&e, &a);
    assert_non_null(strstr(a.text, "return_in_transit"));
    world_end(&e.w);
}

static void bad_movements_are_refused_with_their_line(void **state)
{
    static const struct {
        const char *row, *why;
    } bad[] = {{"{\"id\":\"m\",\"key\":\"k1.r1\",\"what\":\"beamed\"}", "line 1: what"},
               {"{\"id\":\"m\",\"key\":\"k1.r9\",\"what\":\"lost\"}", "line 1: key names nothing"},
               {"{\"id\":\"m\",\"rma\":\"RA-9\",\"what\":\"lost\"}", "line 1: rma names nothing"},
               {"{\"id\":\"m\",\"what\":\"lost\"}", "line 1: key or rma is missing"},
               {"{\"key\":\"k1.r1\",\"what\":\"lost\"}", "line 1: id is missing"},
               {"{\"id\":\"m\",\"key\":\"k1.r1\",\"what\":\"lost\",\"at\":\"noon\"}", "line 1: at"},
               {"{\"id\":\"m\",\"key\":\"k1.r1\",\"what\":\"received\",\"quantity\":-1}",
                "line 1: quan"},
               {"{\"id\":\"m\",\"key\":\"k1.r1\",\"what\":\"inspected\",\"condition\":\"so\"}",
                "line 1: cond"}};
    struct ears e = {.count = 0};
    struct answer a;
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        take(&e, "movements.jsonl", bad[i].row, &a);
        assert_int_equal(a.status, -OMB_E_INVALID);
        assert_memory_equal(a.text, bad[i].why, strlen(bad[i].why));
    }
    world_rest(&e.w, 50);
    assert_int_equal(e.count, 0);
    world_end(&e.w);
}

static void write_drop(struct ears *e, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/local/movements.jsonl", e->w.dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void a_file_dropped_in_the_shops_folder_is_taken_in(void **state)
{
    struct ears e = {.count = 0};
    struct answer a;
    char path[200];
    (void)state;
    begin(&e);
    execute(&e, "k1.r1", &a);
    write_drop(&e, "{\"id\":\"m1\",\"key\":\"k1.r1\",\"what\":\"scanned\"}\n");
    wait_heard(&e, 1);
    write_drop(&e, "{\"id\":\"m2\",\"key\":\"k1.r7\",\"what\":\"scanned\"}\n");
    snprintf(path, sizeof path, "%s/local/movements.refused", e.w.dir);
    while (access(path, F_OK) != 0)
        uv_run(&e.w.loop, UV_RUN_ONCE);
    assert_int_equal(e.count, 1);
    world_end(&e.w);
}

int main(void)
{
    const struct CMUnitTest tests[] =
        {cmocka_unit_test(a_return_has_a_label_and_places_to_hand_it_in),
         cmocka_unit_test(a_movement_is_told_until_it_is_taken),
         cmocka_unit_test(what_the_host_does_not_know_is_not_told_again),
         cmocka_unit_test(movements_out_of_order_never_go_back),
         cmocka_unit_test(a_return_that_was_withdrawn_is_cancelled_once),
         cmocka_unit_test(a_parcel_on_its_way_is_not_cancelled),
         cmocka_unit_test(bad_movements_are_refused_with_their_line),
         cmocka_unit_test(a_file_dropped_in_the_shops_folder_is_taken_in)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
