// SPDX-License-Identifier: Apache-2.0
// A case as the host would tell it at moments that no short journey reaches: each state of a
// remedy, a return half way, a claim on appeal. Put before a page by `tells`.
import zlib from 'node:zlib';

const HOUR = 3_600_000;
const at = (hours) => new Date(Date.now() + hours * HOUR).toISOString();
const usd = (minor) => ({ minor, currency: 'USD' });

export const ORDER = '114-5550001-0000001';

export const orders = [
    { id: ORDER, state: 'delivered', placed_at: at(-240), currency: 'USD', total_minor: 18700, address: { address1: '12 Long Lane', city: 'Denver', state: 'CO', zip: '80279', country: 'USA' },
        payments: [{ id: 'card_1', kind: 'card', label: 'Visa ending 4242', minor: 18700 }],
        lines: [
            { line: '1', title: 'Brass desk lamp', seller: 'Lumo Home', third_party: true, quantity: 1, paid_minor: 8900, refunded_minor: 1000, state: 'delivered', promised_at: at(-120), delivered_at: at(-72), returnable_until: at(600), carrier: 'Northline', shipment: 'SH-1', item: 'v-lamp-brass', options: { finish: 'brass' } },
            { line: '2', title: 'Linen lamp shade', seller: 'Maple Street Goods', quantity: 2, paid_minor: 9800, state: 'delivered', promised_at: at(-72), delivered_at: at(-73), returnable_until: at(-2), final_sale: true, item: 'v-shade' },
        ] },
    { id: '114-5550002-0000002', state: 'processing', placed_at: at(-5), currency: 'JPY', lines: [{ line: '1', title: 'Tea bowl', paid_minor: 12500, quantity: 1, state: 'processing', promised_at: at(90) }] },
    { id: '114-5550003-0000003', state: 'shipped', placed_at: at(-99), currency: 'KWD', lines: [{ line: '1', title: 'Oud', paid_minor: 12345, quantity: 1, state: 'shipped', promised_at: at(-20), trade_in: 'ti-7' }] },
];

export const choices = {
    order: ORDER, currency: 'USD',
    methods: [{ id: 'card_1', kind: 'credit_card', label: 'Visa ending 4242', original: true }, { id: 'gift_1', kind: 'gift_card', balance_minor: 2500, original: false }, { id: 'pp_1', kind: 'paypal', original: false }],
    lines: [
        { line: '1', item: 'v-lamp-brass', title: 'Brass desk lamp', unit_minor: 8900, variants: [{ id: 'v-lamp-steel', price_minor: 7900, options: { finish: 'brushed steel', bulb: '40' } }, { id: 'v-lamp-gold', price_minor: 12900, options: { finish: 'gold' } }] },
        { line: '2', item: 'v-shade', title: 'Linen lamp shade', unit_minor: 4900, variants: [] },
    ],
};

const refund = (id, state, more = {}) => ({ id, kind: 'refund', state, order: ORDER, line: '1', amount: usd(3499), to: 'original', reason: 'damaged', rule: 'authority.small', clause: '', ...more });

export const remedies = (me) => [
    refund('r1', 'done', { confirmation: 500101, arrives: at(96) }),
    refund('r2', 'unknown'),
    refund('r3', 'failed'),
    refund('r4', 'reversed', { confirmation: 500102 }),
    refund('r5', 'denied', { clause: 'Gifts are not paid back in money.' }),
    { id: 'r6', kind: 'certificate', state: 'done', order: ORDER, amount: usd(500), reason: 'late', confirmation: 500103, certificate: { state: 'active', ends: at(8760), redeemed: null } },
    { id: 'r10', kind: 'certificate', state: 'done', order: ORDER, amount: usd(700), reason: 'late', confirmation: 500104, certificate: { state: 'redeemed', ends: at(8760), redeemed: usd(700) } },
    { id: 'r7', kind: 'order_change', state: 'started', order: '114-5550002-0000002', reason: 'asked_by_customer', change: { what: 'address', address: { address1: '1 Short Street', city: 'Reno', zip: '89501', country: 'USA' } } },
    refund('r8', 'asked', { line: '', lines: [{ line: '1', amount: usd(7900) }, { line: '2', amount: usd(4000) }], amount: usd(11900), proposer: me, approver_tier: 2, expires: at(1) }),
    refund('r9', 'allowed', { proposer: me, due: at(1) }),
];

const step = (what, hours) => ({ what, at: at(hours) });
const dropoffs = [{ id: 'd1', name: 'Corner Shop', kind: 'shop', address: '4 Mill Road' }, { id: 'd2', name: 'Parcel locker 12', kind: 'locker' }];

export const returns = [
    { id: 'r20', order: ORDER, line: '2', title: 'Linen lamp shade', quantity: 2, reason: 'damaged', state: 'label_issued', rma: 'RMA-20417', label: 'shop', refund_on: 'first_scan', to: 'original', fee: null, refund: usd(9800),
        due: at(60), dropoff: 'd1', dropoffs, carrier: 'Northline', tracking: 'NL0042', clause: 'Damaged items come back free of charge.', steps: [step('authorised', -2), step('label_issued', -2)] },
    { id: 'r21', order: ORDER, line: '1', title: 'Brass desk lamp', quantity: 1, reason: 'unwanted', state: 'received', rma: 'RMA-20418', label: 'customer', refund_on: 'receipt', to: 'gift_card', fee: usd(499), refund: usd(7401),
        due: at(300), dropoff: null, dropoffs, steps: [step('authorised', -99), step('label_issued', -99), step('reminded', -40), step('in_transit', -30), step('received', -1)] },
    { id: 'r22', order: ORDER, line: '1', title: 'Brass desk lamp', quantity: 1, reason: 'unwanted', state: 'expired', rma: 'RMA-20411', refund: usd(8900), steps: [step('authorised', -999), step('label_issued', -999), step('expired', -200)] },
];

const sold = { id: 'L-1', title: 'Brass desk lamp', description: 'Solid brass, new, with a linen cord.', price_minor: 8900, currency: 'USD', at: at(-240), condition: 'new' };
const now = { ...sold, description: 'Brass plated, used, with a cord.', condition: 'used', price_minor: 7900, at: at(-1) };

export const claim = (state, more = {}) => ({
    id: 'c1', case_number: 1, order: ORDER, line: '1', title: 'Brass desk lamp', seller: 's-lumo', seller_name: 'Lumo Home', ground: 'not_as_described', amount: usd(8900), state,
    tracking: { carrier: 'Northline', shipment: 'SH-1', delivered_at: at(-72), state: 'delivered' }, contacted_at: at(-60), filed_at: at(-10), deadline: null, asked: null,
    evidence: [
        { n: 1, by: 'customer', what: 'claim', at: at(-10), text: 'It was sold as solid brass and is only plated.' },
        { n: 2, by: 'customer', what: 'photo', at: at(-10), attachment: 'a1' },
        { n: 3, by: 'seller', what: 'answer', at: at(-3), text: 'The page always said brass. <b>Look</b> at it again.' },
    ],
    listing_sold: sold, listing_now: now, listing_differs: ['description', 'condition', 'price_minor'], granted: null, charge: null, answer: 'disputes', appeal_until: null, appealed_by: null,
    remedy: null, reason: null, rule: 'claims.person', tier: 1, clause: 'A person compares both sides.',
    steps: [step('seller_contacted', -60), step('filed', -10), step('seller_notified', -10), step('seller_answered', -3), step('with_person', -3)], ...more,
});

export const claims = [
    claim('with_person'),
    claim('waiting_seller', { id: 'c2', line: '2', title: 'Linen lamp shade', ground: 'refund_missing', answer: null, deadline: at(6.5), evidence: [], listing_now: null, steps: [step('filed', -65)] }),
    claim('granted', { id: 'c3', title: 'Oud', ground: 'not_arrived', granted: usd(8900), charge: 'seller', appeal_until: at(700), answer: null, clause: 'The seller did not answer in time.' }),
];

const budget = (scope, left, most, remedy = 'refund') => ({ scope, remedy, left: usd(left), most: usd(most) });

export const suggestions = {
    suggestions: [
        { remedy: 'refund', order: ORDER, line: '1', amount: usd(3499), reason: 'damaged', clause: 'A damaged item is refunded.', rule: 'compensation.damaged', limit: usd(5000), verdict: 'allow', budget: budget('day', 3499, 5000) },
        { remedy: 'refund', order: ORDER, line: '2', amount: usd(9800), reason: 'damaged', clause: 'A damaged item is refunded.', rule: 'compensation.damaged', limit: usd(3499), verdict: 'approval', approval_tier: 2, budget: budget('day', 3499, 5000) },
        { remedy: 'certificate', order: ORDER, line: '', amount: usd(500), reason: 'late', clause: 'One a quarter.', rule: 'compensation.late', limit: usd(0), verdict: 'deny', budget: budget('customer', 0, 1000, 'certificate') },
        { remedy: 'reship', order: ORDER, line: '2', quantity: 1, reason: 'damaged', clause: 'In stock.', rule: 'compensation.damaged', verdict: 'allow' },
    ],
    budgets: [budget('day', 3499, 5000), { ...budget('order', 9000, 20000), order: ORDER }, budget('customer', 0, 1000, 'certificate')],
};

export function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    let crc = 0xffffffff;
    for (const byte of body) {
        crc ^= byte;
        for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
    return out;
}

/** A photo: 96 x 64 of a door and its step. */
export const PHOTO = (() => {
    const [w, h] = [96, 64];
    const head = Buffer.alloc(13);
    head.writeUInt32BE(w, 0);
    head.writeUInt32BE(h, 4);
    head.set([8, 2], 8);
    const rows = Buffer.alloc(h * (1 + w * 3));
    for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) {
            const door = x > 30 && x < 62 && y > 6 && y < 54;
            rows.set(y >= 54 ? [120, 118, 112] : door ? [96, 58, 32] : [206, 198, 180], y * (1 + w * 3) + 1 + x * 3);
        }
    }
    return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
})();

/** The same as text, for pages of their own. */
export const PIXEL = PHOTO.toString('base64');

/**
 * What the host answers to an intercepted request. Asked by number, since a bare system's Node knows no
 * "localhost"; the host takes both names for its own.
 */
export function ask(route) {
    const byNumber = (text) => text?.replace('//localhost:', '//127.0.0.1:');
    const headers = route.request().headers();
    if (headers.origin) headers.origin = byNumber(headers.origin);
    return route.fetch({ url: byNumber(route.request().url()), headers });
}

/** From now on this person's page is told this of every case it opens. */
export async function tells(person, { detail = {}, orders: o, suggestions: s }) {
    const { page } = person;
    const json = (body) => ({ contentType: 'application/json', body: JSON.stringify(body) });
    if (o) await page.route(/\/api\/v1\/cases\/[\w-]+\/orders$/, (r) => r.fulfill(json({ orders: o })));
    if (s) await page.route(/\/api\/v1\/cases\/[\w-]+\/suggestions$/, (r) => r.fulfill(json(s)));
    await page.route(/\/api\/v1\/cases\/[\w-]+\/orders\/[\w-]+\/choices$/, (r) => r.fulfill(json({ choices: r.request().url().includes(ORDER) ? choices : null })));
    await page.route(/\/api\/v1\/cases\/[\w-]+\/remedies\/quote$/, (r) => r.fulfill(json({ quote: { allowed: true, currency: 'USD', difference_minor: 4000, refund_minor: 0 } })));
    await page.route(/\/api\/v1\/cases\/[\w-]+\/attachments\/\w+$/, (r) => r.fulfill({ contentType: 'image/png', body: PHOTO }));
    await page.route(/\/api\/v1\/cases\/[\w-]+$/, async (r) => {
        const res = await ask(r);
        const body = await res.json();
        if (body.case) Object.assign(body.case, detail);
        await r.fulfill({ response: res, json: body });
    });
}
