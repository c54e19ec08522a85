/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the plugin's entry, options and life, and carries every call to a worker thread. Must not
 * know SQL. Called by the host. */
#include "moving.h"

#include <time.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

enum call {
    CALL_ORDERS,
    CALL_ORDER,
    CALL_LISTING,
    CALL_EXECUTE,
    CALL_STATUS,
    CALL_IMPORT,
    CALL_QUOTE,
    CALL_CHOICES
};

struct local {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_worker *worker;
    struct shop shop;
    struct moving moving;
    enum shop_fail fail;
    int64_t fail_times, executed; /* calls to spoil (0: all), calls so far */
    int is_open;
    omb_op drain;
    uint32_t under_way;
};

struct job {
    enum call call;
    enum shop_fail fail; /* of CALL_EXECUTE */
    omb_op op;
    omb_tenant tenant;
    omb_str s[3]; /* behind the job, absent ones stay absent */
};

/* In the order of enum shop_fail. */
static const char *const fail_modes[] = {"",       "timeout_after_work",
                                         "refuse", "unavailable",
                                         "slow",   "twice",
                                         "forget", "mixed"};

static const omb_option opt_fail =
    {.size = sizeof opt_fail,
     .type = OMB_OPTION_CHOICE,
     .key = TEXT("fail_mode"),
     .fallback = TEXT(""),
     .help = TEXT("for tests, how executions go wrong (README)"),
     .choices = TEXT("|timeout_after_work|refuse|unavailable|slow|twice|forget|mixed")};
static const omb_option opt_times = {.size = sizeof opt_times,
                                     .type = OMB_OPTION_INT,
                                     .key = TEXT("fail_times"),
                                     .fallback = TEXT("0"),
                                     .help = TEXT("executions that fail_mode spoils; 0 is all"),
                                     .min = 0,
                                     .max = SHOP_MAX_FAILS};
static const omb_option opt_ids = {.size = sizeof opt_ids,
                                   .type = OMB_OPTION_CHOICE,
                                   .key = TEXT("order_ids"),
                                   .fallback = TEXT("3-7-7"),
                                   .help = TEXT("form of an order id: groups of digits, or free"),
                                   .choices = TEXT("3-7-7|free")};
static const omb_option *const options[] = {&opt_fail, &opt_times, &opt_ids};

static const omb_descriptor descriptor =
    {.size = sizeof descriptor,
     .n_option = sizeof options / sizeof options[0],
     .id = TEXT("org.ombud.commerce.local"),
     .name = TEXT("local"),
     .kind = TEXT(OMB_KIND_COMMERCE),
     .vendor = TEXT("ombud"),
     .version = TEXT("1.0.0"),
     .description = TEXT("A shop in one SQLite file that really keeps the books"),
     .option = options};

static int64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void wait_ms(long ms)
{
    const struct timespec ts = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&ts, NULL);
}

/* ---- work ---- */

static int32_t work(const omb_plugin *plugin, void *arg)
{
    struct local *l = plugin->plugin_data;
    struct job *j = arg;
    struct shop *s = &l->shop;
    omb_buf out = {0};
    int32_t rc = -OMB_E_UNSUPPORTED;
    switch (j->call) {
    case CALL_ORDERS:
        rc = shop_orders(s, j->tenant, j->s[0], &out);
        break;
    case CALL_ORDER:
        rc = shop_order(s, j->tenant, j->s[0], j->s[1], &out);
        break;
    case CALL_LISTING:
        rc = shop_listing(s, j->tenant, j->s[0], &out);
        break;
    case CALL_EXECUTE:
        if (j->fail == SHOP_FORGET)
            return 0;
        if (j->fail == SHOP_SLOW)
            wait_ms(SHOP_SLOW_MS);
        rc = shop_execute(s, j->tenant, j->s[0], j->s[1], j->fail, &out);
        break;
    case CALL_STATUS:
        rc = shop_status(s, j->tenant, j->s[0], &out);
        break;
    case CALL_IMPORT:
        rc = shop_import(s, j->tenant, j->s[0], j->s[1], j->s[2], &out);
        break;
    case CALL_QUOTE:
        rc = shop_quote(s, j->tenant, j->s[0], &out);
        break;
    case CALL_CHOICES:
        rc = shop_choices(s, j->tenant, j->s[0], j->s[1], &out);
        break;
    }
    /* After a failure only import has words to say. */
    omb_str words = rc && j->call != CALL_IMPORT ? omb_z(NULL) : omb_buf_str(&out);
    l->host->complete(l->host, j->op, rc, words);
    if (j->call == CALL_EXECUTE && j->fail == SHOP_TWICE)
        l->host->complete(l->host, j->op, rc, words);
    omb_buf_free(&out);
    return 0;
}

static struct job *job_new(enum call call, omb_op op, omb_tenant tenant, const omb_str s[3])
{
    struct job *j = malloc(sizeof *j + s[0].len + s[1].len + s[2].len);
    if (!j)
        return NULL;
    *j = (struct job){.call = call, .op = op, .tenant = tenant};
    char *at = (char *)(j + 1);
    for (int i = 0; i < 3; i++) {
        if (!s[i].ptr)
            continue;
        if (s[i].len)
            memcpy(at, s[i].ptr, s[i].len);
        j->s[i] = (omb_str){at, s[i].len};
        at += s[i].len;
    }
    return j;
}

/* How this execution goes wrong. */
static enum shop_fail next_fail(struct local *l)
{
    static const enum shop_fail mixed[] = {SHOP_SOUND, SHOP_TIMEOUT_AFTER_WORK, SHOP_TWICE,
                                           SHOP_SLOW,  SHOP_UNAVAILABLE,        SHOP_SOUND,
                                           SHOP_FORGET};
    int64_t n = l->executed++;
    if (l->fail_times && n >= l->fail_times)
        return SHOP_SOUND;
    return l->fail == SHOP_MIXED ? mixed[(size_t)n % (sizeof mixed / sizeof mixed[0])] : l->fail;
}

static void run(const omb_plugin *plugin, enum call call, omb_op op, omb_tenant tenant,
                const omb_str s[3])
{
    struct local *l = plugin->plugin_data;
    struct job *j = job_new(call, op, tenant, s);
    if (j && call == CALL_EXECUTE)
        j->fail = next_fail(l);
    int32_t rc = j ? l->worker->run(l->host, (omb_op)(uintptr_t)j, work, j) : -OMB_E_NOMEM;
    if (rc == 0) {
        l->under_way++;
        return;
    }
    free(j);
    l->host->complete(l->host, op, rc, omb_z(NULL));
}

static const omb_str absent = {NULL, 0};

static void local_orders(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str customer)
{
    run(p, CALL_ORDERS, op, tenant, (const omb_str[3]){customer, absent, absent});
}

static void local_order(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id,
                        omb_str email)
{
    run(p, CALL_ORDER, op, tenant, (const omb_str[3]){id, email, absent});
}

static void local_listing(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id)
{
    run(p, CALL_LISTING, op, tenant, (const omb_str[3]){id, absent, absent});
}

static void local_execute(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str remedy,
                          omb_str key)
{
    run(p, CALL_EXECUTE, op, tenant, (const omb_str[3]){remedy, key, absent});
}

static void local_status(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str key)
{
    run(p, CALL_STATUS, op, tenant, (const omb_str[3]){key, absent, absent});
}

static void local_import(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str slug,
                         omb_str file, omb_str bytes)
{
    run(p, CALL_IMPORT, op, tenant, (const omb_str[3]){slug, file, bytes});
}

static void local_quote(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str remedy)
{
    run(p, CALL_QUOTE, op, tenant, (const omb_str[3]){remedy, absent, absent});
}

static void local_choices(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str order,
                          omb_str customer)
{
    run(p, CALL_CHOICES, op, tenant, (const omb_str[3]){order, customer, absent});
}

static const omb_commerce_info info =
    {.size = sizeof info,
     .name = TEXT("local"),
     .order_pattern = TEXT("3-7-7"),
     .remedies =
         TEXT("refund reship certificate return return_cancel trade_in_credit claim recharge cancel"
              " exchange order_change customer_change")};
static const omb_commerce commerce = {&info,         local_orders,  local_order,
                                      local_listing, local_execute, local_status};
static const omb_commerce_import import = {local_import};
static const omb_commerce_quote quote = {local_quote};
static const omb_commerce_choices choices = {local_choices};

/* ---- life ---- */

static int32_t fail(omb_error *error, int32_t code, const char *text)
{
    error->code = code;
    strncpy(error->text, text, sizeof error->text - 1);
    return code;
}

static int32_t local_init(const omb_plugin *plugin, omb_error *error)
{
    struct local *l = plugin->plugin_data;
    const omb_host *h = l->host;
    const omb_ext_config *config = h->get_extension(h, OMB_EXT_CONFIG);
    omb_str mode;
    l->worker = h->get_extension(h, OMB_EXT_WORKER);
    l->shop.json = h->get_extension(h, OMB_EXT_JSON);
    if (!config || !l->worker || !l->shop.json)
        return fail(error, -OMB_E_UNSUPPORTED, "the host lacks a service that the shop needs");
    int32_t rc = config->get_text(h, omb_z("fail_mode"), &mode);
    if (rc)
        return rc;
    for (size_t i = 0; i < sizeof fail_modes / sizeof fail_modes[0]; i++)
        if (omb_same(mode, omb_z(fail_modes[i])))
            l->fail = (enum shop_fail)i;
    rc = config->get_text(h, omb_z("order_ids"), &mode);
    if (rc)
        return rc;
    l->shop.free_ids = omb_same(mode, omb_z("free"));
    return config->get_int(h, omb_z("fail_times"), &l->fail_times);
}

static int32_t local_activate(const omb_plugin *plugin, omb_error *error)
{
    struct local *l = plugin->plugin_data;
    const omb_ext_state_dir *dir = l->host->get_extension(l->host, OMB_EXT_STATE_DIR);
    omb_str path;
    if (!dir || dir->path(l->host, &path))
        return fail(error, -OMB_E_UNAVAILABLE, "the shop needs a folder of its own (data)");
    l->shop.now_ms = now_ms;
    int32_t rc = shop_open(&l->shop, path.ptr, l->shop.json);
    if (rc)
        return fail(error, rc, "shop.db or journal.jsonl cannot be opened");
    l->is_open = 1;
    moving_begin(&l->moving, l->host, &l->shop);
    return 0;
}

static void finish_drain(struct local *l)
{
    if (!l->drain || l->under_way || l->moving.job)
        return;
    l->host->complete(l->host, l->drain, 0, absent);
    l->drain = 0;
}

static void local_drain(const omb_plugin *plugin, omb_op op, uint32_t deadline_ms)
{
    struct local *l = plugin->plugin_data;
    (void)deadline_ms;
    l->drain = op;
    moving_stop(&l->moving);
    finish_drain(l);
}

static void local_deactivate(const omb_plugin *plugin)
{
    struct local *l = plugin->plugin_data;
    moving_stop(&l->moving);
    if (l->is_open)
        shop_close(&l->shop);
    l->is_open = 0;
}

static void local_destroy(const omb_plugin *plugin)
{
    struct local *l = plugin->plugin_data;
    moving_end(&l->moving);
    free(l);
}

/* A job is over; its answer was given from the worker, unless it never ran. */
static void local_completed(const omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes)
{
    struct local *l = plugin->plugin_data;
    struct job *j = (struct job *)(uintptr_t)op;
    (void)bytes;
    if (moving_completed(&l->moving, op, status)) {
        finish_drain(l);
        return;
    }
    if (j->call == CALL_IMPORT)
        moving_kick(&l->moving);
    if (status == -OMB_E_CANCELLED)
        l->host->complete(l->host, j->op, status, absent);
    free(j);
    l->under_way--;
    finish_drain(l);
}

static void local_cancel(const omb_plugin *plugin, omb_op op)
{
    (void)plugin;
    (void)op; /* money that is moving is not stopped half-way; the late answer does no harm */
}

static void local_on_timer(const omb_plugin *plugin, uint64_t id)
{
    struct local *l = plugin->plugin_data;
    if (id == MOVING_TIMER)
        moving_kick(&l->moving);
}

static const omb_ext_on_timer on_timer = {local_on_timer};

static const void *local_get_extension(const omb_plugin *plugin, const char *id)
{
    (void)plugin;
    if (strcmp(id, OMB_EXT_ON_TIMER) == 0)
        return &on_timer;
    if (strcmp(id, OMB_KIND_COMMERCE) == 0)
        return &commerce;
    if (strcmp(id, OMB_COMMERCE_IMPORT) == 0)
        return &import;
    if (strcmp(id, OMB_COMMERCE_CHOICES) == 0)
        return &choices;
    return strcmp(id, OMB_COMMERCE_QUOTE) == 0 ? &quote : NULL;
}

static const omb_plugin *local_create(const omb_host *host, omb_str id)
{
    struct local *l = omb_same(id, descriptor.id) ? calloc(1, sizeof *l) : NULL;
    if (!l)
        return NULL;
    l->host = host;
    l->plugin = (omb_plugin){&descriptor,      l,
                             local_init,       local_destroy,
                             local_activate,   local_drain,
                             local_deactivate, local_completed,
                             local_cancel,     local_get_extension};
    return &l->plugin;
}

static uint32_t factory_count(void)
{
    return 1;
}

static const omb_descriptor *factory_descriptor(uint32_t index)
{
    return index == 0 ? &descriptor : NULL;
}

static const omb_factory factory = {factory_count, factory_descriptor, local_create};

static int32_t file_open(omb_str path)
{
    (void)path;
    return 0;
}

static void file_close(void)
{
}

static const void *get_factory(const char *id)
{
    return strcmp(id, OMB_FACTORY) == 0 ? &factory : NULL;
}

extern OMB_EXPORT const omb_entry omb_entry_v1;
const omb_entry omb_entry_v1 =
    {sizeof(omb_entry), OMB_ENTRY_MAGIC, OMB_ABI_MAJOR, OMB_ABI_MINOR, 0, 0,
     file_open,         file_close,      get_factory};
