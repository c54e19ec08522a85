/* SPDX-License-Identifier: Apache-2.0 */
/* The short way to a plugin (sdk/include/ombud/easy.h, read.h) against a host of a few lines. */
#include "core/plug/ext.h"

#include <ombud/easy.h>

#include "tests/unit/unit.h"

/* What the host saw last. */
static struct {
    omb_op completed, asked, mounted;
    int32_t status;
    uint32_t answers, code, responses, logged;
    char bytes[200];
    const char *without;
} seen;

static void keep(omb_str bytes)
{
    size_t n = bytes.len < sizeof seen.bytes ? bytes.len : sizeof seen.bytes - 1;
    if (n)
        memcpy(seen.bytes, bytes.ptr, n);
    seen.bytes[n] = '\0';
}

static void complete(const omb_host *host, omb_op op, int32_t status, omb_str bytes)
{
    (void)host;
    seen.completed = op;
    seen.status = status;
    seen.answers++;
    keep(bytes);
}

static void respond(const omb_host *host, omb_conn conn, uint32_t status, omb_str type,
                    omb_str body)
{
    (void)host, (void)conn, (void)type;
    seen.code = status;
    seen.responses++;
    keep(body);
}

static void mount(const omb_host *host, omb_op op, omb_str path, uint32_t kind, uint32_t most)
{
    (void)host, (void)path, (void)kind, (void)most;
    seen.mounted = op;
}

static int32_t get_text(const omb_host *host, omb_str key, omb_str *out)
{
    (void)host;
    if (!omb_same(key, omb_z("secret")))
        return -OMB_E_NOTFOUND;
    *out = omb_z("open sesame");
    return 0;
}

static int32_t get_int(const omb_host *host, omb_str key, int64_t *out)
{
    (void)host, (void)key, (void)out;
    return -OMB_E_NOTFOUND;
}

static void get(const omb_host *host, omb_op op, omb_tenant tenant, omb_str key)
{
    (void)host, (void)tenant, (void)key;
    seen.asked = op;
}

static void write_log(const omb_host *host, uint32_t level, omb_str line)
{
    (void)host, (void)level;
    seen.logged++;
    keep(line);
}

static const omb_ext_http http = {mount, NULL, NULL, respond};
static const omb_ext_config config = {get_int, get_text};
static const omb_ext_kv kv = {get, NULL, NULL};
static const omb_ext_log log_table = {write_log};

static const void *service(const omb_host *host, const char *id)
{
    static const struct {
        const char *id;
        const void *table;
    } all[] = {{OMB_EXT_HTTP, &http},
               {OMB_EXT_CONFIG, &config},
               {OMB_EXT_KV, &kv},
               {OMB_EXT_LOG, &log_table},
               {OMB_EXT_JSON, &ext_json_table}};
    (void)host;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].id, id) == 0 && !(seen.without && strcmp(seen.without, id) == 0))
            return all[i].table;
    return NULL;
}

static const omb_host fake = {.major = 1, .get_extension = service, .complete = complete};

/* ---- a plugin of two jobs: "ask" is answered by the host, all else at once ---- */

static void request(struct omb_easy *e, struct omb_easy_job *j, omb_str head, omb_str body)
{
    (void)head;
    if (omb_same(body, omb_z("ask")))
        e->kv->get(e->host, j->number, j->tenant, body);
    else
        omb_easy_end(e, j, -OMB_E_INVALID, omb_z(NULL));
}

static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .id = OMB_TEXT("org.example.two"),
                                          .name = OMB_TEXT("two"),
                                          .kind = OMB_TEXT(OMB_KIND_CHANNEL)};
static const omb_channel_info info = {.size = sizeof info, .name = OMB_TEXT("two")};
static const omb_channel channel = {&info, omb_easy_unstarted, omb_easy_taken, omb_easy_taken,
                                    omb_easy_unshown};
static const struct omb_easy_plan plan = {.descriptor = &descriptor,
                                          .table = &channel,
                                          .needs = {OMB_EXT_HTTP, OMB_EXT_KV},
                                          .jobs = 2,
                                          .path = "/two",
                                          .path_kind = OMB_MOUNT_REQUEST,
                                          .request = request};
OMB_EASY_PLUGIN(plan)

static const omb_plugin *made(void)
{
    const omb_factory *factory = omb_entry_v1.get_factory(OMB_FACTORY);
    memset(&seen, 0, sizeof seen);
    return factory->create(&fake, descriptor.id);
}

static const omb_plugin *working(void)
{
    omb_error error = {.size = sizeof error};
    const omb_plugin *p = made();
    assert_int_equal(p->init(p, &error), 0);
    assert_int_equal(p->activate(p, &error), 0);
    return p;
}

static void post(const omb_plugin *p, omb_conn conn, const char *body)
{
    const omb_ext_on_http *on_http = p->get_extension(p, OMB_EXT_ON_HTTP);
    on_http->request(p, conn, 1, omb_z("{}"), omb_z(body));
}

static void a_file_makes_its_own_plugin_and_no_other(void **state)
{
    const omb_factory *factory = omb_entry_v1.get_factory(OMB_FACTORY);
    (void)state;
    assert_null(omb_entry_v1.get_factory("omb.factory/2"));
    assert_int_equal(factory->count(), 1);
    assert_ptr_equal(factory->descriptor(0), &descriptor);
    assert_null(factory->descriptor(1));
    assert_null(factory->create(&fake, omb_z("org.example.other")));
    const omb_plugin *p = made();
    assert_ptr_equal(p->get_extension(p, OMB_KIND_CHANNEL), &channel);
    assert_null(p->get_extension(p, OMB_KIND_TIER));
    assert_null(p->get_extension(p, OMB_EXT_ON_TIMER));
    p->destroy(p);
}

static void a_service_that_is_missing_is_named(void **state)
{
    omb_error error = {.size = sizeof error};
    const omb_plugin *p = made();
    (void)state;
    seen.without = OMB_EXT_KV;
    assert_int_equal(p->init(p, &error), -OMB_E_UNSUPPORTED);
    assert_int_equal(error.code, -OMB_E_UNSUPPORTED);
    assert_string_equal(error.text, "the host lacks omb.kv/1");
    p->destroy(p);
}

static void a_path_that_is_taken_is_logged(void **state)
{
    const omb_plugin *p = working();
    (void)state;
    p->completed(p, seen.mounted, 0, omb_z(NULL));
    assert_int_equal(seen.logged, 0);
    p->completed(p, seen.mounted, -OMB_E_EXISTS, omb_z(NULL));
    assert_string_equal(seen.bytes, "/two is not served: already there");
    p->deactivate(p);
    p->destroy(p);
}

static void the_hosts_answer_is_the_response(void **state)
{
    const omb_plugin *p = working();
    (void)state;
    post(p, 7, "ask");
    assert_int_equal(seen.responses, 0);
    p->completed(p, seen.asked, 0, omb_z("{\"seq\":1}"));
    assert_int_equal(seen.code, 200);
    assert_string_equal(seen.bytes, "{\"seq\":1}");
    /* A second answer to the same question meets nobody. */
    p->completed(p, seen.asked, 0, omb_z("{\"seq\":2}"));
    assert_int_equal(seen.responses, 1);
    post(p, 8, "ask");
    p->completed(p, seen.asked, 0, omb_z(NULL));
    assert_string_equal(seen.bytes, "{}");
    post(p, 9, "else");
    assert_int_equal(seen.code, 422);
    assert_string_equal(seen.bytes, "{\"error\":\"invalid input\"}");
    p->deactivate(p);
    p->destroy(p);
}

static void too_many_at_once_are_busy(void **state)
{
    const omb_plugin *p = working();
    struct omb_easy *e = omb_easy_of(p);
    (void)state;
    post(p, 1, "ask");
    post(p, 2, "ask");
    omb_op second = seen.asked;
    post(p, 3, "ask");
    assert_int_equal(seen.code, 503);
    assert_null(omb_easy_begin(e, 11, 1));
    assert_int_equal(seen.completed, 11);
    assert_int_equal(seen.status, -OMB_E_BUSY);
    p->completed(p, second, 0, omb_z(NULL));
    struct omb_easy_job *j = omb_easy_begin(e, 12, 1);
    assert_non_null(j);
    omb_easy_end(e, j, -OMB_E_NOTFOUND, omb_z("no such thing"));
    assert_int_equal(seen.completed, 12);
    assert_int_equal(seen.status, -OMB_E_NOTFOUND);
    p->deactivate(p);
    p->destroy(p);
}

static void a_drain_waits_for_what_is_under_way(void **state)
{
    const omb_plugin *p = working();
    (void)state;
    post(p, 1, "ask");
    p->drain(p, 50, 1000);
    assert_int_equal(seen.answers, 0);
    p->completed(p, seen.asked, 0, omb_z(NULL));
    assert_int_equal(seen.code, 200);
    assert_int_equal(seen.completed, 50);
    assert_int_equal(seen.answers, 1);
    p->deactivate(p);
    p->destroy(p);
}

static void a_late_answer_meets_no_job_of_the_next_life(void **state)
{
    omb_error error = {.size = sizeof error};
    const omb_plugin *p = working();
    (void)state;
    post(p, 1, "ask");
    omb_op late = seen.asked;
    p->drain(p, 50, 1000);
    p->deactivate(p);
    assert_int_equal(p->activate(p, &error), 0);
    post(p, 2, "ask");
    assert_true(seen.asked != late);
    p->completed(p, late, 0, omb_z("{}"));
    assert_int_equal(seen.responses, 0);
    p->deactivate(p);
    p->destroy(p);
}

static void a_secret_is_compared_whole(void **state)
{
    const omb_plugin *p = working();
    const struct omb_easy *e = omb_easy_of(p);
    (void)state;
    assert_true(omb_easy_is_secret(e, "secret", omb_z("open sesame")));
    assert_false(omb_easy_is_secret(e, "secret", omb_z("open sesam")));
    assert_false(omb_easy_is_secret(e, "secret", omb_z("open sesame!")));
    assert_false(omb_easy_is_secret(e, "secret", omb_z("Open sesame")));
    assert_false(omb_easy_is_secret(e, "secret", omb_z(NULL)));
    /* An option that has no value opens nothing. */
    assert_false(omb_easy_is_secret(e, "other", omb_z(NULL)));
    assert_false(omb_easy_is_secret(e, "other", omb_z("x")));
    p->deactivate(p);
    p->destroy(p);
}

static void every_status_has_words_and_a_response(void **state)
{
    (void)state;
    assert_string_equal(omb_one_words(-OMB_E_CONFLICT), "changed by someone else meanwhile");
    assert_string_equal(omb_one_words(-9999), "failed");
    assert_int_equal(omb_one_http_status(0), 200);
    for (int32_t code = 1; code < OMB_E_COUNT_; code++) {
        assert_true(strlen(omb_one_words(-code)) > 3);
        assert_true(omb_one_http_status(-code) >= 403 && omb_one_http_status(-code) <= 503);
    }
    assert_int_equal(omb_one_http_status(-OMB_E_BUSY), 503);
    assert_int_equal(omb_one_http_status(INT32_MIN), 503);
}

static void members_are_read_in_one_line_each(void **state)
{
    struct omb_reader r;
    char name[6];
    (void)state;
    assert_int_equal(omb_read(&ext_json_table,
                              omb_z("{\"a\":\"x\\ny\",\"b\":\"plain\",\"c\":-7,\"d\":{\"e\":"
                                    "\"\\u00e9\"},\"n\":\"a\\u0001b\",\"z\":\"\"}"),
                              &r),
                     0);
    omb_str a = omb_read_text(&r, 0, "a"), b = omb_read_text(&r, 0, "b");
    omb_str e = omb_read_text(&r, omb_read_at(&r, 0, "d"), "e");
    assert_true(omb_same(a, omb_z("x\ny")) && omb_same(b, omb_z("plain")));
    assert_true(omb_same(e, omb_z("\xc3\xa9")));
    assert_true(omb_same(omb_read_raw(&r, 0, "d"), omb_z("{\"e\":\"\\u00e9\"}")));
    assert_int_equal(omb_read_int(&r, 0, "c", 3), -7);
    assert_int_equal(omb_read_int(&r, 0, "b", 3), 3);
    assert_int_equal(omb_read_int(&r, 0, "none", 3), 3);
    assert_int_equal(omb_read_copy(&r, 0, "b", name, sizeof name), 1);
    assert_string_equal(name, "plain");
    assert_int_equal(omb_read_copy(&r, 0, "b", name, 5), 0);
    assert_string_equal(name, "");
    assert_int_equal(omb_read_copy(&r, 0, "z", name, sizeof name), 0);
    assert_null(omb_read_text(&r, 0, "c").ptr);
}

static void a_member_is_found_by_a_long_name(void **state)
{
    static char text[1000], name[600];
    struct omb_reader r;
    (void)state;
    memset(name, 'k', sizeof name - 1);
    (void)snprintf(text, sizeof text, "{\"k\":1,\"%s\":2}", name);
    assert_int_equal(omb_read(&ext_json_table, omb_z(text), &r), 0);
    assert_int_equal(omb_read_int(&r, 0, name, 0), 2);
    assert_int_equal(omb_read_int(&r, 0, name + 1, 0), 0);
    /* A NUL in a name is part of it. */
    assert_int_equal(ext_json_table.member(&r.doc, 0, (omb_str){"k\0k", 3}), OMB_JSON_NONE);
}

static void nothing_is_read_of_what_is_no_json(void **state)
{
    static const char *const bad[] = {"", "{", "{\"a\":1,\"a\":2}", "[[[", "\xff"};
    struct omb_reader r;
    char name[8] = "before";
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(omb_read(&ext_json_table, omb_z(bad[i]), &r) < 0);
        assert_null(omb_read_text(&r, 0, "a").ptr);
        assert_null(omb_read_raw(&r, 0, "a").ptr);
        assert_int_equal(omb_read_at(&r, 0, "a"), OMB_JSON_NONE);
        assert_int_equal(omb_read_int(&r, 0, "a", -1), -1);
        assert_int_equal(omb_read_copy(&r, 0, "a", name, sizeof name), 0);
    }
    /* JSON, but no object. */
    assert_int_equal(omb_read(&ext_json_table, omb_z("[1]"), &r), 0);
    assert_null(omb_read_text(&r, 0, "a").ptr);
}

static void strings_that_need_more_room_than_there_is_are_absent(void **state)
{
    static char text[OMB_READ_BYTES * 2];
    struct omb_reader r;
    size_t n = (size_t)snprintf(text, sizeof text, "{\"a\":\"\\n");
    (void)state;
    memset(text + n, 'x', OMB_READ_BYTES - 100);
    n += OMB_READ_BYTES - 100;
    n += (size_t)snprintf(text + n, sizeof text - n, "\",\"b\":\"\\t%0200d\",\"c\":\"\\t\"}", 0);
    assert_int_equal(omb_read(&ext_json_table, (omb_str){text, n}, &r), 0);
    assert_int_equal(omb_read_text(&r, 0, "a").len, OMB_READ_BYTES - 99);
    assert_null(omb_read_text(&r, 0, "b").ptr);
    assert_true(omb_same(omb_read_text(&r, 0, "c"), omb_z("\t")));
}

UNIT(cmocka_unit_test(a_file_makes_its_own_plugin_and_no_other),
     cmocka_unit_test(a_service_that_is_missing_is_named),
     cmocka_unit_test(a_path_that_is_taken_is_logged),
     cmocka_unit_test(the_hosts_answer_is_the_response),
     cmocka_unit_test(too_many_at_once_are_busy),
     cmocka_unit_test(a_drain_waits_for_what_is_under_way),
     cmocka_unit_test(a_late_answer_meets_no_job_of_the_next_life),
     cmocka_unit_test(a_secret_is_compared_whole),
     cmocka_unit_test(every_status_has_words_and_a_response),
     cmocka_unit_test(members_are_read_in_one_line_each),
     cmocka_unit_test(a_member_is_found_by_a_long_name),
     cmocka_unit_test(nothing_is_read_of_what_is_no_json),
     cmocka_unit_test(strings_that_need_more_room_than_there_is_are_absent))
