// SPDX-License-Identifier: Apache-2.0
// needs: corpora/pii
// `./run conform pii [--data DIR]`: card numbers in every form as a customer's words, an agent's reply,
// a note and a customer's name. What is kept, shown and logged holds first six and last four digits;
// what is no card number is kept as it was written. DIR holds cases.json of the same form.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Customer, option, shared, signIn, startHost, until } from '../tools/host.mjs';
import { events } from '../integration/libdesk.mjs';
import { erasures, runErasures } from './liberasure.mjs';
import { report } from './libwire.mjs';

const rows = JSON.parse(readFileSync(path.join(option('data', path.join(shared, 'corpora/pii')), 'cases.json'), 'utf8'));
const written = rows.filter((r) => r.text !== undefined);

// The digits of a text, whatever their script, without what stands between them.
function digits(text) {
    let all = '';
    for (const ch of text.normalize('NFKC')) {
        if (!/\p{Nd}/u.test(ch)) continue;
        let zero = ch.codePointAt(0);
        while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && ch.codePointAt(0) - zero < 9) zero--;
        all += ch.codePointAt(0) - zero;
    }
    return all;
}

// The card number of a row that must be masked: its first thirteen or more digits in a run.
function card(row) {
    const head = row.text.split(',')[0];
    return digits(head);
}

function complaint(row, kept) {
    if (kept === undefined) return 'it was not kept';
    if (!row.must_mask) return kept === row.text ? '' : `it became ${JSON.stringify(kept)}`;
    if (digits(kept).includes(card(row))) return `it was kept whole: ${JSON.stringify(kept)}`;
    if (row.keep && !kept.includes(row.keep)) return `${row.keep} is not in ${JSON.stringify(kept)}`;
    return '';
}

const files = (folder) => readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? files(file) : [file];
});

const results = [], last = [];
const judge = (row, why) => results.push({ id: row.id, why });
const host = await startHost({ verbose: true, set: { 'chat.rate': 1000, 'chat.burst': 1000 } });
try {
    const [buyer] = host.customers;
    const staff = host.staff.find((s) => s.tier === 1 && s.tenant === buyer.tenant);
    const agent = await signIn(host, staff.login, staff.password);
    const one = await new Customer(host).open();
    one.person();
    await until('the queue', () => one.state === 'queued');
    const list = await agent.call('GET', '/cases?filter=queue');
    const kase = list.json.cases.find((c) => c.contact === one.contact)?.id ?? list.json.cases[0].id;
    await agent.call('POST', `/cases/${kase}/accept`, {});
    const desk = agent.socket();
    await desk.opened();
    desk.send({ t: 'hello', v: 1 });
    await desk.wait('a welcome', (f) => f.t === 'welcome');
    desk.send({ t: 'watch', case: kase, since: 0 });
    await desk.wait('its events', (f) => f.t === 'events');

    const said = new Map();
    let newest = 0;
    for (const row of written) said.set(row.id, newest = await one.say(row.text));
    const replied = new Map(), noted = new Map();
    for (const row of written) {
        const reply = await agent.call('POST', `/cases/${kase}/messages`, { text: row.text, cid: `r-${row.id}`, seen: newest });
        if (reply.status !== 201) throw new Error(`a reply was refused: ${reply.text}`);
        replied.set(row.id, reply.json.seq);
        const note = await agent.call('POST', `/cases/${kase}/notes`, { text: row.text, cid: `n-${row.id}` });
        noted.set(row.id, note.json.seq);
    }
    const kept = new Map((await events(agent, kase)).map((e) => [e.seq, e.body.text]));
    for (const row of written) {
        const faults = [['said', said], ['replied', replied], ['noted', noted]]
            .map(([how, where]) => [how, complaint(row, kept.get(where.get(row.id)))]).filter(([, why]) => why);
        judge(row, faults.map(([how, why]) => `${how}: ${why}`).join('; '));
    }

    const masked = written.filter((r) => r.must_mask);
    const whole = (text) => masked.filter((r) => text.includes(card(r)) || text.includes(r.text)).map((r) => r.id);
    const seen = await until('the desk to have seen all', () => {
        const events = desk.frames.flatMap((f) => (f.t === 'events' ? f.events : f.t === 'event' ? [f.event] : []));
        const last = Math.max(...noted.values());
        return events.some((e) => e.seq >= last) && events;
    });
    const checks = {
        'db-dump': () => files(host.data).flatMap((file) => whole(readFileSync(file, 'latin1'))),
        'log-grep': () => whole(host.log),
        'ws-echo': () => whole(seen.map((e) => e.body.text ?? '').join('\n')),
    };
    for (const row of rows.filter((r) => r.scenario)) {
        const check = checks[row.scenario];
        if (!check) {
            if (erasures.includes(row.scenario)) last.push(row);
            else results.push({ id: row.id, absent: { 'mail-quote': 'email channel', search: 'search' }[row.scenario] });
            continue;
        }
        const found = check();
        judge(row, found.length ? `found whole: ${found.slice(0, 5).join(' ')}` : '');
    }
    const fragment = new URLSearchParams(new URL(buyer.help_url).hash.slice(1));
    const named = await new Customer(host, { new: true, topic: { reason: 'person' },
        identity: { user: fragment.get('user'), mac: fragment.get('mac'), name: masked[0].text } }).open();
    const row = await until('a case under that name', async () =>
        (await agent.call('GET', '/cases?filter=queue')).json.cases.find((c) => c.id !== kase));
    const shown = JSON.stringify(row);
    if (whole(shown).length) results[0].why += `; as a name: ${shown}`;
    named.close();
    desk.close();
    one.close();
    agent.close();
} finally {
    await host.stop();
}
for (const [id, why] of await runErasures(last.map((row) => row.scenario))) judge(rows.find((r) => r.scenario === id), why);
process.exitCode = report('pii', results);
