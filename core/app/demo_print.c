/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: telling where the demo's screens are and who may sign in.
 * Must not know: how the sample world got in.
 * Called by: cmd_demo.c. */
#include "core/app/demo.h"

#include "core/app/seller.h"
#include "core/app/staff.h"
#include "core/app/store_wait.h"
#include "core/app/token.h"
#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/kase.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SHOWN_CUSTOMERS 4

struct printing {
    struct app *app;
    struct tenant *tenant;
    struct json_out *o; /* NULL: for people */
    uint32_t shown;
};

static void base_url(const struct printing *p, char out[300])
{
    snprintf(out, 300, "%s://%s:%u", p->app->config->listen.tls_certificate ? "https" : "http",
             p->tenant->host[0], p->app->http_port);
}

static void put_url_part(struct buf *b, omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_';
        if (plain)
            buf_putc(b, (char)c);
        else
            buf_printf(b, "%%%02X", c);
    }
}

/* The help page as the shop would link to it: with the customer's proof of who they are. */
static void help_url(const struct printing *p, omb_str id, omb_str name, omb_str email,
                     struct buf *b)
{
    char url[300], mac[HASH_HEX + 1];

    base_url(p, url);
    hash_hex(hash_mac(str_of(p->tenant->identity_secret), id), mac);
    buf_printf(b, "%s/help/#user=", url);
    put_url_part(b, id);
    buf_putz(b, "&name=");
    put_url_part(b, name);
    buf_putz(b, "&email=");
    put_url_part(b, email);
    buf_printf(b, "&mac=%s", mac);
}

static void print_customer(struct printing *p, const struct json_doc *d, struct arena *a)
{
    omb_str id = json_str_or(d, 0, "id", a, STR(""));
    omb_str name = json_str_or(d, 0, "name", a, STR(""));
    struct buf url = BUF_INIT(4096);

    help_url(p, id, name, json_str_or(d, 0, "email", a, STR("")), &url);
    if (p->o) {
        jo_obj(p->o);
        jo_kv_str(p->o, "id", id);
        jo_kv_str(p->o, "name", name);
        jo_kv_z(p->o, "tenant", p->tenant->slug);
        jo_kv_str(p->o, "help_url", buf_str(&url));
        jo_end_obj(p->o);
    } else {
        printf("    %-18.*s %.*s\n", STR_ARG(name), (int)url.len, url.ptr);
    }
    buf_free(&url);
}

static void print_customers(struct printing *p, omb_str samples)
{
    char path[4200], line[8192];
    FILE *f;

    snprintf(path, sizeof path, "%.*s/customers.jsonl", STR_ARG(samples));
    f = fopen(path, "re");
    p->shown = 0;
    while (f && fgets(line, sizeof line, f) && (p->o || p->shown < SHOWN_CUSTOMERS)) {
        struct arena a = {0};
        struct json_doc d;
        if (json_parse_arena(str_trim(str_of(line)), &a, 64, &d, NULL) == 0 &&
            str_is(json_str_or(&d, 0, "tenant", &a, STR("")), p->tenant->slug)) {
            print_customer(p, &d, &a);
            p->shown++;
        }
        arena_free(&a);
    }
    if (f)
        fclose(f);
}

static void print_person(void *ctx, omb_str login, omb_str record)
{
    struct printing *p = ctx;
    struct arena a = {0};
    struct session_user u;

    if (session_user_read(record, &a, &u) == 0 && !u.removed) {
        bool operates = session_has_role(&u.who, "operator");
        bool administers = session_has_role(&u.who, "admin");
        if (p->o) {
            jo_obj(p->o);
            jo_kv_str(p->o, "login", login);
            jo_kv_z(p->o, "password", DEMO_PASSWORD);
            jo_kv_str(p->o, "name", u.who.name);
            jo_kv_int(p->o, "tier", u.who.tier);
            jo_kv_bool(p->o, "operator", operates);
            jo_kv_bool(p->o, "admin", administers);
            jo_kv_z(p->o, "tenant", p->tenant->slug);
            jo_end_obj(p->o);
        } else {
            printf("    %-8.*s %-11s %.*s%s%s\n", STR_ARG(login),
                   u.who.tier == STAFF_NO_TIER ? "-" : tier_name(u.who.tier), STR_ARG(u.who.name),
                   operates ? " (operator: the console too)" : "",
                   administers ? " (admin: people and customers)" : "");
        }
    }
    arena_free(&a);
}

/* ---- sellers ---- */

#define SELLER_KEY_DAYS 30ull

/* A key of its own with every start: the last one cannot be shown again. */
static void print_seller(struct printing *p, const struct json_doc *d, struct arena *a)
{
    uint64_t now = clock_unix_ms();
    struct seller_token t = {.seller = json_str_or(d, 0, "id", a, STR("")),
                             .name = STR("demo"),
                             .made = now,
                             .expires = now + SELLER_KEY_DAYS * 86400000};
    omb_str name = json_str_or(d, 0, "name", a, STR(""));
    struct buf record = BUF_INIT(4096);
    struct store_kv row = {.tenant = p->tenant->id,
                           .space = STR(SELLER_TOKENS),
                           .expires = t.expires};
    char url[300], page[400];
    struct token token;
    int status;

    token_make("", &token);
    seller_token_record(&t, &record);
    row.key = str_of(token.key);
    row.value = buf_str(&record);
    status = record.err ? record.err : store_wait_put(&p->app->loop, p->app->store, &row);
    buf_free(&record);
    if (status != 0)
        return;
    base_url(p, url);
    snprintf(page, sizeof page, "%s/seller/#token=%s", url, token.text);
    if (p->o) {
        jo_obj(p->o);
        jo_kv_str(p->o, "id", t.seller);
        jo_kv_str(p->o, "name", name);
        jo_kv_z(p->o, "tenant", p->tenant->slug);
        jo_kv_z(p->o, "token", token.text);
        jo_kv_z(p->o, "url", page);
        jo_end_obj(p->o);
    } else {
        printf("    %-18.*s %s\n", STR_ARG(name), page);
    }
}

static void print_sellers(struct printing *p, omb_str samples)
{
    char path[4200], line[8192];
    FILE *f;

    snprintf(path, sizeof path, "%.*s/sellers.jsonl", STR_ARG(samples));
    f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f)) {
        struct arena a = {0};
        struct json_doc d;
        if (json_parse_arena(str_trim(str_of(line)), &a, 64, &d, NULL) == 0 &&
            str_is(json_str_or(&d, 0, "tenant", &a, STR("")), p->tenant->slug) &&
            !json_bool_or(&d, 0, "own", false))
            print_seller(p, &d, &a);
        arena_free(&a);
    }
    if (f)
        fclose(f);
}

static void print_people(struct printing *p, omb_str samples)
{
    char url[300];

    base_url(p, url);
    printf("\n%s\n", p->tenant->name);
    printf("  help page  %s/help/\n  desk       %s/desk/\n  console    %s/console/\n  people     "
           "%s/people/\n",
           url, url, url, url);
    printf("  as one of its customers:\n");
    print_customers(p, samples);
    printf("  as a seller, answering claims:\n");
    print_sellers(p, samples);
    printf("  sign in at the desk (password: %s):\n", DEMO_PASSWORD);
    if (staff_list(&p->app->loop, p->app->store, p->tenant->id, print_person, p) != 0)
        printf("    (the staff could not be read)\n");
}

static void put_page(struct json_out *o, const char *key, const char *base, const char *path)
{
    char url[320];

    snprintf(url, sizeof url, "%s%s", base, path);
    jo_kv_z(o, key, url);
}

static void print_json(struct app *app, omb_str samples)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct printing p = {.app = app, .tenant = &app->tenant[0], .o = &o};
    char url[300];

    base_url(&p, url);
    jo_obj(&o);
    jo_kv_z(&o, "url", url);
    put_page(&o, "help", url, "/help/");
    put_page(&o, "desk", url, "/desk/");
    put_page(&o, "console", url, "/console/");
    put_page(&o, "people", url, "/people/");
    jo_kv_int(&o, "port", app->http_port);
    jo_kv_int(&o, "admin_port", app->admin_port);
    jo_kv_int(&o, "pid", getpid());
    jo_kv_z(&o, "data", app->config->data);
    jo_key(&o, "hosts");
    jo_obj(&o);
    for (uint32_t i = 0; i < app->n_tenant; i++)
        jo_kv_z(&o, app->tenant[i].slug, app->tenant[i].host[0]);
    jo_end_obj(&o);
    jo_key(&o, "staff");
    jo_arr(&o);
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        p.tenant = &app->tenant[i];
        if (staff_list(&app->loop, app->store, p.tenant->id, print_person, &p) != 0)
            fputs("ombud demo: the staff could not be read\n", stderr);
    }
    jo_end_arr(&o);
    jo_key(&o, "customers");
    jo_arr(&o);
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        p.tenant = &app->tenant[i];
        print_customers(&p, samples);
    }
    jo_end_arr(&o);
    jo_key(&o, "sellers");
    jo_arr(&o);
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        p.tenant = &app->tenant[i];
        print_sellers(&p, samples);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    printf("%.*s\n", (int)b.len, b.ptr ? b.ptr : "");
    buf_free(&b);
}

void demo_print(struct app *app, omb_str samples, bool json)
{
    struct printing p = {.app = app};

    if (json) {
        print_json(app, samples);
        return;
    }
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        p.tenant = &app->tenant[i];
        print_people(&p, samples);
    }
    printf("\n  health     http://127.0.0.1:%u/healthz\n  data       %s\n\nCtrl+C ends it.\n",
           app->admin_port, app->config->data);
}
