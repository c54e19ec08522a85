// SPDX-License-Identifier: Apache-2.0
// The wire, as core/gateway/README.md promises it. Nothing here is computed.

export interface Money {
    minor: number;
    currency: string;
}

/** RFC 3339, or milliseconds. */
export type When = string | number | null;

export type Filter = 'mine' | 'queue' | 'open' | 'approvals';

export interface Row {
    id: string;
    number: number;
    status: string;
    tier: number;
    holder: string; /* id of the agent or tier, '' for nobody */
    holder_type?: string;
    holder_name?: string;
    contact_state: string;
    queued_at?: When;
    priority?: number;
    intent?: string;
    customer_name?: string;
    brand?: string;
    channel?: string;
    awaiting?: 'agent' | 'customer' | 'none';
    opened_at: When;
    changed_at: When;
    approvals?: number;
    seq?: number;
}

export interface Remedy {
    id: string;
    kind: string;
    state: string;
    order?: string;
    line?: string;
    quantity?: number;
    amount?: Money | null;
    to?: string;
    reason?: string;
    proposer?: string;
    proposer_tier?: number;
    approver_tier?: number;
    hash?: string;
    rule?: string;
    clause?: string;
    ref?: string;
    confirmation?: number | string | null;
    expires?: When;
    due?: When;
    lines?: RemedyLine[];
    whole?: boolean;
    change?: Record<string, unknown> | null;
    trade_in?: string;
    expires_days?: number;
    certificate?: { state: string; ends?: When; redeemed?: Money | null };
    claim?: string;
    seller?: string;
    charge?: string;
    arrives?: When;
    done_at?: When;
}

export interface RemedyLine {
    line: string;
    quantity?: number;
    amount: Money;
}

/** A thing that happened to a return or a claim, oldest first. */
export interface Step {
    what: string;
    at: When;
}

export interface Dropoff {
    id: string;
    name: string;
    kind?: string;
    address?: string;
}

export interface Return {
    id: string;
    order?: string;
    line?: string;
    title?: string;
    quantity?: number;
    reason?: string;
    state: string;
    rma?: string;
    label?: string; /* who pays for the way back: shop or customer */
    refund_on?: string;
    to?: string;
    fee?: Money | null;
    refund?: Money | null;
    due?: When;
    dropoff?: string | null;
    dropoffs?: Dropoff[];
    carrier?: string;
    tracking?: string;
    condition?: string; /* as inspected */
    clause?: string;
    steps?: Step[];
    refund_remedy?: string | null;
}

/** What the policy says of a return before it is asked for. */
export interface ReturnTerms {
    verdict: 'accept' | 'refuse' | 'person';
    days?: number;
    label?: string;
    refund_on?: string;
    to?: string;
    fee?: Money | null;
    refund?: Money | null;
    clause?: string;
    reason?: string;
}

export interface Evidence {
    n: number;
    by: string;
    what: string;
    at: When;
    text?: string;
    attachment?: string;
}

/** A seller's page of a thing, as it was at one time. Members are the shop's. */
export interface Listing {
    title?: string;
    description?: string;
    price_minor?: number;
    currency?: string;
    at?: When;
    [member: string]: unknown;
}

export interface Claim {
    id: string;
    case?: string;
    case_number?: number;
    order?: string;
    line?: string;
    title?: string;
    seller?: string;
    seller_name?: string;
    tracking?: Record<string, unknown>;
    granted?: Money | null;
    contacted_at?: When;
    filed_at?: When;
    listing_differs?: string[];
    tier?: number; /* least level of who decides */
    ground?: string;
    amount?: Money | null;
    state: string;
    deadline?: When;
    charge?: string | null;
    asked?: string;
    text?: string;
    evidence?: Evidence[];
    listing_sold?: Listing | null;
    listing_now?: Listing | null;
    answer?: string | { answer?: string; text?: string; at?: When } | null;
    appeal_until?: When;
    appealed_by?: string | null;
    reason?: string;
    remedy?: string | null;
    rule?: string;
    clause?: string;
    steps?: Step[];
}

export interface Attachment {
    id: string;
    name?: string;
    type?: string;
    bytes?: number;
}

export interface Address {
    [member: string]: string | undefined;
}

export interface Payment {
    id: string;
    kind?: string;
    label?: string;
    minor?: number;
}

/** What an order may be changed to, as the shop says. */
export interface Choices {
    order: string;
    currency: string;
    methods: { id: string; kind?: string; label?: string; balance_minor?: number; original?: boolean }[];
    lines: { line: string; item: string; title?: string; unit_minor: number; variants: Variant[] }[];
}

export interface Variant {
    id: string;
    price_minor: number;
    options?: Record<string, string>;
}

/** What the shop says that one exact change would mean. */
export interface Quote {
    allowed: boolean;
    why?: string;
    currency?: string;
    difference_minor?: number;
    refund_minor?: number;
}

export interface Summary {
    problem?: string;
    order?: string;
    wants?: string;
    tried?: string[];
    not_done?: string[];
    mood?: string;
}

export interface CaseDetail extends Row {
    summary?: Summary | null;
    customer?: { id?: string; name?: string; email?: string; verified?: boolean };
    remedies?: Remedy[];
    returns?: Return[];
    claims?: Claim[];
    attachments?: Attachment[];
    seq?: number;
}

export interface CaseEvent {
    seq: number;
    id: string;
    at: string;
    kind: string;
    actor: { type: string; id?: string; name?: string };
    body: Record<string, unknown>;
    cid?: string;
}

export interface OrderLine {
    line: string;
    title: string;
    brand?: string;
    seller?: string;
    quantity?: number;
    paid_minor?: number;
    tax_minor?: number;
    refunded_minor?: number;
    promised_at?: string | number | null;
    delivered_at?: string | number | null;
    carrier?: string;
    route?: string;
    shipment?: string;
    state?: string;
    returnable_until?: string | number | null;
    condition?: string;
    item?: string; /* the very variant bought */
    product?: string;
    options?: Record<string, string>;
    listing?: string;
    listing_sold?: Listing | null;
    category?: string;
    final_sale?: boolean;
    third_party?: boolean; /* sold by somebody else than the shop */
    seller_id?: string;
    returned?: number;
    replaced?: number;
    trade_in?: string;
}

export interface Order {
    id: string;
    customer?: string;
    email?: string;
    state?: string;
    placed_at?: string | number | null;
    currency?: string;
    total_minor?: number;
    lines?: OrderLine[];
    address?: Address;
    payments?: Payment[];
}

/** What a tier may grant by itself and what is left of it. */
export interface Budget {
    scope: 'case' | 'order' | 'customer' | 'day';
    remedy: string;
    most: Money;
    left: Money;
    order?: string; /* in the list of all: whose, when the scope is an order */
}

export interface Suggestion {
    remedy: string;
    order?: string;
    line?: string;
    quantity?: number;
    amount?: Money | null;
    to?: string;
    reason?: string;
    clause?: string;
    rule?: string;
    limit?: Money | null;
    verdict: 'allow' | 'approval' | 'deny';
    approval_tier?: number;
    why?: string; /* the rule that wants an approval or denies it */
    budget?: Budget | null;
}

export interface Agent {
    id: string;
    name: string;
    tier: number;
    roles?: string[];
}

export interface Viewer {
    id: string;
    name: string;
    what: 'viewing' | 'composing';
}

export interface Boot {
    tenant?: { slug?: string; name?: string };
    brand?: { name?: string; accent?: string };
    undo_ms?: number;
    version?: string;
}

/* The customers' chat */

export interface Card {
    [key: string]: unknown;
}

export type Option = string | { text: string; value?: string };

export interface Item {
    seq: number;
    at: string;
    kind: 'message' | 'line';
    line?: string; /* which line, for saying it in the reader's language */
    from: { type: 'customer' | 'assistant' | 'agent' | 'system'; name?: string };
    text: string;
    options?: Option[] | null;
    card?: Card | null;
    cid?: string;
}

export interface Holder {
    type?: string;
    name?: string;
}

export type ChatState = 'held' | 'queued' | 'over';

export interface Identity {
    user: string;
    name?: string;
    email?: string;
    mac: string;
}

/** A frame of either socket: `t` names it, the rest is read where it is known. */
export interface Frame {
    t: string;
    [key: string]: unknown;
}

/* The customer's door */

export interface MySession {
    token: string;
    contact: string;
    customer: { name?: string };
    verified: boolean;
    case: { number: number } | null;
    flows?: string[]; /* what the assistant changes of an order, among those a page may begin */
}

export interface MyRow {
    number: number;
    status: string;
    topic?: string;
    awaiting?: string;
    opened_at: When;
    changed_at?: When;
}

/** Where a refund is. */
export interface Track {
    remedy: string;
    order?: string;
    line?: string;
    amount: Money | null;
    to?: string;
    steps: Step[];
    expected?: When;
}

export interface Confirmation {
    number: number;
    kind?: string;
    remedy?: string | null;
    claim?: string | null;
    text?: string;
    clause?: string;
    next?: string | null;
    by?: When;
    at: When;
}

export interface MyCase {
    case: MyRow;
    remedies?: Remedy[];
    returns?: Return[];
    claims?: Claim[];
    refunds?: Track[];
    confirmations?: Confirmation[];
    attachments?: Attachment[];
}

/** What a return would mean, before anything is recorded. */
export interface Terms {
    verdict: 'accept' | 'refuse' | 'person';
    days?: number;
    label?: string;
    refund_on?: string;
    to?: string;
    fee?: Money | null;
    refund?: Money | null;
    clause?: string;
    dropoffs?: Dropoff[];
}
