// SPDX-License-Identifier: Apache-2.0
// What an agent wrote is in sight from the key press on, once, and the same row all the time: with
// the ack before the event, after it, with the connection lost in between, and when it is refused.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { accept, askForPerson, assertOnce, log, write } from './steps.mjs';

/** The live feed with a hand on it: frames whose kind is held wait for `flow`. */
async function feed(page) {
    const f = { hold: new Set(), kept: [], sockets: 0, refusal: null };
    await page.routeWebSocket('**/ws', (ws) => {
        const server = ws.connectToServer();
        f.socket = ws;
        f.cut = () => Promise.all([server.close(), ws.close({ code: 1012 })]);
        f.sockets++;
        ws.onMessage((m) => {
            const frame = JSON.parse(String(m));
            if (frame.t === 'send' && f.refusal) return ws.send(JSON.stringify({ t: 'nack', cid: frame.cid, ...f.refusal }));
            server.send(m);
        });
        server.onMessage((m) => {
            const { t } = JSON.parse(String(m));
            if (f.hold.has(t)) f.kept.push({ t, m });
            else ws.send(m);
        });
    });
    f.flow = (...kinds) => {
        for (const k of kinds) f.hold.delete(k);
        const go = f.kept.filter((x) => kinds.includes(x.t));
        f.kept = f.kept.filter((x) => !kinds.includes(x.t));
        for (const x of go) f.socket.send(x.m);
    };
    f.has = (t) => eventually(() => f.kept.some((x) => x.t === t), true);
    return f;
}

/** From now on every state of the log is looked at, before it is painted. */
function watch(page, words) {
    return page.evaluate((text) => {
        const found = () => [...document.querySelectorAll('[role=log] .bubble')].filter((b) => b.textContent === text);
        const seen = (window.seen = { row: null, wrong: [] });
        new MutationObserver(() => {
            const rows = found();
            if (!seen.row && rows.length === 0) return;
            seen.row ??= rows[0].closest('li');
            if (rows.length !== 1) seen.wrong.push(`${rows.length} times`);
            else if (rows[0].closest('li') !== seen.row) seen.wrong.push('another row');
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }, words);
}
const wrong = (page) => page.evaluate(() => (window.seen.row?.isConnected ? window.seen.wrong : ['no row', ...window.seen.wrong]));

journey('39-reply-stays', async (j) => {
    const agent = await j.agent(1);
    const { page } = agent;
    const f = await feed(page);
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    const customer = await j.customer();
    await askForPerson(customer, 'My parcel is late');
    await accept(agent, customer);
    const row = (text) => log(page).locator('.msg', { hasText: text });
    const send = async (text) => {
        await watch(page, text);
        await write(agent, 'r', text);
        await page.keyboard.press('Control+Enter');
        await row(text).waitFor();
    };
    const stays = async (text) => {
        await log(customer.page).getByText(text).waitFor();
        await row(text).locator('.by', { hasText: /Sent|Delivered|Read/ }).waitFor();
        await eventually(() => row(text).getAttribute('data-seq'), /^\d+$/);
        assert.deepEqual(await wrong(page), [], text);
    };

    // The ack first: the event is held back.
    f.hold.add('ack').add('event');
    await send('ack, then event');
    await f.has('ack');
    await f.has('event');
    await row('ack, then event').getByText('Sending').waitFor();
    await j.check(agent, 'sending');
    f.flow('ack');
    await row('ack, then event').getByText('Sent', { exact: false }).waitFor();
    await j.check(agent, 'acked');
    f.flow('event');
    await stays('ack, then event');

    // The event first.
    f.hold.add('ack').add('event');
    await send('event, then ack');
    await f.has('ack');
    await f.has('event');
    f.flow('event');
    await eventually(() => row('event, then ack').getAttribute('data-seq'), /^\d+$/);
    f.flow('ack');
    await stays('event, then ack');

    // The connection is lost between the two, and once before both.
    for (const [text, gets] of [['lost behind the ack', ['ack']], ['lost before the ack', []]]) {
        f.hold.add('ack').add('event');
        await send(text);
        await f.has('ack');
        await f.has('event');
        f.flow(...gets);
        if (gets.length) await row(text).getByText('Sent', { exact: false }).waitFor();
        const before = f.sockets;
        f.hold.clear();
        f.kept = [];
        await f.cut();
        await eventually(() => f.sockets > before, true);
        await stays(text);
    }

    // Refused: it stays, says so, and goes out when it is sent again.
    f.refusal = { code: 'state', detail: 'not just now' };
    await send('refused at first');
    await row('refused at first').getByRole('alert').filter({ hasText: 'Not sent: not just now' }).waitFor();
    // At the end of the log it is seen as a whole, without a hand on the wheel.
    await eventually(() => log(page).evaluate((el) => el.scrollHeight - el.scrollTop - el.clientHeight), (left) => left < 2);
    await j.check(agent, 'refused');
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await row('refused at first').getByRole('button', { name: 'Send again' }).scrollIntoViewIfNeeded();
    await j.check(agent, 'refused-narrow');
    await page.setViewportSize(wide);
    f.refusal = null;
    await row('refused at first').getByRole('button', { name: 'Send again' }).click();
    await stays('refused at first');

    // A note comes by another way.
    f.hold.add('event');
    await watch(page, 'a note that stays');
    await write(agent, 'n', 'a note that stays');
    await page.keyboard.press('Control+Enter');
    await f.has('event');
    await row('a note that stays').getByText('Sent', { exact: false }).waitFor();
    f.flow('event');
    await eventually(() => row('a note that stays').getAttribute('data-seq'), /^\d+$/);
    assert.deepEqual(await wrong(page), []);

    const words = ['ack, then event', 'event, then ack', 'lost behind the ack', 'lost before the ack', 'refused at first'];
    await assertOnce(page, words, 'the agent');
    await assertOnce(customer.page, words, 'the customer');
});
