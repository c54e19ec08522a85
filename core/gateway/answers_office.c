/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the tables of what the API answers to an office of people, for its document.
 * Must not know: who writes an answer; a test holds the two against each other.
 * Called by: the tables of routes. */
#include "core/gateway/answers_i.h"

/* clang-format off */
/* ---- keys and webhooks ---- */

static const struct shape key__members[] = {
    TEXT("id"), TEXT("prefix"), TEXT("name"),
    WORDS("scopes", "read|write:messages|write:remedies|admin"), INT("tier"),
    OBJECT("by", &answers_who), TIME_OR_NULL("made"), TIME_OR_NULL("expires"),
    TIME_OR_NULL("used"), END};
static const struct shape_object key_ = {"Key", key__members};

static const struct shape keys_members[] = {
    LIST("keys", &key_), END};
const struct shape_object answers_keys = {NULL, keys_members};

static const struct shape key_members[] = {
    OBJECT("key", &key_), END};
const struct shape_object answers_key = {NULL, key_members};

static const struct shape new_key_members[] = {
    OBJECT("key", &key_), TEXT("token"), END};
const struct shape_object answers_new_key = {NULL, new_key_members};

static const struct shape seller_key_members[] = {
    TEXT("id"), TEXT("seller"), TEXT("name"), TIME_OR_NULL("made"), TIME_OR_NULL("expires"), END};
static const struct shape_object seller_key = {"SellerKey", seller_key_members};

static const struct shape seller_keys_members[] = {
    LIST("keys", &seller_key), END};
const struct shape_object answers_seller_keys = {NULL, seller_keys_members};

static const struct shape new_seller_key_members[] = {
    OBJECT("key", &seller_key), TEXT("token"), END};
const struct shape_object answers_new_seller_key = {NULL, new_seller_key_members};

static const struct shape hook_members[] = {
    TEXT("id"), TEXT("name"), TEXT("url"), TEXTS("events"), WORD("state", "on|off|gone"),
    TIME_OR_NULL("made"), TIME_OR_NULL("rotated"), OBJECT("by", &answers_who), INT("failing"),
    INT_OR_NULL("last_status"), TIME_OR_NULL("last_at"), MAY_TEXT("secret"), END};
static const struct shape_object hook = {"Webhook", hook_members};

static const struct shape webhooks_members[] = {
    LIST("webhooks", &hook), END};
const struct shape_object answers_webhooks = {NULL, webhooks_members};

static const struct shape webhook_members[] = {
    OBJECT("webhook", &hook), END};
const struct shape_object answers_webhook = {NULL, webhook_members};

static const struct shape messages_members[] = {
    INT("messages"), END};
const struct shape_object answers_messages = {NULL, messages_members};

static const struct shape dead_message_members[] = {
    TEXT("event"), TEXT("case"), INT("seq"), TIME_OR_NULL("at"), INT("tries"), INT("status"), END};
static const struct shape_object dead_message = {"DeadMessage", dead_message_members};

static const struct shape dead_members[] = {
    LIST("messages", &dead_message), END};
const struct shape_object answers_dead = {NULL, dead_members};

static const struct shape one_try_members[] = {
    TEXT("event"), TEXT("case"), TIME_OR_NULL("at"), INT("tries"), INT("status"), END};
static const struct shape_object one_try = {"WebhookTry", one_try_members};

static const struct shape tries_members[] = {
    LIST("tries", &one_try), END};
const struct shape_object answers_tries = {NULL, tries_members};

/* ---- people ---- */

static const struct shape person_members[] = {
    TEXT("login"), TEXT("id"), TEXT("name"), INT("tier"), BOOL("operator"), BOOL("admin"),
    BOOL("disabled"), END};
static const struct shape_object person = {"Agent", person_members};

static const struct shape agents_members[] = {
    LIST("agents", &person), END};
const struct shape_object answers_agents = {NULL, agents_members};

static const struct shape agent_members[] = {
    OBJECT("agent", &person), MAY_TEXT("password"), END};
const struct shape_object answers_agent = {NULL, agent_members};

static const struct shape customer_row_members[] = {
    TEXT("id"), TEXT("name"), INT("cases"), TIME_OR_NULL("changed_at"), END};
static const struct shape_object customer_row = {"CustomerRow", customer_row_members};

static const struct shape customers_members[] = {
    LIST("customers", &customer_row), TEXT_OR_NULL("cursor"), END};
const struct shape_object answers_customers = {NULL, customers_members};

static const struct shape erasure__members[] = {
    TEXT("id"),
    MAY_TEXT("customer"),
    WORD("state", "waiting|erasing|done"),
    {.name = "since", .type = SHAPE_TIME, .flags = SHAPE_NULL},
    {.name = "until", .type = SHAPE_TIME, .flags = SHAPE_NULL},
    {.name = "late", .type = SHAPE_BOOL},
    {.name = "at", .type = SHAPE_TIME, .flags = SHAPE_NULL},
    INT("cases"),
    {.name = "files", .type = SHAPE_INT},
    MAY_TEXT("by"),
    END};
static const struct shape_object erasure_ = {"Erasure", erasure__members};

static const struct shape erasures_members[] = {
    LIST("erasures", &erasure_), END};
const struct shape_object answers_erasures = {NULL, erasures_members};

static const struct shape erasure_members[] = {
    OBJECT("erasure", &erasure_), END};
const struct shape_object answers_erasure = {NULL, erasure_members};

static const struct shape customer__members[] = {
    TEXT("id"), TEXT("name"), TEXT("email"), TEXT("phone"), TEXT("note"), BOOL("verified"),
    TIME_OR_NULL("changed_at"), LIST("cases", &answers_row),
    {.name = "erasure", .type = SHAPE_OBJECT, .flags = SHAPE_NULL, .of = &erasure_}, END};
static const struct shape_object customer_ = {"Customer", customer__members};

static const struct shape customer_members[] = {
    OBJECT("customer", &customer_), END};
const struct shape_object answers_customer = {NULL, customer_members};

static const struct shape gone_members[] = {
    INT("cases"), INT("files"), END};
static const struct shape_object gone = {"Erased", gone_members};

static const struct shape erased_members[] = {
    {.name = "erased", .type = SHAPE_OBJECT, .of = &gone},
    {.name = "erasure", .type = SHAPE_OBJECT, .of = &erasure_}, END};
const struct shape_object answers_erased = {NULL, erased_members};

static const struct shape export__members[] = {
    TEXT("id"), WORD("kind", "customer|all"), TEXT_OR_NULL("customer"), TEXT("by"),
    WORD("state", "running|done|failed|stopped"), INT("done"), INT("total"),
    TIME_OR_NULL("started"), TIME_OR_NULL("ended"), TIME_OR_NULL("expires"), INT("parts"),
    INT("bytes"), END};
static const struct shape_object export_ = {"Export", export__members};

static const struct shape exports_members[] = {
    LIST("exports", &export_), END};
const struct shape_object answers_exports = {NULL, exports_members};

static const struct shape export_members[] = {
    OBJECT("export", &export_), END};
const struct shape_object answers_export = {NULL, export_members};

static const struct shape kept_members[] = {
    INT_OR_NULL("inactive_days"), TEXT_OR_NULL("by"), TIME_OR_NULL("changed_at"), END};
static const struct shape_object kept = {"Retention", kept_members};

static const struct shape retention_members[] = {
    OBJECT("retention", &kept), END};
const struct shape_object answers_retention = {NULL, retention_members};

static const struct shape journal_line_members[] = {
    INT("n"), TEXT("id"), TIME_OR_NULL("at"), TEXT("what"), OBJECT("actor", &answers_who),
    ANY_OBJECT("body"), END};
static const struct shape_object journal_line = {"JournalLine", journal_line_members};

static const struct shape journal_members[] = {
    LIST("lines", &journal_line), BOOL("more"), END};
const struct shape_object answers_journal = {NULL, journal_members};
/* clang-format on */
