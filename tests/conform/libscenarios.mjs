// SPDX-License-Identifier: Apache-2.0
// The scenarios of the tenancy corpus that a host without mail, search and PostgreSQL has.
import { randomUUID } from 'node:crypto';
import { request, until } from '../tools/host.mjs';
import { foreignOrder, hostnames, marker, nobody, openFeed, openParty, orderOf, propose, openCase, remedy, startWith } from './libtenancy.mjs';

export const missingScenarios = { 'fts-sqli': 'search', 'like-dos': 'search', 'disk-quota': 'quotas of tenants', 'rate-limit': 'quotas of tenants', 'backup-restore': 'backups', 'rls-off': 'PostgreSQL', 'rls-pool': 'PostgreSQL',
    'plus-address': 'email', 'spoof-from': 'email', 'cc-add': 'email', 'autoreply-bomb': 'email', 'autoreply-text': 'email', 'mail-loop': 'email' };

async function idInHeader(world) {
    const { mei } = world.staff;
    for (const [name, value] of [['X-Tenant', 'brook'], ['X-Tenant', '2'], ['X-Tenant-Id', '2'], ['X-Ombud-Tenant', 'brook'], ['X-Forwarded-Host', hostnames.brook], ['Forwarded', `host=${hostnames.brook}`], ['X-Host', hostnames.brook]]) {
        const more = { [name]: value };
        const boot = await nobody(world, more).call('GET', '/boot');
        if (boot.json.tenant.slug !== 'maple') return `${name}: ${value} chose ${boot.text}`;
        const list = await mei.call('GET', '/cases?filter=open&limit=200', undefined, more);
        if (list.status !== 200 || list.text.includes(world.brook.case)) return `${name}: ${value}: the list holds brook's case`;
        const one = await mei.call('GET', `/cases/${world.brook.case}`, undefined, more);
        if (one.status !== 404) return `${name}: ${value}: ${one.status} for brook's case`;
    }
    const two = await request(world.host, 'GET', '/api/v1/boot?tenant=brook', { host: hostnames.maple });
    return two.json.tenant.slug === 'maple' ? '' : 'the query chose the tenant';
}

async function sortField(world) {
    for (const word of ['tenant_b.secret', 'number', '', 'number;drop'])  {
        const got = await world.staff.mei.call('GET', `/cases?filter=open&sort=${encodeURIComponent(word)}`);
        if (got.status !== 400) return `sort=${word}: ${got.status}`;
    }
    return '';
}

// Much is said in brook while somebody of maple looks at all there is.
async function broadcast(world) {
    const feed = await openFeed(world.staff.mei);
    await feed.ask({ t: 'list', filter: 'open' }, { t: 'watch', case: world.sample.id, since: 0 }, { t: 'watch', case: world.brook.case, since: 0 });
    const from = feed.frames.length;
    const before = world.brook.feed.frames.length;
    const many = 10000, speakers = [];
    for (let i = 0; i < 8; i++) speakers.push((await openParty(world, 'brook')).customer);
    for (const one of speakers) one.person();
    await until('the queue', () => speakers.every((one) => one.state === 'queued'));
    await Promise.all(speakers.map(async (one) => { for (let i = 0; i < many / speakers.length; i++) await one.say(`${marker} ${i}`); }));
    const rows = world.brook.feed.frames.slice(before).filter((f) => f.t === 'row').length;
    await feed.ask();
    const told = feed.frames.slice(from).filter((f) => f.t !== 'pong');
    feed.close();
    if (!rows) return "brook's own feed was told nothing: nothing is shown";
    return told.length ? `${told.length} frames, the first ${JSON.stringify(told[0]).slice(0, 200)}` : '';
}

// The same words name different things in both: each has its own.
async function cache(world) {
    const { dana, aisha } = world.staff;
    const asked = await Promise.all(Array.from({ length: 60 }, (_, i) => (i % 2 ? dana : aisha).call('GET', `/orders/${orderOf(5)}`)));
    for (const [i, got] of asked.entries()) {
        const own = i % 2 ? 'maple' : 'brook', other = i % 2 ? 'brook' : 'maple';
        if (!got.text.includes(`Goods of ${own}`) || got.text.includes(`Goods of ${other}`)) return `${own} was shown ${got.text.slice(0, 200)}`;
    }
    if ((await dana.call('GET', `/orders/${foreignOrder}`)).status !== 404) return "brook's order is known in maple";
    const here = await openCase(world, { holder: dana }), there = await openCase(world, { tenant: 'brook', holder: aisha });
    const key = { 'idempotency-key': `one-key-${randomUUID()}` };
    const first = await dana.call('POST', `/cases/${here.id}/remedies`, remedy(here, 'refund', 700), key);
    const second = await aisha.call('POST', `/cases/${there.id}/remedies`, remedy(there, 'refund', 800), key);
    if (first.status !== 201 || second.status !== 201) return `one key in both: ${first.status} ${second.status} ${second.text}`;
    if (second.json.remedy.amount.minor !== 800) return "brook's key was answered with maple's remedy";
    const token = await request(world.host, 'GET', '/api/v1/session', { host: hostnames.brook, headers: { cookie: dana.cookie } });
    return token.status === 401 ? '' : `a session of maple is ${token.status} at brook`;
}

// A policy of brook that leaves something behind wherever it can; maple looks there.
async function luaGlobal(world) {
    const { pia, rita } = world.staff;
    const places = ['leak = "x"', '_G.leak = "x"', 'rawset(_G, "leak", "x")', 'string.leak = "x"', 'text.leak = "x"', 'getmetatable("").__index.leak = "x"', 'list.leak = "x"'];
    let kept = 0;
    for (const place of places) {
        const body = `local function put() ${place} end\nreturn policy "compensation" {
  rule "leaves something" { when = function(c) put() return true end, decide = nothing("left") },
  otherwise = nothing("not_here"),
}\n`;
        await pia.call('PUT', '/policies/draft', { name: 'policies/compensation.lua', text: body });
        const tried = await pia.call('POST', '/policies/try', { bundle: 'draft', point: 'compensation', facts: {} });
        if (tried.status === 200 && !tried.json.error) kept++;
    }
    await pia.call('DELETE', '/policies/draft', {});
    const names = ['leak', '_G.leak', 'string.leak', 'text.leak', 'list.leak'];
    const found = [];
    for (const name of names) {
        const body = `return policy "compensation" {
  rule "looks for it" { when = function(c) return ${name} == "x" end, decide = nothing("found") },
  otherwise = nothing("not_here"),
}\n`;
        await rita.call('PUT', '/policies/draft', { name: 'policies/compensation.lua', text: body });
        const tried = await rita.call('POST', '/policies/try', { bundle: 'draft', point: 'compensation', facts: {} });
        if (tried.status < 500 && JSON.stringify(tried.json?.verdict ?? {}).includes('found')) found.push(name);
    }
    await rita.call('DELETE', '/policies/draft', {});
    if (kept) return `${kept} ways to leave something were taken`;
    return found.length ? `${found.join(' ')} of brook is seen in maple` : '';
}

function log(world) {
    const words = [marker, world.brook.case, world.brook.job, ...world.brook.hashes, foreignOrder];
    const lines = world.host.log.split('\n');
    if (lines.length < 10) return 'the log says nothing: nothing is shown';
    const own = lines.filter((l) => l.includes(world.sample.id) || l.includes('maple'));
    const bad = own.find((l) => words.some((w) => l.includes(w)) || l.includes('of brook'));
    const told = lines.find((l) => l.includes(marker));
    if (told) return `a customer's words are in the log: ${told.slice(0, 200)}`;
    return bad ? `a line of maple: ${bad.slice(0, 200)}` : '';
}

// The first tenant is taken out of the configuration: who comes next gets none of its rows.
async function idReuse(world) {
    const before = (await world.staff.aisha.call('GET', '/cases?filter=open&limit=200')).json.cases.length;
    if (!before) return 'brook has no cases: nothing is shown';
    await world.host.stop();
    for (const list of [['brook'], ['brook', 'maple'], ['third', 'brook'], ['maple', 'third']]) {
        let host;
        try {
            host = await startWith(world, list);
        } catch (error) {
            if (!/tenant/.test(error.message)) return `with ${list.join(', ')}: ${error.message.slice(0, 300)}`;
            continue; // refused: nothing is served
        }
        await host.kill();
        return `the host serves ${list.join(', ')} on the data of maple, brook: ids are given anew`;
    }
    return '';
}

export const scenarios = { 'id-in-header': idInHeader, 'sort-field': sortField, 'ws-broadcast': broadcast, cache, 'lua-global': luaGlobal, log, 'id-reuse': idReuse };
