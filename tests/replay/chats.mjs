// SPDX-License-Identifier: Apache-2.0
// needs: data/multidogo data/hint3_curekart data/handoff
// `./run replay chats [--data DIR] [--count N] [--only SOURCE]`: real customers' turns against the
// real host. SOURCE is a domain of multidogo or curekart; OMBUD_SHOW_CHATS=1 prints what was said.
//
// Each conversation is opened over the WebSocket (64 at once) and its turns are sent in order, while
// scripted associates accept and answer what is escalated. Afterwards, through the API: every
// acknowledged turn is stored once and in order, every tier step has a rule, and whoever asked for a
// person (by a phrase of its own check below, or the button) was queued to one or got one.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Customer, figures, option, shared, signIn, sleep, startHost, until } from '../tools/host.mjs';

const root = option('data', path.join(shared, 'data'));
const count = Number(option('count', 300));
const atOnce = 64;

// What nobody could take for anything but a wish for a person: checked apart from the recogniser.
const plainWish = /\b(talk|speak|chat|connect|transfer)\b.{0,20}\b(to|with)\b.{0,12}\b(human|person|agent|representative|someone|customer (care|service|support))\b/i;

function conversations() {
    const list = [];
    const dogo = path.join(root, 'multidogo');
    for (const name of readdirSync(dogo).filter((n) => n.endsWith('.jsonl')).sort())
        for (const line of readFileSync(path.join(dogo, name), 'utf8').split('\n').filter(Boolean)) {
            const c = JSON.parse(line);
            const turns = c.turns.map((t) => t.text.trim()).filter(Boolean);
            if (turns.length) list.push({ id: c.id, from: c.domain, turns });
        }
    // Opening turns of a real shop's chat, each by somebody else.
    const lines = readFileSync(path.join(root, 'hint3_curekart/test.tsv'), 'utf8').split('\n').filter(Boolean);
    lines.forEach((line, i) => {
        const text = line.slice(line.indexOf('\t') + 1).trim();
        if (text) list.push({ id: `curekart-${i + 1}`, from: 'curekart', turns: [text] });
    });
    // Every file in turn, so that a short run has all kinds.
    const only = option('only', '');
    const chosen = only ? list.filter((c) => c.from === only) : list;
    const step = Math.max(1, Math.floor(chosen.length / count));
    return chosen.filter((_, i) => i % step === 0).slice(0, count);
}

// Associates who take what waits, answer once, and stay.
async function associates(host, state) {
    const staff = await signIn(host, 'dana', host.staff[0].password);
    while (!state.over) {
        const rows = (await staff.call('GET', '/cases?filter=queue&limit=50')).json?.cases ?? [];
        await Promise.all(rows.map(async (row) => {
            const got = await staff.call('POST', `/cases/${row.id}/accept`, {});
            if (got.status !== 200) return;
            state.accepted.add(row.id);
            await staff.call('POST', `/cases/${row.id}/messages`,
                { text: 'Hello, I have read the conversation and look after it now.', cid: `hello-${row.number}`, seen: got.json.seq });
        }));
        await sleep(rows.length ? 10 : 50);
    }
    staff.close();
}

async function play(host, talk, result) {
    const one = await new Customer(host, { new: true }).open();
    const acked = [];
    for (const text of talk.turns) {
        if (one.state === 'over') break;
        try {
            acked.push({ seq: await one.say(text.slice(0, 4000)), text });
        } catch (error) {
            result.nacked.push(`${talk.id}: ${error.message}`);
            break;
        }
        result.messages++;
        // A customer reads what the assistant answers before going on; people answer in their own time.
        const seq = acked.at(-1).seq;
        await until('an answer', () => one.items.some((i) => i.seq > seq) || one.state !== 'held' || one.holder?.type === 'agent', 5)
            .catch(() => result.silent.push(`${talk.id}: ${text.slice(0, 60)}`));
    }
    await sleep(20);
    result.played.push({ talk, contact: one.contact, acked, items: one.items });
    if (process.env.OMBUD_SHOW_CHATS)
        console.log([`-- ${talk.id}`, ...one.items.map((i) => `${i.from.type.padEnd(10)} ${i.text}${i.options ? ` [${i.options.join(' | ')}]` : ''}`)].join('\n'));
    one.close();
}

async function allRows(staff) {
    const rows = new Map();
    for (const filter of ['open', 'mine', 'queue'])
        for (let cursor = ''; cursor !== null;) {
            const page = (await staff.call('GET', `/cases?filter=${filter}&limit=200${cursor && `&cursor=${cursor}`}`)).json;
            page.cases.forEach((row) => rows.set(row.id, row));
            cursor = page.cursor;
        }
    return rows;
}

async function eventsOf(staff, id) {
    const list = [];
    for (;;) {
        const page = (await staff.call('GET', `/cases/${id}/events?since=${list.at(-1)?.seq ?? 0}&limit=1000`)).json.events;
        if (!page.length) return list;
        list.push(...page);
    }
}

// Looks at one case beside what its customer had acknowledged.
function judge(played, events, sums) {
    const got = events.filter((e) => e.kind === 'message.received');
    const bySeq = new Map(got.map((e) => [e.seq, e]));
    for (const a of played.acked) {
        const e = bySeq.get(a.seq);
        if (!e || e.body.text !== a.text.slice(0, 4000)) sums.lost++;
    }
    sums.doubled += got.length - new Set(got.map((e) => e.cid)).size;
    if (played.acked.some((a, i) => i && a.seq <= played.acked[i - 1].seq)) sums.outOfOrder++;
    const steps = events.filter((e) => e.kind === 'tier.entered');
    if (!steps.length || steps.some((e) => !e.body.rule)) sums.withoutRule++;
    const toPerson = steps.find((e) => e.body.tier >= 1);
    const share = sums.from.get(played.talk.from) ?? { played: 0, escalated: 0 };
    sums.from.set(played.talk.from, share);
    share.played++;
    if (toPerson) {
        share.escalated++;
        sums.escalated++;
        sums.why.set(toPerson.body.reason, (sums.why.get(toPerson.body.reason) ?? 0) + 1);
    }
    const wished = got.filter((e) => plainWish.test(e.body.text)).length > 0
        || events.some((e) => e.kind === 'intent.recognised' && e.body.asks_for_person);
    if (wished) sums.wished++;
    if (wished && !toPerson) { sums.kept++; sums.keptIds.push(played.talk.id); }
    if (events.some((e) => e.kind === 'case.resolved')) sums.solved++;
}

const host = await startHost({ set: { 'chat.rate': 100, 'chat.burst': 100 } });
try {
    const talks = conversations();
    const state = { over: false, accepted: new Set() };
    const result = { messages: 0, nacked: [], silent: [], played: [] };
    const people = associates(host, state);
    const started = Date.now();
    let next = 0;
    await Promise.all(Array.from({ length: Math.min(atOnce, talks.length) }, async () => {
        while (next < talks.length) await play(host, talks[next++], result);
    }));
    const took = (Date.now() - started) / 1000;
    await sleep(300);
    state.over = true;
    await people;
    const staff = await signIn(host, 'dana', host.staff[0].password);
    const byContact = new Map();
    for (const id of (await allRows(staff)).keys()) {
        const events = await eventsOf(staff, id);
        byContact.set(events.find((e) => e.kind === 'contact.started')?.body.contact, events);
    }
    const sums = { lost: 0, doubled: 0, outOfOrder: 0, withoutRule: 0, escalated: 0, solved: 0, wished: 0, kept: 0, keptIds: [], why: new Map(), from: new Map() };
    let unseen = 0;
    for (const played of result.played) {
        const events = byContact.get(played.contact);
        if (events) judge(played, events, sums);
        else unseen++;
    }
    staff.close();
    for (const line of [...result.nacked.slice(0, 10), ...result.silent.slice(0, 10).map((text) => `no answer within 5 s: ${text}`), ...sums.keptIds.slice(0, 10).map((id) => `kept from a person: ${id}`)]) console.log(line);
    for (const [reason, n] of [...sums.why].sort((a, b) => b[1] - a[1])) console.log(`escalated: ${reason} ${n}`);
    for (const [from, share] of sums.from) console.log(`${from}: ${share.escalated} of ${share.played} escalated`);
    const n = result.played.length;
    figures('chats', { conversations: n, messages: result.messages, messages_per_s: (result.messages / took).toFixed(0),
        lost: sums.lost, doubled: sums.doubled, out_of_order: sums.outOfOrder, without_rule: sums.withoutRule, unseen,
        nacked: result.nacked.length, unanswered: result.silent.length, kept_from_person: sums.kept, asked_for_person: sums.wished,
        held_by_assistant: ((n - sums.escalated) / n).toFixed(2), solved: sums.solved, escalated: (sums.escalated / n).toFixed(2) });
    process.exitCode = n && !sums.lost && !sums.doubled && !sums.outOfOrder && !sums.withoutRule && !sums.kept && !unseen && !result.nacked.length && !result.silent.length ? 0 : 1;
} finally {
    await host.stop();
}
