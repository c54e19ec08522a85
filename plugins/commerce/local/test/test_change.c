/* SPDX-License-Identifier: Apache-2.0 */
#include "plugins/commerce/local/test/books.h"

#include <sys/stat.h>

#define PENDING "112-0000001-0000001"
#define DELIVERED "112-0000001-0000002"

static const char customers[] =
    "{\"id\":\"c1\",\"name\":\"Ann\",\"email\":\"ann@example.com\",\"address\":{\"address1\":"
    "\"1 Elm St\",\"city\":\"Oslo\",\"zip\":\"0150\"},\"methods\":[{\"id\":\"gc1\",\"kind\":"
    "\"gift_card\",\"balance_minor\":2000},{\"id\":\"cc1\",\"kind\":\"credit_card\",\"label\":"
    "\"Visa 9212\"},{\"id\":\"pp1\",\"kind\":\"paypal\"}]}\n"
    "{\"id\":\"c2\",\"name\":\"Bob\",\"email\":\"bob@example.com\",\"methods\":[{\"id\":\"cc2\","
    "\"kind\":\"credit_card\"}]}\n";
static const char products[] =
    "{\"id\":\"p1\",\"title\":\"Lamp\",\"currency\":\"USD\",\"variants\":[{\"id\":\"i1\","
    "\"price_minor\":3000,\"options\":{\"color\":\"red\"}},{\"id\":\"i2\",\"price_minor\":4500,"
    "\"options\":{\"color\":\"blue\"}},{\"id\":\"i3\",\"price_minor\":2000},{\"id\":\"i4\","
    "\"price_minor\":2500,\"available\":false},{\"id\":\"i9\",\"price_minor\":6000}]}\n"
    "{\"id\":\"p2\",\"title\":\"Mug\",\"currency\":\"USD\",\"variants\":[{\"id\":\"m1\","
    "\"price_minor\":500}]}\n";
#define LINES                                                                                      \
    "\"lines\":[{\"line\":\"1\",\"title\":\"Lamp\",\"item\":\"i1\",\"product\":\"p1\","            \
    "\"options\":{\"color\":\"red\"},\"paid_minor\":3000,\"state\":\"x\"},{\"line\":\"2\","        \
    "\"title\":\"Mug\",\"item\":\"m1\",\"product\":\"p2\",\"paid_minor\":500,\"state\":\"x\"}]"
static const char orders[] =
    "{\"id\":\"" PENDING "\",\"customer\":\"c1\",\"state\":\"pending\",\"placed_at\":\"-1d\","
    "\"currency\":\"USD\",\"payments\":[{\"kind\":\"payment\",\"minor\":3500,\"method\":\"gc1\"}],"
    "\"address\":{\"address1\":\"1 Elm St\"}," LINES "}\n"
    "{\"id\":\"" DELIVERED "\",\"customer\":\"c1\",\"state\":\"delivered\",\"placed_at\":\"-9d\","
    "\"currency\":\"USD\",\"payments\":[{\"kind\":\"payment\",\"minor\":3500,\"method\":\"cc1\"}]"
    "," LINES "}\n";

static void begin(struct world *w)
{
    begin_with(w, customers, products, orders);
}

static void reopen(struct world *w)
{
    char path[4096];
    struct plug_setup setup = {.loop = &w->loop, .state_dir = w->dir, .services = &w->services};
    plug_close(w->plug);
    uv_run(&w->loop, UV_RUN_NOWAIT);
    assert_int_equal(plug_open(&setup, &w->plug), 0);
    world_path(path, sizeof path, "ombud/local.so");
    assert_int_equal(plug_load(w->plug, path, &w->errors), 0);
    assert_int_equal(plug_start(w->plug, &w->errors), 0);
}

static const char *remedy(const char *kind, const char *order, const char *change)
{
    static char text[2048];
    (void)snprintf(text, sizeof text,
                   "{\"kind\":\"%s\",%s%s%s\"reason\":\"x\",\"change\":%s,\"customer\":\"c1\"}",
                   kind, order ? "\"order\":\"" : "", order ? order : "", order ? "\"," : "",
                   change);
    return text;
}

static void read_order(struct world *w, const char *id, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_order(shop(w), world_reply(a, 0), 1, str_of(id), STR_NONE);
    world_wait(w, a);
}

#define HISTORY(order)                                                                             \
    "SELECT group_concat(kind || ' ' || minor || ' ' || method) FROM (SELECT * FROM booking WHERE" \
    " sale = '" order "' ORDER BY n)"
#define BALANCE "SELECT balance_minor FROM method WHERE id = 'gc1'"

static void a_cancelled_order_pays_every_way_back_once(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    execute(&w, remedy("cancel", PENDING, "{}"), "k1", &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"CX-000001\",\"refunds\":[{"
                                "\"method\":\"gc1\",\"minor\":3500}]}");
    execute(&w, remedy("cancel", PENDING, "{}"), "k1", &a);
    assert_non_null(strstr(a.text, "CX-000001"));
    execute(&w, remedy("cancel", PENDING, "{}"), "k2", &a);
    assert_non_null(strstr(a.text, "not pending"));
    assert_string_equal(value(&w, HISTORY(PENDING)), "payment 3500 gc1,refund 3500 gc1");
    assert_string_equal(value(&w, BALANCE), "5500");
    execute(&w,
            "{\"kind\":\"refund\",\"order\":\"" PENDING "\",\"line\":\"1\",\"amount\":{\"minor\":1,"
            "\"currency\":\"USD\"},\"reason\":\"x\"}",
            "k3", &a);
    assert_non_null(strstr(a.text, "more than was paid"));
    world_end(&w);
}

static void a_cancelled_order_gives_back_only_what_is_left(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    execute(&w,
            "{\"kind\":\"refund\",\"order\":\"" PENDING "\",\"line\":\"1\",\"amount\":{\"minor\":"
            "1000,\"currency\":\"USD\"},\"reason\":\"x\"}",
            "k1", &a);
    execute(&w, remedy("order_change", PENDING, "{\"what\":\"payment\",\"method\":\"cc1\"}"), "k2",
            &a);
    assert_non_null(strstr(a.text, "part of the order was paid back"));
    execute(&w, remedy("cancel", PENDING, "{}"), "k3", &a);
    assert_non_null(strstr(a.text, "\"minor\":2500"));
    world_end(&w);
}

static void items_change_for_their_price_and_only_once(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *dearer = "{\"what\":\"items\",\"items\":[\"i1\"],\"new_items\":[\"i2\"],"
                         "\"method\":\"gc1\"}";
    quote(&w, remedy("order_change", PENDING, dearer), &a);
    assert_non_null(strstr(a.text, "\"difference_minor\":1500"));
    assert_non_null(strstr(a.text, "\"allowed\":true"));
    execute(&w, remedy("order_change", PENDING, dearer), "k1", &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"OC-000001\",\"refunds\":[]}");
    assert_string_equal(value(&w, HISTORY(PENDING)), "payment 3500 gc1,payment 1500 gc1");
    assert_string_equal(value(&w, BALANCE), "500");
    read_order(&w, PENDING, &a);
    assert_non_null(strstr(a.text, "\"state\":\"pending (item modified)\""));
    assert_non_null(strstr(a.text, "\"total_minor\":5000"));
    assert_non_null(strstr(a.text, "\"item\":\"i2\",\"product\":\"p1\",\"options\":{\"color\":"
                                   "\"blue\"}"));
    execute(&w, remedy("cancel", PENDING, "{}"), "k2", &a);
    assert_non_null(strstr(a.text, "not pending"));
    world_end(&w);
}

static void each_no_is_told_beforehand_and_holds_in_the_books(void **state)
{
    static const struct {
        const char *kind, *order, *change, *why, *unknown;
    } no[] = {
        {"order_change", PENDING,
         "{\"what\":\"items\",\"items\":[\"i1\",\"i1\"],\"new_items\":["
         "\"i2\",\"i2\"],\"method\":\"cc1\"}",
         "not in this order", "i1"},
        {"order_change", PENDING,
         "{\"what\":\"items\",\"items\":[\"i1\"],\"new_items\":[],\"method\":\"cc1\"}",
         "takes its place", NULL},
        {"order_change", PENDING,
         "{\"what\":\"items\",\"items\":[\"i1\"],\"new_items\":[\"m1\"],\"method\":\"cc1\"}",
         "not to be had", "m1"},
        {"order_change", PENDING,
         "{\"what\":\"items\",\"items\":[\"i1\"],\"new_items\":[\"i4\"],\"method\":\"cc1\"}",
         "not to be had", "i4"},
        {"order_change", PENDING,
         "{\"what\":\"items\",\"items\":[\"i1\"],\"new_items\":[\"i2\"],\"method\":\"cc2\"}",
         "not the customer's", NULL},
        {"order_change", PENDING,
         "{\"what\":\"items\",\"items\":[\"i1\"],\"new_items\":[\"i9\"],\"method\":\"gc1\"}",
         "does not cover", NULL},
        {"order_change", PENDING, "{\"what\":\"payment\",\"method\":\"gc1\"}", "that way already",
         NULL},
        {"order_change", PENDING, "{\"what\":\"payment\"}", "not the customer's", NULL},
        {"order_change", PENDING, "{\"what\":\"colour\"}", "does not make that change", NULL},
        {"order_change", PENDING, "{\"what\":\"address\"}", "no address", NULL},
        {"order_change", DELIVERED, "{\"what\":\"address\",\"address\":{\"address1\":\"x\"}}",
         "not pending", NULL},
        {"exchange", PENDING, "{\"items\":[\"i1\"],\"new_items\":[\"i2\"],\"method\":\"cc1\"}",
         "not delivered", NULL},
        {"return", DELIVERED, "{\"items\":[\"i1\"],\"method\":\"pp1\"}", "the way it came", NULL},
        {"return", DELIVERED, "{\"items\":[],\"method\":\"cc1\"}", "no item", NULL},
        {"cancel", "112-0000009-0000009", "{}", "no such order", NULL},
        {"customer_change", NULL, "{\"what\":\"address\"}", "no address", NULL},
    };
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        char key[16], named[32];
        const char *text = remedy(no[i].kind, no[i].order, no[i].change);
        quote(&w, text, &a);
        assert_non_null(strstr(a.text, "\"allowed\":false"));
        assert_non_null(strstr(a.text, no[i].why));
        (void)snprintf(named, sizeof named, "\"unknown\":\"%s\"", no[i].unknown);
        assert_true(!no[i].unknown || strstr(a.text, named));
        (void)snprintf(key, sizeof key, "k%zu", i);
        execute(&w, text, key, &a);
        assert_non_null(strstr(a.text, "\"outcome\":\"failed\""));
        assert_non_null(strstr(a.text, no[i].why));
    }
    assert_string_equal(value(&w, HISTORY(PENDING)), "payment 3500 gc1");
    assert_string_equal(value(&w, "SELECT count(*) FROM amendment"), "0");
    world_end(&w);
}

static void another_payment_pays_the_first_one_back(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *text = remedy("order_change", PENDING, "{\"what\":\"payment\",\"method\":\"cc1\"}");
    execute(&w, text, "k1", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\""));
    assert_string_equal(value(&w, HISTORY(PENDING)),
                        "payment 3500 gc1,payment 3500 cc1,refund 3500 gc1");
    assert_string_equal(value(&w, BALANCE), "5500");
    read_order(&w, PENDING, &a);
    assert_non_null(strstr(a.text, "\"paid_by\":\"credit_card\""));
    assert_non_null(strstr(a.text, "\"label\":\"Visa 9212\""));
    execute(&w, remedy("order_change", PENDING, "{\"what\":\"payment\",\"method\":\"pp1\"}"), "k2",
            &a);
    assert_non_null(strstr(a.text, "changed before"));
    /* What was paid goes back, and not what went back already. */
    execute(&w, remedy("cancel", PENDING, "{}"), "k3", &a);
    assert_non_null(strstr(a.text, "\"refunds\":[{\"method\":\"cc1\",\"minor\":3500}]"));
    world_end(&w);
}

static void exchanges_and_returns_are_noted_in_order_of_their_names(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *change = "{\"items\":[\"m1\",\"i1\"],\"new_items\":[\"m1\",\"i3\"],\"method\":"
                         "\"cc1\"}";
    execute(&w, remedy("exchange", DELIVERED, change), "k1", &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"EX-000001\"}");
    assert_string_equal(value(&w, "SELECT items || new_items || method || difference_minor FROM"
                                  " amendment"),
                        "[\"i1\",\"m1\"][\"i3\",\"m1\"]cc1-1000");
    assert_string_equal(value(&w, HISTORY(DELIVERED)), "payment 3500 cc1");
    read_order(&w, DELIVERED, &a);
    assert_non_null(strstr(a.text, "\"state\":\"exchange requested\""));
    execute(&w, remedy("return", DELIVERED, "{\"items\":[\"i1\"],\"method\":\"cc1\"}"), "k2", &a);
    assert_non_null(strstr(a.text, "not delivered"));
    world_end(&w);
}

static void addresses_change_and_somebody_elses_order_does_not(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *change = "{\"what\":\"address\",\"address\":{\"address1\":\"7 Oak \\\"Rd\\\"\","
                         "\"address2\":\"\",\"city\":\"Rome\",\"state\":\"RM\",\"country\":\"IT\","
                         "\"zip\":\"00100\"}}";
    execute(&w, remedy("order_change", PENDING, change), "k1", &a);
    execute(&w, remedy("customer_change", NULL, change), "k2", &a);
    assert_string_equal(a.text, "{\"outcome\":\"done\",\"ref\":\"CC-000001\"}");
    assert_string_equal(value(&w, "SELECT count(*) FROM address WHERE city = 'Rome'"), "2");
    read_order(&w, PENDING, &a);
    assert_non_null(strstr(a.text, "\"city\":\"Rome\""));
    execute(&w,
            "{\"kind\":\"cancel\",\"order\":\"" PENDING "\",\"reason\":\"x\",\"customer\":\"c2\"}",
            "k3", &a);
    assert_non_null(strstr(a.text, "somebody else's"));
    world_end(&w);
}

static void a_change_of_another_shape_is_no_change(void **state)
{
    static const char *const bad[] = {
        "[]",
        "{\"items\":\"i1\"}",
        "{\"items\":[1]}",
        "{\"items\":[\"\"]}",
        "{\"items\":[\"0123456789012345678901234567890123456789\"]}",
        "{\"method\":7}",
        "{\"what\":\"address\",\"address\":\"Elm\"}",
        "{\"what\":\"address\",\"address\":{\"zip\":5}}",
    };
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        quote(&w, remedy("exchange", DELIVERED, bad[i]), &a);
        assert_int_equal(a.status, -OMB_E_INVALID);
        execute(&w, remedy("exchange", DELIVERED, bad[i]), "k", &a);
        assert_int_equal(a.status, -OMB_E_INVALID);
    }
    world_end(&w);
}

static void broken_rows_of_goods_are_told_with_their_line(void **state)
{
    static const struct {
        const char *file, *row, *why;
    } bad[] = {
        {"products.jsonl", "{\"id\":\"p\",\"title\":\"x\"}", "currency is missing"},
        {"products.jsonl",
         "{\"id\":\"p\",\"title\":\"x\",\"currency\":\"USD\",\"variants\":[{\"id\":\"v\","
         "\"price_minor\":-1}]}",
         "below zero"},
        {"products.jsonl",
         "{\"id\":\"p\",\"title\":\"x\",\"currency\":\"USD\",\"variants\":[{\"id\":\"v\","
         "\"price_minor\":1.5}]}",
         "whole number"},
        {"products.jsonl",
         "{\"id\":\"p\",\"title\":\"x\",\"currency\":\"USD\",\"variants\":[{\"id\":\"v\","
         "\"price_minor\":1,\"options\":[1]}]}",
         "options must be an object"},
        {"customers.jsonl", "{\"id\":\"c\",\"name\":\"x\",\"email\":\"y\",\"address\":\"Elm\"}",
         "address must be an object"},
        {"customers.jsonl",
         "{\"id\":\"c\",\"name\":\"x\",\"email\":\"y\",\"methods\":[{\"id\":\"m\",\"kind\":"
         "\"gift_card\",\"balance_minor\":-5}]}",
         "below zero"},
        {"orders.jsonl",
         "{\"id\":\"#W1\",\"customer\":\"c1\",\"state\":\"pending\",\"placed_at\":\"0d\","
         "\"currency\":\"USD\"," LINES "}",
         "3-7-7"},
        {"orders.jsonl",
         "{\"id\":\"112-0000001-0000003\",\"customer\":\"c1\",\"state\":\"pending\",\"placed_at\":"
         "\"0d\",\"currency\":\"USD\",\"payments\":[{\"kind\":\"gift\",\"minor\":1,\"method\":"
         "\"m\"}]," LINES "}",
         "payment or refund"},
    };
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        import(&w, bad[i].file, bad[i].row, &a);
        assert_int_equal(a.status, -OMB_E_INVALID);
        assert_non_null(strstr(a.text, "line 1: "));
        assert_non_null(strstr(a.text, bad[i].why));
    }
    world_end(&w);
}

static void order_ids_of_any_form_are_taken_when_the_shop_says_so(void **state)
{
    struct world w = {0};
    struct answer a;
    struct plug_setting s = {STR("local"), STR("order_ids"), STR("free")};
    (void)state;
    assert_int_equal(world_begin(&w, "ombud/local.so", &s, 1), 0);
    import(&w, "orders.jsonl",
           "{\"id\":\"#W1234567\",\"customer\":\"c1\",\"state\":\"pending\",\"placed_at\":\"0d\","
           "\"currency\":\"USD\"," LINES "}",
           &a);
    assert_string_equal(a.text, "{\"rows\":1,\"skipped\":0}");
    import(&w, "orders.jsonl",
           "{\"id\":\"W 1\",\"customer\":\"c1\",\"state\":\"pending\",\"placed_at\":\"0d\","
           "\"currency\":\"USD\"," LINES "}",
           &a);
    assert_non_null(strstr(a.text, "is not an order id"));
    world_end(&w);
}

static void a_shop_of_before_opens_and_goes_on(void **state)
{
    static const char before[] =
        "CREATE TABLE sale(tenant INTEGER NOT NULL, id TEXT NOT NULL, customer TEXT NOT NULL,"
        " email TEXT NOT NULL, state TEXT NOT NULL, placed_at INTEGER NOT NULL, currency TEXT NOT"
        " NULL, total_minor INTEGER NOT NULL, refunded_minor INTEGER NOT NULL DEFAULT 0, change"
        " TEXT, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
        "CREATE TABLE line(tenant INTEGER NOT NULL, sale TEXT NOT NULL, line TEXT NOT NULL, title"
        " TEXT NOT NULL, brand TEXT, seller TEXT, listing TEXT, quantity INTEGER NOT NULL,"
        " paid_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL, refunded_minor INTEGER NOT NULL,"
        " shipment TEXT, state TEXT NOT NULL, returnable_until INTEGER, condition TEXT,"
        " PRIMARY KEY(tenant, sale, line)) WITHOUT ROWID;"
        "CREATE TABLE payment(tenant INTEGER NOT NULL, sale TEXT NOT NULL, paid_minor INTEGER NOT"
        " NULL, method TEXT, PRIMARY KEY(tenant, sale)) WITHOUT ROWID;"
        "INSERT INTO sale VALUES(1,'" PENDING "','c1','a@b.c','pending',1,'USD',3000,0,NULL);"
        "INSERT INTO line VALUES(1,'" PENDING "','1','Lamp',NULL,NULL,NULL,1,3000,0,0,NULL,"
        "'pending',NULL,NULL);"
        "INSERT INTO payment VALUES(1,'" PENDING "',3000,'card');";
    struct world w = {0};
    struct answer a;
    sqlite3 *db;
    (void)state;
    assert_int_equal(world_begin(&w, "ombud/local.so", NULL, 0), 0);
    db = books(&w);
    assert_int_equal(sqlite3_exec(db,
                                  "DROP TABLE sale; DROP TABLE line; DROP TABLE payment;"
                                  " DROP TABLE booking; PRAGMA user_version = 0;",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, before, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    reopen(&w);
    read_order(&w, PENDING, &a);
    assert_non_null(strstr(a.text, "\"payments\":[{\"id\":\"card\",\"kind\":\"card\",\"minor\":"
                                   "3000}]"));
    execute(&w, remedy("cancel", PENDING, "{}"), "k1", &a);
    assert_non_null(strstr(a.text, "\"refunds\":[{\"method\":\"card\",\"minor\":3000}]"));
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancelled_order_pays_every_way_back_once),
        cmocka_unit_test(a_cancelled_order_gives_back_only_what_is_left),
        cmocka_unit_test(items_change_for_their_price_and_only_once),
        cmocka_unit_test(each_no_is_told_beforehand_and_holds_in_the_books),
        cmocka_unit_test(another_payment_pays_the_first_one_back),
        cmocka_unit_test(exchanges_and_returns_are_noted_in_order_of_their_names),
        cmocka_unit_test(addresses_change_and_somebody_elses_order_does_not),
        cmocka_unit_test(a_change_of_another_shape_is_no_change),
        cmocka_unit_test(broken_rows_of_goods_are_told_with_their_line),
        cmocka_unit_test(order_ids_of_any_form_are_taken_when_the_shop_says_so),
        cmocka_unit_test(a_shop_of_before_opens_and_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
