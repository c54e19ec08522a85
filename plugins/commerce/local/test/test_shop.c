/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/integration/plug/world.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#define ORDER "112-0000001-0000001"

static const char orders[] =
    "{\"tenant\":\"a\",\"id\":\"" ORDER "\",\"customer\":\"c1\",\"email\":\"Ann@Example.com\","
    "\"state\":\"delivered\",\"placed_at\":\"-5d\",\"currency\":\"USD\",\"lines\":["
    "{\"line\":\"1\",\"title\":\"Lamp\",\"paid_minor\":3000,\"state\":\"delivered\","
    "\"delivered_at\":\"2026-11-01T10:00:00Z\"},{\"line\":\"2\",\"title\":\"Shade \\\"x\\\"\","
    "\"paid_minor\":1000,\"state\":\"delivered\"}]}\n"
    "\n{\"tenant\":\"b\",\"id\":\"112-0000002-0000002\",\"customer\":\"c1\",\"state\":\"shipped\","
    "\"placed_at\":\"-1d\",\"currency\":\"USD\",\"lines\":[{\"line\":\"1\",\"title\":\"Other "
    "tenant\",\"paid_minor\":1,\"state\":\"shipped\"}]}\n";

static struct plug_instance *shop(struct world *w)
{
    struct plug_instance *i = plug_find_commerce(w->plug, STR("local"));
    assert_non_null(i);
    return i;
}

static void take(struct world *w, const char *file, const char *bytes, struct answer *a)
{
    struct plug_import import = {1, STR("a"), str_of(file), str_of(bytes)};
    memset(a, 0, sizeof *a);
    plug_commerce_import(shop(w), world_reply(a, 0), &import);
    world_wait(w, a);
}

static void begin(struct world *w, const struct plug_setting *setting, uint32_t n)
{
    struct answer a;
    if (world_begin(w, "ombud/local.so", setting, n)) {
        buf_putc(&w->errors, '\0');
        fail_msg("%s", w->errors.ptr);
    }
    take(w, "orders.jsonl", orders, &a);
    assert_string_equal(a.text, "{\"rows\":1,\"skipped\":1}");
}

static void refund_text(char *out, size_t cap, const char *line, int minor)
{
    snprintf(out, cap,
             "{\"kind\":\"refund\",\"order\":\"" ORDER "\",\"line\":\"%s\",\"amount\":{\"minor\":"
             "%d,\"currency\":\"USD\"},\"to\":\"original\",\"reason\":\"damaged\"}",
             line, minor);
}

static void execute(struct world *w, const char *remedy, const char *key, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_execute(shop(w), world_reply(a, 0), 1, str_of(remedy), str_of(key));
    world_wait(w, a);
}

static void refund(struct world *w, const char *line, int minor, const char *key, struct answer *a)
{
    char remedy[512];
    refund_text(remedy, sizeof remedy, line, minor);
    execute(w, remedy, key, a);
}

static void order(struct world *w, const char *email, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_order(shop(w), world_reply(a, 0), 1, STR(ORDER), str_of(email));
    world_wait(w, a);
}

static void an_order_reads_as_imported(void **state)
{
    struct world w = {0};
    struct answer a = {0};
    (void)state;
    begin(&w, NULL, 0);
    order(&w, NULL, &a);
    assert_int_equal(a.status, 0);
    assert_non_null(strstr(a.text, "\"total_minor\":4000"));
    assert_non_null(strstr(a.text, "\"delivered_at\":\"2026-11-01T10:00:00Z\""));
    order(&w, "ann@example.com", &a);
    assert_int_equal(a.status, 0);
    order(&w, "eve@example.com", &a);
    assert_int_equal(a.status, -OMB_E_NOTFOUND);
    memset(&a, 0, sizeof a);
    plug_commerce_orders(shop(&w), world_reply(&a, 0), 1, STR("c1"));
    world_wait(&w, &a);
    assert_non_null(strstr(a.text, ORDER));
    assert_null(strstr(a.text, "Other tenant"));
    world_end(&w);
}

static void the_same_key_fifty_times_at_once_has_one_effect(void **state)
{
    struct world w = {0};
    struct answer a[50] = {0}, o = {0};
    char remedy[512];
    (void)state;
    begin(&w, NULL, 0);
    refund_text(remedy, sizeof remedy, "1", 100);
    for (int i = 0; i < 50; i++)
        plug_commerce_execute(shop(&w), world_reply(&a[i], 0), 1, str_of(remedy), STR("key"));
    for (int i = 0; i < 50; i++) {
        world_wait(&w, &a[i]);
        assert_int_equal(a[i].status, 0);
        assert_string_equal(a[i].text,
                            "{\"outcome\":\"done\",\"ref\":\"RF-000001\",\"arrives_days\":5}");
    }
    order(&w, NULL, &o);
    assert_non_null(strstr(o.text, "\"refunded_minor\":100"));
    refund(&w, "1", 101, "key", &o);
    assert_int_equal(o.status, -OMB_E_CONFLICT);
    world_end(&w);
}

static void refunds_never_pass_what_was_paid(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w, NULL, 0);
    refund(&w, "2", 1001, "k1", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"failed\""));
    refund(&w, "2", 1000, "k2", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\""));
    refund(&w, "2", 1, "k3", &a);
    assert_non_null(strstr(a.text, "more than was paid"));
    execute(&w,
            "{\"kind\":\"refund\",\"order\":\"" ORDER "\",\"amount\":{\"minor\":3001,\"currency\":"
            "\"USD\"},\"reason\":\"x\"}",
            "k4", &a);
    assert_non_null(strstr(a.text, "more than was paid"));
    refund(&w, "2", 1001, "k1", &a); /* a refusal is an answer that stays */
    assert_non_null(strstr(a.text, "\"outcome\":\"failed\""));
    execute(&w, "{\"kind\":\"refund\"}", "k5", &a);
    assert_int_equal(a.status, -OMB_E_INVALID);
    world_end(&w);
}

static void a_lost_answer_is_found_again_by_key(void **state)
{
    struct world w = {0};
    struct answer a;
    struct plug_setting s = {STR("local"), STR("fail_mode"), STR("timeout_after_work")};
    (void)state;
    begin(&w, &s, 1);
    refund(&w, "1", 500, "k1", &a);
    assert_int_equal(a.status, -OMB_E_TIMEOUT);
    refund(&w, "1", 500, "k1", &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"RF-000001\",\"arrives_days\":5}");
    memset(&a, 0, sizeof a);
    plug_commerce_status(shop(&w), world_reply(&a, 0), 1, STR("k1"));
    world_wait(&w, &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"RF-000001\",\"arrives_days\":5}");
    memset(&a, 0, sizeof a);
    plug_commerce_status(shop(&w), world_reply(&a, 0), 1, STR("never"));
    world_wait(&w, &a);
    assert_int_equal(a.status, -OMB_E_NOTFOUND);
    world_end(&w);
}

static void the_other_remedies_change_the_books(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w, NULL, 0);
    execute(&w, "{\"kind\":\"return\",\"order\":\"" ORDER "\",\"line\":\"1\",\"reason\":\"x\"}",
            "r", &a);
    assert_non_null(strstr(a.text, "{\"outcome\":\"done\",\"ref\":\"RA-000001\",\"rma\":{"));
    execute(&w, "{\"kind\":\"reship\",\"order\":\"" ORDER "\",\"line\":\"2\",\"reason\":\"x\"}",
            "s", &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"SR-000001\",\"arrives_days\":3}");
    execute(&w,
            "{\"kind\":\"certificate\",\"order\":\"" ORDER "\",\"amount\":{\"minor\":500,"
            "\"currency\":\"USD\"},\"reason\":\"x\"}",
            "c", &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"GC-000001\"}");
    execute(&w,
            "{\"kind\":\"order_change\",\"order\":\"" ORDER "\",\"reason\":\"x\",\"change\":{"
            "\"cancel\":true}}",
            "o", &a);
    assert_non_null(strstr(a.text, "does not make that change"));
    order(&w, NULL, &a);
    assert_non_null(strstr(a.text, "\"state\":\"return_requested\""));
    assert_non_null(strstr(a.text, "\"state\":\"reshipped\""));
    assert_non_null(strstr(a.text, "\"shipment\":\"SR-000001\""));
    world_end(&w);
}

static void a_broken_import_changes_nothing_and_says_the_line(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w, NULL, 0);
    take(&w, "customers.jsonl",
         "{\"id\":\"c8\",\"name\":\"n\",\"email\":\"e\"}\n{\"id\":\"c9\",\"name\":\"n\"}\n", &a);
    assert_int_equal(a.status, -OMB_E_INVALID);
    assert_string_equal(a.text, "line 2: email is missing");
    take(&w, "customers.csv", "id,name,email\nc1,\"An\"x,e\n", &a);
    assert_string_equal(a.text, "line 2: text behind a closing quote");
    take(&w, "customers.txt", "x", &a);
    assert_int_equal(a.status, -OMB_E_INVALID);
    take(&w, "orders.jsonl", "{\"id\":\"12\"}", &a);
    assert_string_equal(a.text, "line 1: id is not an order id of the form 3-7-7");
    world_end(&w);
}

static void csv_reads_quotes_and_keeps_money_that_moved(void **state)
{
    static const char csv[] = "id,customer,state,placed_at,currency,line,title,paid_minor\r\n"
                              "112-0000003-0000003,c3,shipped,-2d,USD,1,\"Pan, 28 cm \"\"pro\"\"\","
                              "2500\r\n"
                              "112-0000003-0000003,c3,shipped,-2d,USD,2,Lid,500\n";
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w, NULL, 0);
    take(&w, "orders.csv", csv, &a);
    assert_string_equal(a.text, "{\"rows\":2,\"skipped\":0}");
    memset(&a, 0, sizeof a);
    plug_commerce_order(shop(&w), world_reply(&a, 0), 1, STR("112-0000003-0000003"), STR_NONE);
    world_wait(&w, &a);
    assert_non_null(strstr(a.text, "\"title\":\"Pan, 28 cm \\\"pro\\\"\""));
    assert_non_null(strstr(a.text, "\"total_minor\":3000"));
    refund(&w, "1", 700, "k", &a);
    take(&w, "orders.jsonl", orders, &a);
    order(&w, NULL, &a);
    assert_non_null(strstr(a.text, "\"refunded_minor\":700"));
    world_end(&w);
}

static void take_sample(struct world *w, const char *slug, const char *file, struct answer *a)
{
    static char text[1 << 16];
    char path[4096];
    snprintf(path, sizeof path, "%s/plugins/commerce/local/sample/%s", getenv("OMBUD_SOURCE"),
             file);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    struct plug_import import = {2, str_of(slug), str_of(file), str_n(text, n)};
    memset(a, 0, sizeof *a);
    plug_commerce_import(shop(w), world_reply(a, 0), &import);
    world_wait(w, a);
    if (a->status)
        fail_msg("%s: %s", file, a->text);
}

static void the_sample_world_imports_by_tenant(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w, NULL, 0);
    take_sample(&w, "maple", "customers.jsonl", &a);
    assert_string_equal(a.text, "{\"rows\":7,\"skipped\":5}");
    take_sample(&w, "maple", "sellers.jsonl", &a);
    take_sample(&w, "maple", "orders.jsonl", &a);
    assert_string_equal(a.text, "{\"rows\":26,\"skipped\":14}");
    memset(&a, 0, sizeof a);
    plug_commerce_orders(shop(&w), world_reply(&a, 0), 2, STR("c-chen"));
    world_wait(&w, &a);
    assert_non_null(strstr(a.text, "\"email\":\"chen@example.com\""));
    assert_non_null(strstr(a.text, "\"seller\":\"Oakline Furniture\""));
    assert_null(strstr(a.text, "Trail running"));
    world_end(&w);
}

/* ---- killed in the middle ---- */

static void refund_until_killed(const char *dir)
{
    struct world w = {0};
    struct answer a;
    if (world_begin(&w, "ombud/local.so", NULL, 0))
        _exit(1);
    alarm(30); /* also when nobody is left to kill it */
    char link[160];
    snprintf(link, sizeof link, "%s/acked", dir);
    FILE *acked = fopen(link, "w");
    take(&w, "orders.jsonl", orders, &a);
    fprintf(acked, "%s\n", w.dir);
    fflush(acked);
    for (int n = 0;; n++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", n);
        refund(&w, "1", 1, key, &a);
        fprintf(acked, "key=%s\n", key);
        fflush(acked);
    }
}

static int lines_with(const char *path, const char *needle)
{
    char line[1024];
    int n = 0;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        n += strstr(line, needle) != NULL;
    fclose(f);
    return n;
}

static void after_kill_9_every_acknowledged_refund_is_in_both_books_once(void **state)
{
    char dir[] = "/tmp/ombud-kill-XXXXXX", acked[160], journal[256], home[128] = "", text[256];
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(acked, sizeof acked, "%s/acked", dir);
    pid_t child = fork();
    if (child == 0) {
        /* A program of its own: threads do not survive a fork. */
        setenv("OMBUD_TEST_REFUND_DIR", dir, 1);
        execl("/proc/self/exe", "refund-until-killed", (char *)NULL);
        _exit(1);
    }
    int n = 0;
    while (n < 20) { /* acknowledged so far */
        usleep(5000);
        assert_int_equal(waitpid(child, NULL, WNOHANG), 0); /* it lives until it is killed */
        if (access(acked, R_OK) == 0)
            n = lines_with(acked, "key=");
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    FILE *f = fopen(acked, "r");
    assert_non_null(fgets(home, sizeof home, f));
    fclose(f);
    home[strcspn(home, "\n")] = '\0';
    n = lines_with(acked, "key=");

    /* Half a line, as a crash in the write would leave it. */
    snprintf(journal, sizeof journal, "%s/local/journal.jsonl", home);
    f = fopen(journal, "a");
    fputs("{\"n\":99", f);
    fclose(f);
    struct world w = {0};
    struct answer a = {0};
    rand_init();
    log_setup(LOG_ERROR, false);
    w.errors = BUF_INIT(1 << 16);
    assert_int_equal(uv_loop_init(&w.loop), 0);
    snprintf(w.dir, sizeof w.dir, "%s", home);
    struct plug_setup setup = {.loop = &w.loop, .state_dir = w.dir, .services = &w.services};
    assert_int_equal(plug_open(&setup, &w.plug), 0);
    world_path(text, sizeof text, "ombud/local.so");
    assert_int_equal(plug_load(w.plug, text, &w.errors), 0);
    assert_int_equal(plug_start(w.plug, &w.errors), 0);
    order(&w, NULL, &a);
    int booked = 0;
    assert_int_equal(sscanf(strstr(a.text, "\"refunded_minor\":"), "\"refunded_minor\":%d",
                            &booked),
                     1);
    assert_true(booked >= n && booked <= n + 1); /* the one in flight may or may not be there */
    assert_int_equal(lines_with(journal, "\"kind\":\"refund\""), booked);
    for (int i = 0; i < booked; i++) {
        snprintf(text, sizeof text, "\"key\":\"k%d\"", i);
        assert_int_equal(lines_with(journal, text), 1);
    }
    world_end(&w);
    snprintf(text, sizeof text, "rm -rf %s", dir);
    assert_int_equal(system(text), 0);
}

static const char sold_orders[] =
    "{\"tenant\":\"a\",\"id\":\"112-0000009-0000009\",\"customer\":\"c1\",\"state\":"
    "\"delivered\",\"placed_at\":\"2026-11-01T10:00:00Z\",\"currency\":\"USD\",\"lines\":["
    "{\"line\":\"1\",\"title\":\"Lamp\",\"seller\":\"s-far\",\"listing\":\"L1\",\"paid_minor\":"
    "3000,\"state\":\"delivered\",\"signed\":true},{\"line\":\"2\",\"title\":\"Mug\",\"seller\":"
    "\"s-own\",\"paid_minor\":1000,\"state\":\"delivered\"}]}\n";

static void take_sellers(struct world *w)
{
    struct answer a;
    take(w, "sellers.jsonl",
         "{\"tenant\":\"a\",\"id\":\"s-far\",\"name\":\"Far Shop\"}\n"
         "{\"tenant\":\"a\",\"id\":\"s-own\",\"name\":\"Us\",\"own\":true}\n",
         &a);
    take(w, "listings.jsonl",
         "{\"tenant\":\"a\",\"id\":\"L1\",\"title\":\"Lamp\",\"seller\":\"s-far\","
         "\"price_minor\":3000,\"currency\":\"USD\",\"description\":\"New, brass.\"}\n",
         &a);
    take(w, "orders.jsonl", sold_orders, &a);
    assert_string_equal(a.text, "{\"rows\":1,\"skipped\":0}");
}

static void a_line_keeps_its_listing_as_it_was_sold(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w, NULL, 0);
    take_sellers(&w);
    take(&w, "listings.jsonl",
         "{\"tenant\":\"a\",\"id\":\"L1\",\"title\":\"Lamp, used\",\"seller\":\"s-far\","
         "\"price_minor\":2000,\"currency\":\"USD\",\"description\":\"Used.\"}\n",
         &a);
    memset(&a, 0, sizeof a);
    plug_commerce_order(shop(&w), world_reply(&a, 0), 1, STR("112-0000009-0000009"), STR_NONE);
    world_wait(&w, &a);
    assert_non_null(strstr(a.text, "\"seller\":\"Far Shop\""));
    assert_non_null(strstr(a.text, "\"seller_id\":\"s-far\",\"third_party\":true"));
    assert_non_null(strstr(a.text, "\"seller_id\":\"s-own\",\"third_party\":false"));
    assert_non_null(strstr(a.text, "\"signed\":true"));
    assert_non_null(strstr(a.text, "\"listing_sold\":{\"title\":\"Lamp\",\"description\":"
                                   "\"New, brass.\",\"price_minor\":3000,\"at\":"
                                   "\"2026-11-01T10:00:00Z\"}"));
    memset(&a, 0, sizeof a);
    plug_commerce_listing(shop(&w), world_reply(&a, 0), 1, STR("L1"));
    world_wait(&w, &a);
    assert_non_null(strstr(a.text, "\"description\":\"Used.\""));
    world_end(&w);
}

#define CLAIM(charge)                                                                              \
    "{\"kind\":\"claim\",\"order\":\"112-0000009-0000009\",\"line\":\"1\",\"amount\":{"            \
    "\"minor\":3000,\"currency\":\"USD\"},\"reason\":\"not_arrived\"," charge "}"

static void a_claim_is_the_sellers_debt_until_it_is_given_back(void **state)
{
    static const char back[] =
        "{\"kind\":\"recharge\",\"order\":\"112-0000009-0000009\",\"line\":\"1\",\"reason\":"
        "\"appeal\",\"change\":{\"of\":\"k1\"}}";
    struct world w = {0};
    struct answer a;
    char path[512];
    sqlite3 *db;
    sqlite3_stmt *q;
    (void)state;
    begin(&w, NULL, 0);
    take_sellers(&w);
    execute(&w, CLAIM("\"charge\":\"seller\",\"seller\":\"s-far\""), "k1", &a);
    assert_non_null(strstr(a.text, "\"done\""));
    execute(&w, CLAIM("\"charge\":\"shop\""), "k2", &a);
    assert_non_null(strstr(a.text, "more than was paid"));
    execute(&w, back, "k3", &a);
    assert_non_null(strstr(a.text, "\"done\""));
    execute(&w, back, "k3", &a);
    snprintf(path, sizeof path, "%s/local/shop.db", w.dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT count(*), sum(minor), max(minor) FROM seller_debit"
                                        " WHERE seller = 's-far'",
                                        -1, &q, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(q, 0), 2);
    assert_int_equal(sqlite3_column_int(q, 1), 0);
    assert_int_equal(sqlite3_column_int(q, 2), 3000);
    sqlite3_finalize(q);
    sqlite3_close(db);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] =
        {cmocka_unit_test(an_order_reads_as_imported),
         cmocka_unit_test(the_same_key_fifty_times_at_once_has_one_effect),
         cmocka_unit_test(refunds_never_pass_what_was_paid),
         cmocka_unit_test(a_lost_answer_is_found_again_by_key),
         cmocka_unit_test(the_other_remedies_change_the_books),
         cmocka_unit_test(a_broken_import_changes_nothing_and_says_the_line),
         cmocka_unit_test(csv_reads_quotes_and_keeps_money_that_moved),
         cmocka_unit_test(the_sample_world_imports_by_tenant),
         cmocka_unit_test(a_line_keeps_its_listing_as_it_was_sold),
         cmocka_unit_test(a_claim_is_the_sellers_debt_until_it_is_given_back),
         cmocka_unit_test(after_kill_9_every_acknowledged_refund_is_in_both_books_once)};
    const char *child = getenv("OMBUD_TEST_REFUND_DIR");
    if (child)
        refund_until_killed(child);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
