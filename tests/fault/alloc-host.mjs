// SPDX-License-Identifier: Apache-2.0
// The whole host while an allocation of anything in it fails (SQLite, Lua, libuv, TLS and the C library
// too): a customer comes, writes and is answered; a plugin is reloaded; the host starts and stops.
// It does not crash or leak; what was acknowledged is there once; with memory back the same customer
// is served, and no case is left that nobody looks after.
// usage: alloc-host [--every N] [--most N] [--seed N] [--only STEP] [--isolation inline|process] [--at N]
//   --at N   that allocation alone, and what the host wrote
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, Customer, option, sleep, startHost, until } from '../tools/host.mjs';
import { Control, outOfTheWay, Places, preload } from './liballoc.mjs';

const every = Number(option('every', 1));
const most = Number(option('most', 1000000));
const seed = Number(option('seed', 1));
const only = option('only', '');
const isolation = option('isolation', 'inline');
const alone = Number(option('at', 0));
const SOON_MS = 700;

const top = mkdtempSync(path.join(tmpdir(), 'ombud-alloc-host-'));
const places = new Places();
const control = new Control(top);
const totals = { points: 0, right: 0, not_reached: 0, library: 0, wrong: 0 };
let host = null;

async function begin() {
    host = await startHost({ env: preload(control.path), verbose: true,
        set: { 'chat.rate': 1000, 'chat.burst': 10000, ...(isolation === 'process'
            ? { 'chat.isolation': 'process', 'assistant.isolation': 'process', 'local.isolation': 'process' } : {}) } });
    if (!control.read().shim) throw new Error('the shim is not in the way');
}

// The assistant learns on a thread of its own after the start; what is asked of it then is not the step's.
const learnt = () => until('the lessons to be learnt', () =>
    (host.log.match(/examples of \d+ intents (learnt|read from cache)/g) ?? []).length >= 2, 60);

async function end() {
    const one = host;
    host = null;
    return one && !one.ended ? one.stop() : one?.ended;
}

const arm = (from) => control.set({ failed: 0, count: 0, from, armed: 1 });
const disarm = () => { control.set({ armed: 0 }); return control.read(); };

// What `check` gives within a short while, else undefined: nothing may come at all.
async function soon(check, ms = SOON_MS) {
    for (const stop = Date.now() + ms; Date.now() < stop && !host?.ended; await sleep(4)) {
        const got = check();
        if (got) return got;
    }
    return undefined;
}

const answered = (one) => one.state === 'queued' || one.items.some((i) => i.from && i.from.type !== 'customer' && i.text);

// Comes again until it is welcomed, as a customer's page does.
async function comeAgain(token) {
    for (const stop = Date.now() + 20000; ; await sleep(100)) {
        const one = new Customer(host, { token });
        const there = one.open().then(() => true, () => false);
        if (await Promise.race([there, sleep(3000)])) return one;
        one.socket?.close();
        if (host.ended || Date.now() > stop) throw new Error('with memory back nobody is welcomed for 20 s');
    }
}

// ---- a customer comes, writes, is answered ----

let visits = 0;
async function visit(from) {
    const cid = `v${++visits}`, text = `where is my order ${cid}`;
    const one = new Customer(host);
    arm(from);
    const opened = one.open().then(() => true, () => false);
    const there = await Promise.race([opened, sleep(SOON_MS)]);
    if (there) one.socket.send({ t: 'msg', cid, text });
    if (there) await soon(() => one.socket.closed || one.nacks.length || (one.acks.has(cid) && answered(one)));
    await sleep(2);
    const fault = disarm();
    const acked = one.acks.has(cid);
    one.socket?.close();
    if (host.ended) return fault;
    let again;
    try {
        again = await comeAgain(one.token);
        if (!acked) await again.say(text, cid);
        await until('the message to be shown', () => again.items.some((i) => i.text === text));
        await until('an answer or a person', () => answered(again));
        await again.say('thank you', `${cid}-after`);
        const seen = await comeAgain(again.token);
        await until('what was said', () => seen.items.some((i) => i.text === 'thank you'));
        const times = seen.items.filter((i) => i.text === text).length;
        seen.close();
        if (times !== 1) throw new Error(`the message is there ${times} times${acked ? ', and was acknowledged' : ''}`);
    } catch (error) {
        if (!host.ended) fault.why = error.message;
    }
    again?.close();
    return fault;
}

// ---- a plugin is reloaded ----

const command = (...words) => new Promise((done) => {
    const child = spawn(path.join(build, 'bin/ombud'), ['plugin', ...words, '--data', host.data], { env: { ...process.env, ...preload(false) } });
    let out = '';
    child.stdout.on('data', (b) => { out += b; });
    child.stderr.on('data', (b) => { out += b; });
    child.on('close', (code) => done({ code, out }));
});

let reloads = 0;
async function reload(from) {
    if (++reloads % 200 === 0) { // a host takes 512 changes in its life
        await end();
        await begin();
    }
    arm(from);
    await Promise.race([command('reload', 'chat'), sleep(15000)]);
    const fault = disarm();
    if (host.ended) return fault;
    try {
        const now = await command('reload', 'chat');
        if (now.code !== 0) throw new Error(`with memory back it is not reloaded: ${now.out}`);
        const one = await comeAgain();
        await one.say('hello', `r${reloads}`);
        one.close();
    } catch (error) {
        if (!host.ended) fault.why = error.message;
    }
    return fault;
}

// ---- it starts, it stops ----

async function start(from) {
    await end();
    control.set({ failed: 0, count: 0, from, armed: 1 });
    let said = '';
    await begin().catch((error) => { said = error.message; });
    const fault = disarm();
    if (/Sanitizer|runtime error|nothing/.test(said) || /ended with null/.test(said)) {
        fault.why = said;
        fault.signal = /ended with null/.test(said) ? 'SIGABRT' : null;
    }
    if (!host || host.ended || said) {
        host = null;
        return fault;
    }
    const one = new Customer(host);
    await one.open().then(() => one.say('hello', 's1')).catch((error) => { fault.why = error.message; });
    one.socket?.close();
    return fault;
}

async function stop(from) {
    if (!host) await begin();
    await learnt();
    const one = await new Customer(host).open();
    await one.say('where is my order', 'x1');
    arm(from);
    const ended = await end();
    const fault = disarm();
    one.socket?.close();
    fault.signal = ended.signal;
    if (ended.code !== 0) fault.why = `it ended with ${ended.code} ${ended.signal}\n${lastWords(one.host)}`;
    return fault;
}

const lastWords = (one) => one.log.split('\n').filter((l) => !/^ +#\d/.test(l) || /core\/|plugins\//.test(l)).slice(-24).join('\n');

async function sweep(name, step) {
    if (!host && name !== 'start') await begin();
    if (name !== 'start') await learnt();
    const counts = [];
    for (let i = 0; i < (name === 'visit' ? 9 : name === 'start' ? 1 : 4); i++) { // the first fill caches
        const calm = await step(0);
        assert.equal(calm.why, undefined, `${name} without a failure`);
        counts.push(calm.count);
    }
    const count = Math.max(...counts.slice(name === 'start' ? 0 : -2));
    if (!count) outOfTheWay();
    const stride = Math.max(every, Math.ceil(count / most));
    const row = { points: 0, right: 0, not_reached: 0, library: 0, wrong: 0 };
    const wrong = new Map();
    for (let n = alone || 1 + (seed * 7919) % stride; n <= count; n += alone ? count : stride) {
        const ran = host;
        const fault = await step(n);
        const crashed = ran === host && host?.ended;
        const one = { where: fault.where, out: fault.why ?? '', err: crashed ? host.log : '', signal: crashed ? host.ended.signal : fault.signal ?? null };
        row.points++;
        if (!crashed && !fault.why) row[fault.failed ? 'right' : 'not_reached']++;
        else if (places.known(one)) row.library++;
        else {
            row.wrong++;
            const key = places.of(fault).slice(2, 11).join(' < ');
            const words = crashed ? `the host ended: ${JSON.stringify(host.ended)}\n${lastWords(host)}` : fault.why;
            if (!wrong.has(key)) console.log(`WRONG ${name} ${n}: ${words}\n  ${key}`);
            wrong.set(key, (wrong.get(key) ?? 0) + 1);
        }
        if (alone) console.log(`${places.of(fault).slice(2).join(' < ')}\n${lastWords(ran)}`);
        if (crashed) {
            host = null;
            await begin();
        }
    }
    console.log(`${name}: ${count} allocations; ${Object.entries(row).map(([k, v]) => `${k}=${v}`).join(' ')}`);
    for (const key of Object.keys(row)) totals[key] += row[key];
}

try {
    for (const [name, step] of Object.entries({ visit, reload, start, stop }))
        if (name.includes(only)) await sweep(name, step);
    const last = host;
    const ended = await end();
    if (last && ended.code !== 0) {
        totals.wrong++;
        console.log(`WRONG at the end: ${JSON.stringify(ended)}\n${last.log.slice(-6000)}`);
    }
} finally {
    await end();
    rmSync(top, { recursive: true, force: true });
}
for (const line of places.aborts()) console.log(line);
console.log(`alloc-host: ${Object.entries(totals).map(([k, v]) => `${k}=${v}`).join(' ')}`);
process.exitCode = totals.wrong || !totals.right ? 1 : 0;
