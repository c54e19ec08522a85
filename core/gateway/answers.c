/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the tables of what the API answers about cases and orders, for its document.
 * Must not know: who writes an answer; a test holds the two against each other.
 * Called by: the tables of routes. */
#include "core/gateway/answers_i.h"

/* clang-format off */
/* ---- what many answers have in them ---- */

static const struct shape money_members[] = {
    INT("minor"), TEXT("currency"), END};
static const struct shape_object money = {"Amount", money_members};

static const struct shape who_members[] = {
    TEXT("type"), TEXT("id"), MAY_TEXT("name"), END};
const struct shape_object answers_who = {"Actor", who_members};

static const struct shape step_members[] = {
    TEXT("what"), TIME_OR_NULL("at"), END};
static const struct shape_object step = {"Step", step_members};

/* ---- cases ---- */

/* In a list, and at the beginning of the whole. */
#define CASE_ROW \
    TEXT("id"), INT("number"), TEXT("status"), INT("tier"), TEXT("holder"), \
    WORD("holder_type", "none|tier|agent"), TEXT("holder_name"), TEXT("contact_state"), \
    TIME_OR_NULL("queued_at"), INT("priority"), TEXT("intent"), TEXT("topic"), \
    TEXT("customer_name"), TEXT("brand"), TEXT("channel"), TEXT("awaiting"), \
    TIME_OR_NULL("opened_at"), TIME_OR_NULL("changed_at"), INT("approvals"), INT("seq")

static const struct shape row_members[] = {
    CASE_ROW, END};
const struct shape_object answers_row = {"CaseRow", row_members};

static const struct shape customer_short_members[] = {
    TEXT("id"), TEXT("name"), TEXT("email"), BOOL("verified"), END};
static const struct shape_object customer_short = {"CaseCustomer", customer_short_members};

static const struct shape certificate_members[] = {
    WORD("state", "active|redeemed|expired"), TIME_OR_NULL("ends"),
    OBJECT_OR_NULL("redeemed", &money), END};
static const struct shape_object certificate = {"Certificate", certificate_members};

static const struct shape share_members[] = {
    TEXT("line"), MAY_INT("quantity"), OBJECT_OR_NULL("amount", &money), END};
static const struct shape_object share = {"RemedyLine", share_members};

static const struct shape remedy__members[] = {
    TEXT("id"), TEXT("kind"),
    WORD("state", "proposed|allowed|denied|asked|declined|withdrawn|expired|started|done|"
         "failed|unknown|reversed"),
    TEXT("order"), TEXT("line"), INT("quantity"), OBJECT_OR_NULL("amount", &money), TEXT("to"),
    TEXT("reason"), TEXT("proposer"), INT("proposer_tier"), INT("approver_tier"), TEXT("hash"),
    TEXT("rule"), TEXT("clause"), TEXT("ref"), INT("confirmation"), TIME_OR_NULL("expires"),
    TIME_OR_NULL("due"), MAY_LIST("lines", &share), MAY_BOOL("whole"), MAY_INT("expires_days"),
    MAY_OBJECT("certificate", &certificate), MAY_TEXT("trade_in"), MAY_TEXT("claim"),
    MAY_TEXT("charge"), MAY_TEXT("seller"), MAY_ANY_OBJECT("change"), MAY_TIME("done_at"),
    MAY_TIME("arrives"), END};
static const struct shape_object remedy_ = {"Remedy", remedy__members};

static const struct shape dropoff_members[] = {
    TEXT("id"), TEXT("name"), MAY_TEXT("kind"), MAY_ANY("address"), END};
static const struct shape_object dropoff = {"DropOffPoint", dropoff_members};

static const struct shape return___members[] = {
    TEXT("id"), MAY_TEXT("order"), MAY_TEXT("line"), MAY_TEXT("title"), MAY_INT("quantity"),
    TEXT("reason"),
    WORD("state", "asked|refused|authorised|label_issued|in_transit|received|inspected|"
         "refunded|withdrawn|expired"),
    TEXT_OR_NULL("rma"), WORD("label", "shop|customer"), WORD("refund_on", "receipt|first_scan"),
    TEXT("to"), OBJECT_OR_NULL("fee", &money), OBJECT_OR_NULL("refund", &money),
    TIME_OR_NULL("due"), TEXT_OR_NULL("dropoff"), LIST("dropoffs", &dropoff),
    TEXT_OR_NULL("carrier"), TEXT_OR_NULL("tracking"), TEXT_OR_NULL("condition"), TEXT("clause"),
    LIST("steps", &step), TEXT_OR_NULL("refund_remedy"), END};
static const struct shape_object return__ = {"Return", return___members};

static const struct shape evidence_members[] = {
    INT("n"), MAY_TEXT("by"), MAY_TEXT("what"), TIME_OR_NULL("at"), MAY_TEXT("text"),
    MAY_TEXT("attachment"), END};
static const struct shape_object evidence = {"Evidence", evidence_members};

static const struct shape claim__members[] = {
    TEXT("id"), MAY_TEXT("case"), INT("case_number"), TEXT("order"), TEXT("line"), TEXT("title"),
    TEXT("seller_name"), ANY_OBJECT("tracking"), TEXT("seller"), TEXT_OR_NULL("ground"),
    OBJECT_OR_NULL("amount", &money),
    WORD("state", "waiting_contact|waiting_customer|waiting_seller|with_person|granted|"
         "denied|appealed|appeal_granted|appeal_denied"),
    TIME_OR_NULL("contacted_at"), TIME_OR_NULL("filed_at"), TIME_OR_NULL("deadline"),
    TEXT_OR_NULL("asked"), LIST("evidence", &evidence), ANY_OBJECT_OR_NULL("listing_sold"),
    ANY_OBJECT_OR_NULL("listing_now"), TEXTS("listing_differs"), OBJECT_OR_NULL("granted", &money),
    TEXT_OR_NULL("charge"), TEXT_OR_NULL("answer"), TIME_OR_NULL("appeal_until"),
    TEXT_OR_NULL("appealed_by"), TEXT_OR_NULL("remedy"), TEXT_OR_NULL("reason"), MAY_TEXT("rule"),
    MAY_INT("tier"), TEXT("clause"), LIST("steps", &step), END};
static const struct shape_object claim_ = {"Claim", claim__members};

static const struct shape attachment__members[] = {
    TEXT("id"), TEXT("name"), TEXT("type"), INT("bytes"), TEXT("by"), TIME_OR_NULL("at"), END};
static const struct shape_object attachment_ = {"Attachment", attachment__members};

static const struct shape summary_members[] = {
    MAY_ANY("problem"), MAY_ANY("order"), MAY_ANY("wants"), MAY_ANY("tried"), MAY_ANY("not_done"),
    MAY_ANY("mood"), END};
static const struct shape_object summary = {"Summary", summary_members};

static const struct shape whole_case_members[] = {
    CASE_ROW,
    OBJECT_OR_NULL("summary", &summary), OBJECT("customer", &customer_short),
    LIST("remedies", &remedy_), LIST("returns", &return__), LIST("claims", &claim_),
    LIST("attachments", &attachment_), INT("read_by_customer"), END};
static const struct shape_object whole_case = {"Case", whole_case_members};

static const struct shape event_members[] = {
    INT("seq"), TEXT("id"), TIME_OR_NULL("at"), TEXT("kind"), OBJECT("actor", &answers_who),
    MAY_TEXT("cid"), ANY_OBJECT("body"), END};
static const struct shape_object event = {"Event", event_members};

static const struct shape cases_members[] = {
    LIST("cases", &answers_row), TEXT_OR_NULL("cursor"), END};
const struct shape_object answers_cases = {NULL, cases_members};

static const struct shape case_members[] = {
    OBJECT("case", &whole_case), MAY_INT("seq"), END};
const struct shape_object answers_case = {NULL, case_members};

static const struct shape events_members[] = {
    LIST("events", &event), MAY_INT("seq"), END};
const struct shape_object answers_events = {NULL, events_members};

static const struct shape done_members[] = {
    MAY_INT("seq"), END};
const struct shape_object answers_done = {NULL, done_members};

static const struct shape remedy_members[] = {
    OBJECT("remedy", &remedy_), MAY_INT("seq"), END};
const struct shape_object answers_remedy = {NULL, remedy_members};

static const struct shape return_members[] = {
    OBJECT("return", &return__), MAY_INT("seq"), END};
const struct shape_object answers_return = {NULL, return_members};

static const struct shape terms_members[] = {
    WORD("verdict", "accept|refuse|person"), MAY_INT("days"), MAY_WORD("label", "shop|customer"),
    MAY_WORD("refund_on", "receipt|first_scan"), MAY_TEXT("to"), MAY_OBJECT_OR_NULL("fee", &money),
    MAY_OBJECT_OR_NULL("refund", &money), TEXT("reason"), TEXT("clause"),
    LIST("dropoffs", &dropoff), END};
const struct shape_object answers_terms = {NULL, terms_members};

static const struct shape claim_members[] = {
    OBJECT("claim", &claim_), MAY_INT("seq"), END};
const struct shape_object answers_claim = {NULL, claim_members};

static const struct shape claims_members[] = {
    LIST("claims", &claim_), END};
const struct shape_object answers_claims = {NULL, claims_members};

static const struct shape link_members[] = {
    TEXT("url"), END};
const struct shape_object answers_link = {NULL, link_members};

static const struct shape attachment_members[] = {
    OBJECT("attachment", &attachment_), MAY_INT("seq"), END};
const struct shape_object answers_attachment = {NULL, attachment_members};

/* ---- orders, as the shop has them ---- */

static const struct shape order_line_members[] = {
    TEXT("line"), MAY_TEXT("title"), MAY_TEXT("brand"), MAY_TEXT("seller"), MAY_INT("quantity"),
    MAY_INT("paid_minor"), MAY_INT("refunded_minor"), MAY_TEXT("state"), END};
static const struct shape_object order_line = {"OrderLine", order_line_members};

static const struct shape shop_order_members[] = {
    TEXT("id"), MAY_TEXT("customer"), MAY_TEXT("state"), MAY_ANY("placed_at"),
    MAY_TEXT("currency"), MAY_INT("total_minor"), MAY_LIST("lines", &order_line), END};
static const struct shape_object shop_order = {"Order", shop_order_members};

static const struct shape orders_members[] = {
    LIST("orders", &shop_order), END};
const struct shape_object answers_orders = {NULL, orders_members};

static const struct shape order_members[] = {
    OBJECT("order", &shop_order), END};
const struct shape_object answers_order = {NULL, order_members};

static const struct shape choices_members[] = {
    ANY_OR_NULL("choices"), END};
const struct shape_object answers_choices = {NULL, choices_members};

static const struct shape quote__members[] = {
    MAY_BOOL("order_known"), MAY_BOOL("customer_known"), MAY_INT("items"), MAY_INT("new_items"),
    MAY_BOOL("items_known"), MAY_BOOL("same_product"), MAY_BOOL("variants_available"),
    MAY_BOOL("method_known"), MAY_TEXT("method_kind"), MAY_BOOL("method_original"),
    MAY_BOOL("method_single"), MAY_BOOL("balance_covers"), MAY_INT("difference_minor"),
    MAY_INT("refund_minor"), MAY_INT("quoted_minor"), MAY_TEXT("currency"), MAY_TEXT("unknown"),
    MAY_BOOL("allowed"), MAY_TEXT("why"), END};
static const struct shape_object quote_ = {"Quote", quote__members};

static const struct shape quote_members[] = {
    OBJECT("quote", &quote_), END};
const struct shape_object answers_quote = {NULL, quote_members};

static const struct shape budget_members[] = {
    WORD("scope", "case|order|customer|day"), TEXT("remedy"), OBJECT("most", &money),
    OBJECT("left", &money), MAY_TEXT("order"), END};
static const struct shape_object budget = {"Budget", budget_members};

static const struct shape suggestion_members[] = {
    TEXT("remedy"), TEXT("order"), TEXT("line"), MAY_INT("quantity"),
    MAY_OBJECT_OR_NULL("amount", &money), TEXT("reason"), TEXT("clause"), TEXT("rule"),
    MAY_OBJECT_OR_NULL("limit", &money), WORD("verdict", "allow|approval|deny"),
    MAY_INT("approval_tier"), MAY_TEXT("why"), MAY_OBJECT("budget", &budget), END};
static const struct shape_object suggestion = {"Suggestion", suggestion_members};

static const struct shape suggestions_members[] = {
    LIST("suggestions", &suggestion), MAY_LIST("budgets", &budget), END};
const struct shape_object answers_suggestions = {NULL, suggestions_members};

/* ---- sign-in, and what a page needs ---- */

static const struct shape signed_in_members[] = {
    TEXT("id"), TEXT("name"), INT("tier"), TEXTS("roles"), END};
static const struct shape_object signed_in = {"SignedIn", signed_in_members};

static const struct shape session_members[] = {
    OBJECT("agent", &signed_in), TEXT("csrf"), END};
const struct shape_object answers_session = {NULL, session_members};

static const struct shape tenant_members[] = {
    TEXT("slug"), TEXT("name"), END};
static const struct shape_object tenant = {"Tenant", tenant_members};

static const struct shape brand_members[] = {
    TEXT("name"), END};
static const struct shape_object brand = {"Brand", brand_members};

static const struct shape boot_members[] = {
    OBJECT("tenant", &tenant), OBJECT("brand", &brand), INT("undo_ms"), TEXT("currency"),
    TEXT("version"), END};
const struct shape_object answers_boot = {NULL, boot_members};

/* ---- the customer's door ---- */

static const struct shape numbered_members[] = {
    INT("number"), END};
static const struct shape_object numbered = {"CaseNumber", numbered_members};

static const struct shape named_members[] = {
    MAY_TEXT("name"), END};
static const struct shape_object named = {"Named", named_members};

static const struct shape my_session_members[] = {
    TEXT("token"), TEXT("contact"), OBJECT("customer", &named), BOOL("verified"),
    OBJECT_OR_NULL("case", &numbered), TEXTS("flows"), END};
const struct shape_object answers_my_session = {NULL, my_session_members};

static const struct shape my_row_members[] = {
    INT("number"), TEXT("status"), TEXT("topic"), TEXT("awaiting"), TIME_OR_NULL("opened_at"),
    TIME_OR_NULL("changed_at"), END};
static const struct shape_object my_row = {"MyCaseRow", my_row_members};

static const struct shape my_cases_members[] = {
    LIST("cases", &my_row), TEXT_OR_NULL("cursor"), END};
const struct shape_object answers_my_cases = {NULL, my_cases_members};

static const struct shape my_remedy_members[] = {
    TEXT("id"), TEXT("kind"), WORD("state", "asked|approved|under_way|done|failed|refused"),
    TEXT("order"), TEXT("line"), INT("quantity"), OBJECT_OR_NULL("amount", &money), TEXT("to"),
    TEXT("clause"), TEXT("ref"), INT("confirmation"), END};
static const struct shape_object my_remedy = {"MyRemedy", my_remedy_members};

static const struct shape track_members[] = {
    TEXT("remedy"), TEXT("order"), TEXT("line"), OBJECT_OR_NULL("amount", &money), TEXT("to"),
    LIST("steps", &step), TIME_OR_NULL("expected"), END};
static const struct shape_object track = {"RefundTrack", track_members};

static const struct shape confirmation_members[] = {
    INT("number"), TEXT_OR_NULL("kind"), TEXT_OR_NULL("remedy"), TEXT_OR_NULL("claim"),
    TEXT_OR_NULL("text"), TEXT_OR_NULL("clause"), TEXT_OR_NULL("next"), TIME_OR_NULL("by"),
    TIME_OR_NULL("at"), END};
static const struct shape_object confirmation = {"Confirmation", confirmation_members};

static const struct shape my_case_members[] = {
    OBJECT("case", &my_row), LIST("remedies", &my_remedy), LIST("returns", &return__),
    LIST("claims", &claim_), LIST("attachments", &attachment_), LIST("refunds", &track),
    LIST("confirmations", &confirmation), END};
const struct shape_object answers_my_case = {NULL, my_case_members};
/* clang-format on */
