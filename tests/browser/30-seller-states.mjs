// SPDX-License-Identifier: Apache-2.0
// The sellers' page in each of its states: no key, a bad key, nothing, an error, no connection,
// a claim to answer (by keyboard, with a photo, tried again after a lost answer), one to appeal.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { claim, PHOTO } from './worlds.mjs';

const CASE = '0190a0b0-0000-7000-8000-000000000001';

/** The host of sellers, in memory. */
function world() {
    const open = { ...claim('waiting_seller', { deadline: new Date(Date.now() + 20 * 3_600_000).toISOString(), answer: null }), case: CASE };
    const lost = { ...claim('granted', { id: 'c9', ground: 'not_arrived', charge: 'seller', appeal_until: new Date(Date.now() + 9e8).toISOString(), answer: null, title: 'Oud' }), case: CASE };
    return { claims: [lost, open], posts: [], mode: 'ok', lose: 0 };
}

async function serve(page, w) {
    await page.route(/\/api\/v1\/seller\//, async (route) => {
        const req = route.request();
        const path = new URL(req.url()).pathname.replace('/api/v1/seller/', '');
        const say = (status, body) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
        if (w.mode === 'off') return route.abort();
        if (w.mode === 'error') return say(500, { title: 'Internal error', status: 500, detail: 'the store is busy', id: 'e-77' });
        if (req.headers().authorization !== 'Bearer good-key') return say(401, { title: 'Sign in', status: 401 });
        if (path === 'claims') return say(200, { claims: w.mode === 'empty' ? [] : w.claims });
        const [, kase, id, what] = /^claims\/([\w-]+)\/(\w+)(?:\/(.*))?$/.exec(path);
        const c = w.claims.find((x) => x.id === id && x.case === kase);
        if (!c) return say(404, { title: 'Not found', status: 404, detail: 'no such claim' });
        if (req.method() === 'GET' && !what) return say(200, { claim: c });
        if (req.method() === 'GET') return route.fulfill({ contentType: 'image/png', body: PHOTO });
        const key = req.headers()['idempotency-key'];
        const again = w.posts.some((p) => p.key === key);
        w.posts.push({ what, key, body: what === 'attachments' ? req.headers()['content-type'] : req.postDataJSON() });
        if (what === 'attachments') return say(201, { attachment: { id: 'a7', name: 'box.png', type: 'image/png', bytes: 70 } });
        if (!again && what === 'evidence') c.evidence.push({ n: 4, by: 'seller', what: 'photo', at: new Date().toISOString(), attachment: 'a7' });
        if (!again && what === 'answer') Object.assign(c, { state: 'with_person', answer: req.postDataJSON().answer, deadline: null });
        if (!again && what === 'appeal') Object.assign(c, { state: 'appealed', appeal_until: null });
        if (what === 'answer' && w.lose-- > 0) return route.abort();
        return say(200, { claim: c });
    });
}

journey('30-seller-states', async (j) => {
    const w = world();
    const seller = await j.page('seller', 'about:blank');
    const { page } = seller;
    await serve(page, w);
    const base = `${j.host.info.url}/seller/`;

    await page.goto(base);
    await page.getByRole('heading', { name: 'Claims about your sales' }).waitFor();
    await j.check(seller, 'no-key');
    await page.getByLabel('Link or key').fill('bad-key');
    await page.keyboard.press('Enter');
    await page.getByText(/not good any more/).waitFor();
    await j.check(seller, 'bad-key');
    await page.getByLabel('Link or key').fill(`${base}#token=good-key`);
    await page.keyboard.press('Enter');

    // Soonest first; the key is out of the address and stays with the tab.
    const rows = page.getByRole('navigation', { name: 'Claims' }).getByRole('link');
    await rows.first().waitFor();
    await eventually(() => rows.first().innerText(), /Brass desk lamp[\s\S]*Your answer is due/);
    await page.goto(`${base}#token=good-key`);
    await rows.first().waitFor();
    await eventually(() => new URL(page.url()).hash, '');
    await page.reload();
    await rows.first().waitFor();
    await j.check(seller, 'list');

    // By keyboard: open, dispute with words and a photo; the answer that got lost is asked again.
    await rows.first().focus();
    await page.keyboard.press('Enter');
    const main = page.getByRole('main');
    await main.getByText(/Without an answer the claim is granted/).waitFor();
    await main.locator('.timer').first().waitFor();
    await main.getByRole('img').waitFor();
    await eventually(() => main.getByText('Avery').count(), 0);
    await j.check(seller, 'claim');
    await main.getByRole('button', { name: 'Review' }).focus();
    await page.keyboard.press('Enter');
    await main.getByText('Pick an answer.').waitFor();
    await main.getByRole('radio', { name: /I accept/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await main.getByRole('button', { name: 'Review' }).focus();
    await page.keyboard.press('Enter');
    await main.getByText(/the decision rests on it/).waitFor();
    await j.check(seller, 'claim-wrong');
    await main.getByLabel('Your words').fill('The page always said brass. See the box.');
    const files = main.getByLabel('Photos and documents');
    await files.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
    await main.getByText(/notes\.txt is not a JPEG/).waitFor();
    await files.setInputFiles({ name: 'box.png', mimeType: 'image/png', buffer: PHOTO });
    await main.getByRole('button', { name: 'Remove box.png' }).waitFor();
    await page.reload();
    await main.getByLabel('Your words').waitFor();
    await eventually(() => main.getByLabel('Your words').inputValue(), 'The page always said brass. See the box.');
    await main.getByRole('radio', { name: /I dispute/ }).check();
    await files.setInputFiles({ name: 'box.png', mimeType: 'image/png', buffer: PHOTO });
    await main.getByRole('button', { name: 'Review' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/then decides about \$89\.00/).waitFor();
    await dialog.getByText('1 file goes with it.').waitFor();
    await j.check(seller, 'confirm');
    w.lose = 1;
    await dialog.getByRole('button', { name: 'Send answer' }).click();
    await page.getByText(/That did not work/).waitFor();
    await main.getByText('To be decided').first().waitFor();
    for (const what of ['attachments', 'answer']) await eventually(() => w.posts.filter((p) => p.what === what).length, 1, what);
    assert.deepEqual(w.posts.find((p) => p.what === 'answer').body, { answer: 'disputes', text: 'The page always said brass. See the box.' });
    await main.getByRole('heading', { name: /Add to the evidence/ }).waitFor();
    await j.check(seller, 'answered');

    // The one that was lost: appeal.
    await rows.filter({ hasText: 'Oud' }).click();
    await main.getByLabel('Why the decision should be another').fill('The parcel was signed for.');
    await j.check(seller, 'appeal');
    await main.getByRole('button', { name: 'Send appeal' }).click();
    await main.getByText('Appealed').first().waitFor();

    // Errors keep the page; no connection is told, and what was shown stays.
    w.mode = 'off';
    await page.locator('.banner').getByText(/There is no connection/).waitFor();
    await main.getByText('Appealed').first().waitFor();
    await j.check(seller, 'offline');
    w.mode = 'error';
    await page.reload();
    await page.getByText('The claims did not load').waitFor();
    await page.getByText('e-77').first().waitFor();
    await j.check(seller, 'error');
    w.mode = 'empty';
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByRole('heading', { name: 'No claims' }).waitFor();
    w.mode = 'ok';

    // In words a third longer, from the other side.
    await page.goto(`${base}?lang=en-XA`);
    await page.locator('nav.claims a').first().click();
    await main.getByRole('heading', { level: 2 }).waitFor();
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    await j.check(seller, 'rtl-long');

    // Narrow: the list and the claim are pages of their own.
    await page.setViewportSize({ width: 320, height: 740 });
    await page.goto(base);
    await rows.first().waitFor();
    await j.check(seller, 'narrow-list');
    await rows.first().click();
    await main.getByRole('heading', { level: 2 }).waitFor();
    await j.check(seller, 'narrow-claim');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await rows.first().waitFor();
    j.faults = j.faults.filter((f) => !/status of (401|404|500)|ERR_FAILED/.test(f));
});
