#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// needs: corpora/auth
// The session rows against the real host. What needs another hour of the day is a sentence of
// tests/unit/gateway/test_session.c, which has a clock of its own and is run here.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build, load, options, report } from './libwire.mjs';
import { Customer, request, signIn, sleep, startHost } from '../tools/host.mjs';

const opt = options('auth');
const LATER = new Set(['ses-mfa-skip', 'ses-reset-token', 'ses-reset-host']);
const rows = load(opt.data).filter((c) => c.group === 'session' && !LATER.has(c.id));

const unit = spawnSync(path.join(build, 'bin', 'gateway_test_session'), [], { encoding: 'utf8' });
const desk = spawnSync(path.join(build, 'bin', 'desk_test_message'), [], { encoding: 'utf8' });
const sentence = (name, run = unit) => () => (run.stdout + run.stderr).includes(`[       OK ] ${name}\n`) ? null : `${name} failed`;

const host = await startHost();
const staff = host.staff[0];
const me = await signIn(host, staff.login ?? 'dana', staff.password);
const origin = me.origin;
const name = me.cookie.split('=')[0];
const login = (body, headers = { origin }) => request(host, 'POST', '/api/v1/session', { headers, ...body });
const who = (cookie) => request(host, 'GET', '/api/v1/session', { headers: { cookie } });
const want = (got, ...codes) => codes.includes(got.status) ? null : `status ${got.status}, wanted ${codes.join(' or ')}`;
const token = () => randomBytes(32).toString('base64url');

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const percentile = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];
const measured = path.basename(build) === 'build' || path.basename(build) === 'build-bench';
const address = (i) => `127.0.${1 + (i >> 7)}.${1 + (i & 127)}`; // each of them has a limit of its own

// The gateway's sign-in over `users` of one password, hashed at a cost of the row's choice.
async function loginHost(users, kib, passes) {
    const child = spawn(path.join(build, 'bin', 'conform_loginhost'), [users, kib, passes].map(String),
        { stdio: ['pipe', 'pipe', 'inherit'] });
    const port = await new Promise((done, fail) => {
        child.once('exit', () => fail(new Error('conform_loginhost ended')));
        child.stdout.once('data', (line) => done(+String(line).split(' ')[1]));
    });
    return { port, pid: child.pid, stop: () => new Promise((done) => { child.once('exit', done); child.stdin.end(); }) };
}

// Processor time of all threads: what else the machine does is not in it.
function spentMs(pid) {
    let ns = 0;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
        try {
            ns += +readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0];
        } catch { /* it ended meanwhile */ }
    }
    return ns / 1e6;
}

async function tryLogin(at, user, from, hostname = 'localhost') {
    const begun = performance.now();
    const got = await request(at, 'POST', '/api/v1/session',
        { host: hostname, from, json: { login: user, password: 'not the right one' } });
    return { status: got.status, ms: performance.now() - begun };
}

// Known and unknown names in turn. A name is tried 10 times, an address 40.
async function compare(what, at, pairs, known, hostname) {
    const times = [[], []], waits = [[], []];
    for (let i = 0; i < pairs; i++) {
        for (const side of i % 2 ? [0, 1] : [1, 0]) {
            const name = side ? `nobody-${i % 200}-${Math.floor(i / 10)}` : known(i);
            const before = spentMs(at.pid ?? at.child.pid);
            const got = await tryLogin(at, name, address(Math.floor(i / 20)), hostname);
            if (got.status !== 401) throw new Error(`sign-in ${i} of ${name} was answered ${got.status}`);
            times[side].push(spentMs(at.pid ?? at.child.pid) - before);
            waits[side].push(got.ms);
        }
    }
    const [valid, unknown] = times.map(median);
    console.log(`ses-timing: ${what}: ${pairs} of each sent, median ${valid.toFixed(3)} ms of the processor valid, ${unknown.toFixed(3)} ms unknown`
        + ` (waited for: ${waits.map((w) => median(w).toFixed(3)).join(', ')} ms)`);
    return { valid, unknown, apart: Math.abs(valid - unknown) };
}

// The real cost is compared as a share of itself: on a busy machine one hash swings by more than 1 ms.
async function timing() {
    const quick = await loginHost(200, 8, 1);
    const cheap = await compare('2,000 names, small hash', quick, 2000, (i) => `u${i % 200}`).finally(quick.stop);
    if (cheap.apart >= 1) return `medians are ${cheap.apart.toFixed(3)} ms apart`;
    const slow = await loginHost(10, 65536, 3);
    const real = await compare('shipped hash', slow, 20, (i) => `u${i % 10}`).finally(slow.stop);
    if (real.apart > real.valid / 4) return `the hash of an unknown name costs ${real.unknown.toFixed(1)} ms, of a known one ${real.valid.toFixed(1)} ms`;
    const names = host.staff.filter((s) => s.tenant === staff.tenant).map((s) => s.login);
    const demo = await compare('the host with its store', host, 8 * names.length, (i) => names[i % names.length]);
    return demo.apart > Math.max(1, demo.valid / 4) ? `at the host medians are ${demo.apart.toFixed(3)} ms apart` : null;
}

const rss = (pid) => +/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`))[1];

// 64 at once of 64 MiB each: memory says how many are hashed at a time, /healthz how the loop does.
async function flood() {
    const at = await loginHost(10, 65536, 3);
    const before = rss(at.pid);
    const quiet = [], busy = [];
    let most = before, ended = false;
    const look = async (into) => {
        const begun = performance.now();
        const got = await request(at, 'GET', '/healthz');
        if (got.status !== 200) throw new Error(`/healthz answered ${got.status}`);
        into.push(performance.now() - begun);
        most = Math.max(most, rss(at.pid));
        await sleep(2);
    };
    for (let i = 0; i < 100; i++) await look(quiet);
    const all = Promise.all(Array.from({ length: 64 }, (_, i) => tryLogin(at, `nobody${i}`, address(i)))).finally(() => { ended = true; });
    while (!ended) await look(busy);
    const answers = await all;
    await at.stop();
    const hashes = (most - before) / 65536, p99 = percentile(busy, 0.99);
    console.log(`ses-hash-flood: ${answers.filter((a) => a.status === 401).length} of 64 answered 401, at most ${hashes.toFixed(1)} hashes in memory, `
        + `/healthz ${busy.length} times: median ${median(busy).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (without a flood ${percentile(quiet, 0.99).toFixed(2)} ms)`);
    // Who would wait for too long is told so; it is hashed for nobody then.
    const told = [401, 503, 504];
    if (!answers.some((a) => a.status === 401) || answers.some((a) => !told.includes(a.status))) return `answered ${[...new Set(answers.map((a) => a.status))]}`;
    if (hashes > 4.5 || hashes < 0.5) return `${hashes.toFixed(1)} hashes at a time`;
    if (measured) return p99 < 20 ? null : `p99 of /healthz was ${p99.toFixed(1)} ms`;
    // A loop that hashed would answer once a hash, however fast the machine is.
    return busy.length > 2 * answers.length ? null : `/healthz was answered ${busy.length} times in ${answers.length} hashes`;
}

// Every door there is to another visitor's conversation, with a token that is good for one's own.
async function otherConversation() {
    const secret = `the secret is ${randomBytes(9).toString('hex')}`;
    const other = await new Customer(host).open();
    await other.say(secret);
    const mine = await new Customer(host).open();
    const cases = (await me.call('GET', '/cases?limit=50')).json;
    const ids = [other.contact, ...(cases.cases ?? cases.items ?? []).map((c) => c.case ?? c.id)].filter(Boolean).slice(0, 8);
    if (ids.length < 2) return 'the desk lists no case to try';
    for (const extra of [{ contact: other.contact }, { case: ids[1] }, { new: false, contact: other.contact, case: ids[1], since: -1 }]) {
        const again = await new Customer(host, { token: mine.token, extra }).open();
        await sleep(100);
        if (again.contact !== mine.contact) return 'the token opened another contact';
        if (again.socket.frames.some((f) => JSON.stringify(f).includes(secret))) return 'the other conversation was read';
        again.close();
    }
    for (const forged of [other.contact, `${mine.token}.${other.contact}`, other.token.slice(0, -1)]) {
        const thief = await new Customer(host, { token: forged }).open();
        if (thief.contact === other.contact) return 'a token that was not given opened the contact';
        thief.close();
    }
    for (const id of ids)
        for (const headers of [{ authorization: `Bearer ${mine.token}` }, { cookie: `${name}=${mine.token}` }, { cookie: `${name}=${other.token}` }])
            for (const target of [`/cases/${id}`, `/cases/${id}/events`]) {
                const bad = want(await request(host, 'GET', `/api/v1${target}`, { headers, from: '127.0.9.9' }), 401, 404);
                if (bad) return `${target}: ${bad}`;
            }
    other.close();
    mine.close();
    return null;
}

// What the customer ended can be taken up again for 30 days, openly: the case says that it was
// reopened. Coming back alone adds nothing. After these days the host refuses to write, which is a
// sentence of the desk's, that has a clock of its own.
async function replay() {
    const one = await new Customer(host).open();
    await one.say('hello, where is my order?');
    one.socket.send({ t: 'end' });
    await one.socket.wait('the end', (f) => f.t === 'state' && f.state === 'over');
    one.close();
    const again = async () => {
        const late = await new Customer(host, { token: one.token }).open();
        await late.waitItem('its own items', (i) => i.kind === 'message');
        late.close();
        return late;
    };
    const first = await again(), second = await again();
    if (first.contact !== one.contact || first.state !== 'over') return `came back to ${first.state}`;
    if (Math.max(...first.items.map((i) => i.seq)) !== Math.max(...second.items.map((i) => i.seq))) return 'coming back wrote something';
    return sentence('a_message_long_after_the_end_is_refused', desk)();
}

const checks = {
    'ses-timing': timing,
    'ses-hash-flood': flood,
    'ses-customer-token': otherConversation,
    'ses-customer-replay': replay,
    'ses-pw-change': sentence('a_session_ends_when_the_users_record_changes'),
    'ses-idle': sentence('a_session_ends_idle_or_old'),
    'ses-absolute': sentence('a_session_ends_idle_or_old'),
    'ses-role-down': sentence('a_socket_ends_with_4401_when_the_role_is_taken_away'),
    'ses-disable-user': sentence('a_socket_ends_with_4401_when_the_user_is_removed'),
    'ses-ws-reauth': sentence('a_socket_ends_with_4401_when_the_session_is_old'),
    'ses-id-entropy': sentence('ten_thousand_session_names_differ_in_every_place'),
    'ses-two-tenants': sentence('a_cookie_of_one_tenant_opens_nothing_at_another'),
    'ses-cookie-dup': async () => want(await who(`${name}=${token()}; ${me.cookie}`), 400, 401)
        ?? want(await who(`${me.cookie}; ${name}=${token()}`), 400, 200),
    'ses-cookie-toss': async () => want(await who(`session=${me.cookie.split('=')[1]}`), 401),
    'ses-csrf-form': async () => want(await request(host, 'DELETE', '/api/v1/session', { headers: { cookie: me.cookie, origin: 'http://evil.example', 'content-type': 'text/plain' }, body: '{}' }), 403)
        ?? want(await login({ body: '{"login":"a","password":"b"}' }, { origin: 'http://evil.example', 'content-type': 'text/plain' }), 403),
    'ses-cors-null': async () => 'access-control-allow-origin' in (await request(host, 'GET', '/api/v1/boot', { headers: { origin: 'null' } })).headers ? 'ACAO was sent' : null,
    'ses-cors-cred': async () => 'access-control-allow-origin' in (await request(host, 'GET', '/api/v1/boot', { headers: { origin: 'http://evil.example', cookie: me.cookie } })).headers ? 'ACAO was sent' : null,
    'ses-long-password': async () => want(await login({ json: { login: 'dana', password: 'x'.repeat(1 << 20) } }), 413, 422),
    'ses-nul-password': async () => want(await login({ body: '{"login":"dana","password":"a\\u0000b"}' }), 400, 422),
    'ses-enum': async () => {
        const seen = new Set();
        for (let i = 0; i < 8; i++) {
            const one = await new Customer(host).open();
            seen.add(one.token);
            one.close();
            if (String(one.token).length < 22) return 'a visitor token is under 128 bits';
        }
        return seen.size === 8 ? null : 'two visitors got one token';
    },
    'ses-guess': async () => {
        const codes = [];
        for (let i = 0; i < 200; i++) codes.push((await who(`${name}=${token()}`)).status);
        if (codes.some((c) => c !== 401 && c !== 429)) return `answered ${[...new Set(codes)]}`;
        return codes.at(-1) === 429 ? want(await who(me.cookie), 200) : 'the limiter did not fire';
    },
    'ses-login-spray': async () => {
        for (let i = 0; i < 70; i++)
            if ((await login({ json: { login: `nobody${i}`, password: 'one password' } })).status === 429) return null;
        return 'the limiter did not fire';
    },
};

const out = [];
for (const c of rows) {
    const check = checks[c.id];
    out.push({ id: c.id, why: check ? await Promise.resolve().then(check).catch((e) => e.message) : 'no check is mapped to this row' });
}
me.close();
await host.stop();
process.exit(report('sessions', out));
