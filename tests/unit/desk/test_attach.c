/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct actor SELLER = {ACTOR_SELLER, {"s1", 2}, {NULL, 0}};

static int attach(struct world *w, struct actor who, int32_t tier, const char *cid, const char *id,
                  const char *rest)
{
    char body[512];
    (void)snprintf(body, sizeof body, "{\"attachment\":\"%s\",%s}", id, rest);
    return world_do(w, COMMAND_ATTACH, who, tier, cid, body);
}

#define PHOTO "\"name\":\"lamp.jpg\",\"type\":\"image/jpeg\",\"bytes\":77,\"hash\":\"" HASH "\""

static void a_file_is_known_by_its_id_and_kept_private(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(attach(w, CUSTOMER, -1, "k1", "f1", PHOTO), 0);
    assert_true(event_is_private(world_event(w, EVENT_ATTACHMENT_ADDED)->kind));
    const struct attachment *f = attach_find(w->k, STR("f1"));
    assert_non_null(f);
    assert_string_equal(f->name, "lamp.jpg");
    assert_string_equal(f->type, "image/jpeg");
    assert_int_equal(f->bytes, 77);
    assert_int_equal(f->by, ACTOR_CUSTOMER);
    assert_null(attach_find(w->k, STR("f2")));
    world_free(w);
}

static void the_same_wish_twice_is_one_file(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(attach(w, CUSTOMER, -1, "k1", "f1", PHOTO), 0);
    assert_int_equal(attach(w, CUSTOMER, -1, "k1", "f2", PHOTO), 0);
    assert_true(w->out.repeat_of > 0);
    assert_int_equal(w->k->n_attachment, 1);
    world_free(w);
}

static void what_is_no_stored_file_is_refused(void **state)
{
    (void)state;
    struct world *w = world_new();
    static const char *const bad[] = {
        "\"name\":\"x.svg\",\"type\":\"image/svg+xml\",\"bytes\":7,\"hash\":\"" HASH "\"",
        "\"name\":\"\",\"type\":\"image/png\",\"bytes\":7,\"hash\":\"" HASH "\"",
        "\"name\":\"x\",\"type\":\"image/png\",\"bytes\":0,\"hash\":\"" HASH "\"",
        "\"name\":\"x\",\"type\":\"image/png\",\"bytes\":9999999999,\"hash\":\"" HASH "\"",
        "\"name\":\"x\",\"type\":\"image/png\",\"bytes\":7,\"hash\":\"nothex\"",
    };
    world_start(w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(attach(w, CUSTOMER, -1, NULL, "f1", bad[i]), -OMB_E_INVALID);
    assert_int_equal(attach(w, SHOP, -1, NULL, "f1", PHOTO), -OMB_E_DENIED);
    assert_int_equal(attach(w, ASSISTANT, -1, NULL, "f1", PHOTO), -OMB_E_DENIED);
    world_free(w);
}

static void one_side_cannot_use_up_the_room_of_the_others(void **state)
{
    (void)state;
    struct world *w = world_new();
    char id[16];
    world_start(w);
    for (int i = 0; i < CASE_MAX_ATTACHED; i++) {
        (void)snprintf(id, sizeof id, "f%d", i);
        assert_int_equal(attach(w, SELLER, -1, NULL, id, PHOTO), 0);
    }
    assert_int_equal(attach(w, SELLER, -1, NULL, "more", PHOTO), -OMB_E_LIMIT);
    assert_int_equal(attach(w, CUSTOMER, -1, NULL, "mine", PHOTO), 0);
    assert_int_equal(attach(w, DANA, 1, NULL, "hers", PHOTO), 0);
    world_free(w);
}

static void files_outlive_a_snapshot_and_go_when_they_are_erased(void **state)
{
    (void)state;
    struct world *w = world_new();
    struct buf kept = BUF_INIT(0), again = BUF_INIT(0);
    struct kase *back = kase_new();
    world_start(w);
    assert_int_equal(attach(w, CUSTOMER, -1, NULL, "f1", PHOTO), 0);
    kase_snapshot(w->k, &kept);
    assert_int_equal(kase_restore(back, buf_str(&kept)), 0);
    kase_snapshot(back, &again);
    assert_true(str_eq(buf_str(&kept), buf_str(&again)));
    assert_non_null(attach_find(back, STR("f1")));
    struct event erased = *world_event(w, EVENT_ATTACHMENT_ADDED);
    erased.seq = back->seq + 1;
    erased.body = STR("{\"erased\":true}");
    assert_int_equal(desk_apply(back, &erased), 0);
    assert_int_equal(back->n_attachment, 1);
    kase_free(back);
    buf_free(&kept);
    buf_free(&again);
    world_free(w);
}

static void who_serves_himself_is_neither_greeted_nor_queued(void **state)
{
    (void)state;
    struct world *w = world_new();
    w->verdict[POINT_ROUTE] =
        (struct verdict){.kind = VERDICT_ROUTE, .tier = 2, .rule = STR("everybody to people")};
    assert_int_equal(
        world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL,
                 "{\"contact\":\"k1\",\"channel\":\"chat\",\"live\":true,\"topic\":{"
                 "\"reason\":\"self_service\"},\"customer\":{\"id\":\"c1\",\"verified\":"
                 "true}}"),
        0);
    assert_int_equal(w->k->contact_state, CONTACT_HELD);
    assert_int_equal(w->asked[POINT_ROUTE], 0);
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, "{\"orders\":[]}"), 0);
    assert_null(world_effect(w, EFFECT_TIER_STEP));
    assert_int_equal(world_say(w, "m1", "and where is it?"), 0);
    assert_non_null(world_effect(w, EFFECT_TIER_STEP));
    assert_int_equal(world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}"), 0);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_known_by_its_id_and_kept_private),
        cmocka_unit_test(the_same_wish_twice_is_one_file),
        cmocka_unit_test(what_is_no_stored_file_is_refused),
        cmocka_unit_test(one_side_cannot_use_up_the_room_of_the_others),
        cmocka_unit_test(files_outlive_a_snapshot_and_go_when_they_are_erased),
        cmocka_unit_test(who_serves_himself_is_neither_greeted_nor_queued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
