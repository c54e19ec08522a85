// SPDX-License-Identifier: Apache-2.0
// The customers' own pages in each of their states: nobody vouched for, reading, nothing, an error,
// no connection, every state of a return and a claim; at 320 px, wide, and from right to left.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { claim, ORDER, orders, PIXEL, returns } from './worlds.mjs';

const HOUR = 3_600_000;
const at = (hours) => new Date(Date.now() + hours * HOUR).toISOString();
const usd = (minor) => ({ minor, currency: 'USD' });
const track = (remedy, more = {}) => ({ remedy, order: ORDER, line: '1', amount: usd(3499), to: 'original',
    steps: [{ what: 'asked', at: at(-50) }, { what: 'approved', at: at(-50) }, { what: 'sent', at: at(-49) }, { what: 'arrived', at: null }], expected: at(70), ...more });

function world() {
    return {
        mode: 'ok', verified: true, posts: [], orders, lose: 0,
        cases: [{ number: 7, status: 'open', topic: 'self_service', awaiting: 'none', opened_at: at(-60) }, { number: 5, status: 'closed', topic: 'other', awaiting: 'none', opened_at: at(-999) }],
        details: {
            7: { returns: [...returns], claims: [claim('with_person')], attachments: [{ id: 'a1', name: 'lamp.png', type: 'image/png', bytes: 70 }],
                refunds: [track('r1'), track('r4', { steps: [{ what: 'asked', at: at(-90) }, { what: 'approved', at: at(-90) }, { what: 'sent', at: at(-89) }, { what: 'reversed', at: at(-2) }], expected: null })],
                confirmations: [{ number: 500101, kind: 'remedy_done', remedy: 'r1', text: 'We have refunded $34.99 to your original payment method.', clause: 'Late parcels are refunded.', next: 'It is on your account soon.', by: at(70), at: at(-49) }] },
            5: { returns: [], claims: [], refunds: [], confirmations: [], attachments: [] },
        },
    };
}

async function serve(page, w) {
    await page.route(/\/api\/v1\/my\//, async (route) => {
        const req = route.request();
        const url = new URL(req.url());
        const path = url.pathname.replace('/api/v1/my/', '');
        const say = (status, body) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
        if (w.mode === 'off') return route.abort();
        if (w.mode === 'hang') return undefined;
        if (path === 'session') return say(200, { token: 'tok', contact: 'k', customer: { name: 'Avery' }, verified: w.verified, case: { number: 7 }, flows: ['change_order', 'cancel_order'] });
        if (w.mode === 'error') return say(503, { title: 'Unavailable', status: 503, detail: 'the shop does not answer', id: 'e-41' });
        if (path === 'orders') return say(200, { orders: w.orders });
        if (path === 'cases') return say(200, { cases: w.cases, cursor: null });
        const [, number] = /^cases\/(\d+)$/.exec(path) ?? [];
        if (number) return w.details[number] ? say(200, { case: w.cases.find((c) => c.number === Number(number)), ...w.details[number] }) : say(404, { title: 'Not found', status: 404 });
        if (path.startsWith('attachments/')) return route.fulfill({ contentType: 'image/png', body: Buffer.from(PIXEL, 'base64') });
        if (path.endsWith('label.pdf')) return route.fulfill({ contentType: 'application/pdf', body: '%PDF-1.4' });
        w.posts.push({ path, key: req.headers()['idempotency-key'], case: url.searchParams.get('case'), body: req.headers()['content-type'] === 'application/json' ? req.postDataJSON() : null });
        if (w.lose-- > 0) return route.abort();
        if (path === 'returns/terms') return say(200, w.terms);
        if (path === 'returns') return say(201, { return: returns[0] });
        if (path === 'attachments') return say(201, { attachment: { id: `a${w.posts.length}`, name: 'photo.png', type: 'image/png', bytes: 70 } });
        return say(200, { claim: claim('with_person'), return: returns[0] });
    });
}

const terms = (verdict, more = {}) => ({ verdict, days: 14, label: 'shop', refund_on: 'first_scan', to: 'original', fee: null, refund: usd(8900), clause: 'Within 30 days of delivery.', dropoffs: returns[0].dropoffs, ...more });

journey('31-my-states', async (j) => {
    const w = world();
    const person = await j.page('customer', 'about:blank', { viewport: { width: 320, height: 800 }, reducedMotion: 'reduce' });
    const { page } = person;
    await serve(page, w);
    const base = `${j.host.info.url}/help`;
    const known = '#user=c-avery&mac=x&name=Avery';
    const see = async (path, text, label) => {
        await page.goto(`${base}${path}`);
        await page.getByText(text).first().waitFor();
        if (label) await j.check(person, label);
    };

    // Nobody vouches for this one: told what to do.
    w.verified = false;
    await page.addInitScript(() => localStorage.setItem('omb.token.', 'tok'));
    for (const path of [`/order/${ORDER}`, '/orders', `/return/${ORDER}/1`, `/guarantee/${ORDER}/1`]) await see(path, 'First, show us who you are');
    await j.check(person, 'proof');
    w.verified = true;

    // Reading: nothing at once, then the shape of it; an error, retried; nothing there; offline.
    w.mode = 'hang';
    await page.goto(`${base}/orders${known}`);
    await page.locator('.skel').first().waitFor();
    await j.check(person, 'reading');
    w.mode = 'error';
    await see('/orders', 'This could not be loaded', 'error');
    await page.getByText('e-41').waitFor();
    w.mode = 'ok';
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Brass desk lamp').waitFor();
    await j.check(person, 'orders');
    w.mode = 'off';
    await page.reload();
    await page.getByText('You are offline. Nothing was lost.').waitFor();
    await j.check(person, 'offline');
    w.mode = 'ok';
    w.orders = [];
    await see('/orders', 'There are no orders yet', 'empty');
    w.orders = orders;
    await see('/order/404', 'This order is not in your list');
    await see('/', 'Under way', 'home');

    // An order with all that can hang on a line, a case with all that can be in it.
    await see(`/order/${ORDER}`, 'Linen lamp shade', 'order');
    await see('/order/114-5550002-0000002', 'It has not left yet', 'order-open');
    await see('/cases', 'Case 5', 'cases');
    await see('/case/5', 'Nothing is under way', 'case-empty');
    await see('/case/999', 'There is no such case among yours');
    await see('/case/7', 'Confirmation 500101');
    await page.getByText('Your bank sent it back').waitFor();
    await page.locator('.kept img').first().waitFor();
    await j.check(person, 'case');

    // Terms: accepted, refused, for a person; a lost answer is asked again with the same key.
    const ask = async () => {
        await see(`/return/${ORDER}/1`, 'Why does it go back?');
        await page.getByRole('button', { name: 'See what applies' }).click();
        await page.getByText('Choose one.').waitFor();
        await page.getByRole('radio', { name: 'It came damaged' }).check();
        await page.getByLabel(/What happened/).fill('The foot is bent.');
        await page.getByRole('button', { name: 'See what applies' }).click();
    };
    for (const [verdict, text] of [['refuse', 'This cannot be returned'], ['person', 'A person has to look at this first']]) {
        w.terms = terms(verdict, { clause: verdict === 'refuse' ? 'Final sale.' : '' });
        await ask();
        await page.getByText(text).waitFor();
        await j.check(person, `terms-${verdict}`);
    }
    w.terms = terms('accept', { fee: usd(499), label: 'customer', refund_on: 'receipt', to: 'gift_card' });
    await ask();
    await page.getByText('You pay the way back').waitFor();
    await page.getByRole('radio', { name: /Parcel locker 12/ }).check();
    await j.check(person, 'terms-accept');
    w.lose = 1;
    await page.getByRole('button', { name: 'Start the return' }).click();
    await page.getByText('It was not sent. What you filled in is still here.').waitFor();
    await page.getByRole('button', { name: 'Start the return' }).click();
    await page.getByText('Save the label (PDF)').waitFor();
    const tries = await eventually(() => w.posts.filter((p) => p.path === 'returns'), (all) => all.length === 2);
    assert.ok(tries[0].key && tries[0].key === tries[1].key, 'the same wish has the same key');
    assert.deepEqual([tries[1].body.reason, tries[1].body.dropoff, tries[1].body.text], ['damaged', 'd2', 'The foot is bent.']);

    // A return's states.
    for (const [state, text] of [['asked', 'Your return is being looked at'], ['authorised', 'The label is being made'], ['refused', 'This return was not agreed'],
        ['in_transit', 'Nothing to do. We write when it has arrived.'], ['received', 'Nothing to do. The refund is on its way.'], ['refunded', 'Return number'], ['withdrawn', 'Return number'], ['expired', 'Return number'], ['label_issued', 'Pack it']]) {
        w.details[7].returns[0] = { ...returns[0], state };
        await see('/returns/7/r20', text, `return-${state}`);
    }
    const [pdf] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the label' }).click()]);
    assert.match(pdf.suggestedFilename(), /RMA-20417\.pdf$/);
    await page.getByRole('button', { name: 'Choose another place' }).click();
    await page.getByRole('radio', { name: /Parcel locker 12/ }).check();
    await page.getByRole('button', { name: 'Choose another place' }).waitFor();
    await eventually(() => w.posts.at(-1).body, { dropoff: 'd2' });
    assert.equal(w.posts.at(-1).case, '7');
    await page.getByRole('button', { name: 'I keep it' }).click();
    await j.check(person, 'withdraw');
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await see('/returns/7/none', 'There is no such return among yours');

    // A claim's states.
    const later = { deadline: at(20) };
    for (const [state, more, text] of [['waiting_contact', { ...later, ground: null, evidence: [], answer: null }, 'Ask the shop to decide'], ['waiting_customer', { ground: null, asked: 'file', clause: '', evidence: [], answer: null }, "The seller's time to answer is over"], ['waiting_customer', { ...later, asked: 'photo', clause: 'Please send a picture of it.', answer: null }, 'We need it until'],
        ['waiting_seller', { ...later, answer: null }, 'The seller has until'], ['granted', { granted: usd(8900), remedy: 'r1' }, 'You get back'], ['appealed', {}, 'Looked at again'],
        ['appeal_denied', {}, 'Not granted, final'], ['denied', { appeal_until: at(500), clause: 'The page said brass.' }, 'Ask to look again']]) {
        w.details[7].claims[0] = claim(state, more);
        await see('/claims/7/c1', text, `claim-${state}`);
    }
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('Write a few words.').waitFor();
    await page.getByLabel('What was not seen?').fill('The cord is plastic.');
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.locator('[role=alert]').waitFor({ state: 'detached' });
    await eventually(() => w.posts.at(-1).path, 'claims/c1/appeal');
    await see('/claims/7/c9', 'There is no such claim among yours');

    // Files: shown at once, refused with the reason, sent with the claim.
    await see(`/guarantee/${ORDER}/1`, '1. Write to the seller');
    const input = page.locator('input[type=file]');
    await input.setInputFiles([{ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') }, { name: 'run.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
        { name: 'huge.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(5 * 1024 * 1024 + 1) }]);
    await page.getByText('run.exe: not a photo or a PDF').waitFor();
    await page.getByText('huge.jpg: larger than 5 MB').waitFor();
    await page.getByRole('img', { name: 'Photo a.png' }).waitFor();
    await page.getByText('photo.png').waitFor();
    await j.check(person, 'guarantee');
    await page.getByRole('radio', { name: 'It is not as described' }).check();
    await page.getByRole('button', { name: 'Ask the shop' }).click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    const filed = await eventually(() => w.posts.filter((p) => p.path.startsWith('claims')).slice(-2),
        (last) => last.map((p) => p.path).join() === 'claims,claims/c1/evidence', 'filed, then its photo');
    assert.equal(filed[0].body.ground, 'not_as_described');

    // The same wide, and from right to left at 320 px with long words.
    await page.setViewportSize({ width: 1440, height: 900 });
    await see('/returns/7/r20', 'Pack it', 'wide-return');
    await see(`/order/${ORDER}`, 'Linen lamp shade', 'wide-order');
    await page.setViewportSize({ width: 320, height: 800 });
    for (const path of [`/order/${ORDER}`, '/returns/7/r20', '/claims/7/c1', '/case/7']) {
        await page.goto(`${base}${path}?lang=en-XA`);
        await page.locator('.card').first().waitFor();
        await page.evaluate(() => (document.documentElement.dir = 'rtl'));
        await j.check(person, `rtl${path.replace(/\W+/g, '-')}`);
    }
    // What this world answered on purpose.
    j.faults = j.faults.filter((f) => !/status of (404|503)|ERR_FAILED/.test(f));
});
