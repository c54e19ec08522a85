// SPDX-License-Identifier: Apache-2.0
// The world of the tenancy corpus: a real host with two tenants that look alike, people of every
// role in both, and in the second one everything that the first must never see.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, Customer, identityOf, openSocket, request, signIn, source, startHost, temporary, until } from '../tools/host.mjs';

export const hostnames = { maple: 'localhost', brook: 'brook.localhost' };
export const slugs = Object.keys(hostnames);
export const card = '4111 1111 1111 1111';
export const isMasked = (text) => text.includes('411111...1111');
export const isFull = (text) => text.replace(/[ -]/g, '').includes('4111111111111111');
export const marker = 'marker-of-brook-7731'; // in everything that brook's people and customers write
const secret = (slug) => `identity-secret-of-${slug}`;
const password = 'a password of the test';
const shops = 40; // customers with an order each, so that no row uses up another's budget

export const orderOf = (n) => `900-${String(n).padStart(7, '0')}-0000001`;
export const foreignOrder = '900-0009999-0000001'; // brook's alone
const customerOf = (n) => `c-${n}`;

/* ---- configuration ---- */

function samples(folder) {
    const customers = [], orders = [];
    for (const tenant of slugs) {
        const add = (id, n) => orders.push({ tenant, id, customer: customerOf(n), state: 'delivered', placed_at: '-9d', currency: 'USD',
            lines: [{ line: '1', title: `Goods of ${tenant}`, brand: 'plain', seller: 's-1', quantity: 1, paid_minor: 200000,
                shipment: `S-${id}-${tenant}`, promised_at: '-3d', delivered_at: '-2d', state: 'delivered' }] });
        for (let n = 1; n <= shops; n++) {
            customers.push({ tenant, id: customerOf(n), name: `Customer ${n} of ${tenant}`, email: `c-${n}@${tenant}.example` });
            add(orderOf(n), n);
        }
        if (tenant === 'brook') add(foreignOrder, 1);
    }
    const lines = (list) => list.map((one) => `${JSON.stringify(one)}\n`).join('');
    mkdirSync(path.join(folder, 'samples'));
    writeFileSync(path.join(folder, 'samples/customers.jsonl'), lines(customers));
    writeFileSync(path.join(folder, 'samples/sellers.jsonl'), lines(slugs.map((tenant) => ({ tenant, id: 's-1', name: 'Seller' }))));
    writeFileSync(path.join(folder, 'samples/orders.jsonl'), lines(orders));
}

// The packs' own policies; in both a flow through which a test asks what an assistant could.
function scripts(folder, slug) {
    const to = path.join(folder, `scripts-${slug}`);
    cpSync(path.join(source, 'scripts'), to, { recursive: true });
    for (const gone of ['spec', 'packs', 'invariants']) rmSync(path.join(to, gone), { recursive: true, force: true });
    const write = (name, text) => writeFileSync(path.join(to, name), `-- SPDX-License-Identifier: Apache-2.0\n${text}\n`);
    write('lib/owner.lua', `return { owner = "${slug === 'brook' ? marker : slug}" }`);
    write('policies/escalation.lua', `return policy "escalation" {
  rule "the assistant hands over" {
    when   = function(c) return c.tier == tier.assistant and c.assistant.wants ~= "" end,
    decide = function(c) return escalate(tier.associate, text.word(c.assistant.wants, "hands_over")) end,
  },
  otherwise = stay(),
}`);
    write('assistant/probe.lua', `return flow "probe" {
  title    = "Probe",
  examples = { "probe the till now", "run a probe of the till", "till probe please" },
  run = function(c)
    say("case of " .. c.customer.name)
    for _ = 1, 20 do
      local words = text.split(text.trim(ask("Which step?", { key = "step" })), " ")
      if words[1] == "propose" then
        propose({ kind = words[2], order = words[3], line = "1", minor = tonumber(words[4]), currency = "USD", reason = "conform" })
      else
        say("heard " .. text.join(words, " "))
      end
    end
  end,
}`);
    return to;
}

// What the matrix calls "own limit" is a setting of the tenant: by the policies an associate refunds
// up to 50.00, a supervisor up to 500.00, the assistant up to 20.00; by the ledger's budgets nobody
// beyond 1,000.00, and an associate gives no certificates (the least budget there is).
const most = 100000;
const budgets = [['assistant', 'refund', most], ['assistant', 'certificate', most], ['associate', 'refund', most], ['associate', 'certificate', 1],
    ['supervisor', 'refund', most], ['supervisor', 'certificate', most], ['specialist', 'refund', most], ['specialist', 'certificate', most]];
const authority = `{ ${budgets.map(([tier, kind, n]) => `{ tier = "${tier}", remedy = "${kind}", case = ${n}, currency = "USD" }`).join(', ')} }`;

function configuration(folder, list, file) {
    const tenant = (slug) => `{ slug = "${slug}", name = "${slug}", hosts = { "${hostnames[slug] ?? `${slug}.localhost`}" }, currency = "USD",
      identity_secret = "${secret(slug)}", scripts = "${folder}/scripts-${slug === 'brook' ? 'brook' : 'maple'}", commerce = "local",
      policy_second_person = ${slug === 'brook'}, authority = ${authority} }`;
    const config = path.join(folder, file);
    writeFileSync(config, `return { data = "${folder}/data", log_level = "debug", insecure_cookie = true,
  plugin_dirs = { "${build}/lib/ombud" }, tenants = { ${list.map(tenant).join(', ')} } }\n`);
    return config;
}

// People beyond the sample ones, made as an administrator of the machine makes them.
function addPerson(world, login, words) {
    const { status, stderr } = spawnSync(path.join(build, 'bin/ombud'), ['user', 'add', login, '--name', `${login} of the test`, ...words, '--tenant', 'maple', '--config', world.config],
        { input: `${password}\n`, encoding: 'utf8' });
    if (status !== 0) throw new Error(`user add ${login}: ${stderr}`);
}

/* ---- the world ---- */

export async function openWorld() {
    const folder = temporary();
    mkdirSync(path.join(folder, 'data'));
    samples(folder);
    for (const slug of slugs) scripts(folder, slug);
    const world = { folder, data: path.join(folder, 'data'), config: configuration(folder, slugs, 'ombud.lua'), next: 0, parties: [] };
    addPerson(world, 'adam', ['--operator', '--admin']); // an administrator who is no agent of any tier
    addPerson(world, 'rita', ['--tier', 'specialist', '--operator', '--admin']); // every right that there is
    world.host = await startHost({ data: world.data, verbose: true, set: { 'chat.rate': 1000, 'chat.burst': 10000 },
        args: ['--config', world.config, '--samples', path.join(folder, 'samples')] });
    const own = world.host.staff[0].password;
    world.staff = { adam: await signIn(world.host, 'adam', password), rita: await signIn(world.host, 'rita', password) };
    for (const login of ['dana', 'omar', 'luis', 'mei']) world.staff[login] = await signIn(world.host, login, own);
    for (const login of ['aisha', 'tom', 'ines', 'pia', 'bela']) world.staff[login] = await signIn(world.host, login, own, hostnames.brook);
    for (const [slug, who] of [['maple', 'rita'], ['brook', 'bela']]) {
        const made = await world.staff[who].call('POST', '/keys', { name: `${slug === 'brook' ? marker : slug} reads`, scopes: ['read'] });
        if (made.status !== 201) throw new Error(`key of ${slug}: ${made.text}`);
        world.keys = { ...world.keys, [slug]: { ...made.json.key, token: made.json.token } };
        // Of an event that none of these rows makes: nothing goes out.
        const hook = await world.staff[who].call('POST', '/webhooks', { name: slug === 'brook' ? marker : slug, url: `https://${slug}.example/hook`, events: ['case.closed'] });
        if (hook.status !== 201) throw new Error(`webhook of ${slug}: ${hook.text}`);
        world.hooks = { ...world.hooks, [slug]: hook.json.webhook };
    }
    return world;
}

// The same data folder under a configuration with other tenants: what the command says of it.
export function startWith(world, list) {
    const config = configuration(world.folder, list, 'other.lua');
    return startHost({ data: world.data, args: ['--config', config, '--samples', path.join(world.folder, 'samples')] });
}

export async function openParty(world, tenant = 'maple', options = {}) {
    const n = options.number ?? (world.next++ % (shops - 1)) + 2;
    const customer = await new Customer(world.host, { hostname: hostnames[tenant], new: true,
        identity: { ...identityOf(customerOf(n), secret(tenant)), name: `Customer ${n} of ${tenant}`, ...options.identity }, topic: options.topic, extra: options.extra }).open();
    world.parties.push(customer);
    return { customer, n, order: orderOf(n), tenant };
}

const queued = async (staff) => (await staff.call('GET', '/cases?filter=open&limit=200')).json.cases;

// The case of this party, whoever holds it.
export async function caseOf(staff, party) {
    const name = `Customer ${party.n} of ${party.tenant}`;
    const row = await until('the case', async () => (await queued(staff)).filter((r) => r.customer_name === name).sort((a, b) => b.number - a.number)[0]);
    return row.id;
}

// A customer who asked for a person and said a card number; `holder` accepted, when there is one.
export async function openCase(world, { tenant = 'maple', holder, reader, words = '', number } = {}) {
    const party = await openParty(world, tenant, { number });
    await party.customer.say(`${words} my card is ${card}`);
    party.customer.person();
    await until('the queue', () => party.customer.state === 'queued');
    party.id = await caseOf(reader ?? holder, party);
    if (holder) {
        const got = await holder.call('POST', `/cases/${party.id}/accept`, {});
        if (got.status !== 200) throw new Error(`accept: ${got.text}`);
    }
    return party;
}

export const remedy = (party, kind, minor, more = {}) => ({ kind, order: party.order, line: '1', amount: { minor, currency: 'USD' }, reason: 'conform', ...more });
export const detail = async (staff, id) => (await staff.call('GET', `/cases/${id}`)).json.case;

let keys = 0;
export const propose = (staff, party, body) => staff.call('POST', `/cases/${party.id}/remedies`, body, { 'idempotency-key': `key-${++keys}` });

/* ---- the live feed ---- */

// A feed that is asked and answers; null when the handshake is refused.
export async function openFeed(staff) {
    const socket = staff.socket();
    await socket.opened();
    socket.send({ t: 'hello', v: 1 });
    await socket.wait('a welcome', (f) => f.t === 'welcome');
    // The feed answers in order: what came between two pings was said to the frames between them.
    socket.ask = async (...frames) => {
        const from = socket.frames.length;
        for (const frame of frames) socket.send(frame);
        socket.send({ t: 'ping' });
        await until('the feed to answer', () => socket.closed || socket.frames.slice(from).some((f) => f.t === 'pong'));
        await until('what is read from the store', () => socket.closed || frames.every((frame) => ['unwatch', 'typing', 'read', 'hello'].includes(frame.t)
            || socket.frames.slice(from).some((f) => answers(f, frame))));
        return socket.frames.slice(from).filter((f) => f.t !== 'pong');
    };
    return socket;
}

const answers = (f, frame) => (f.t === 'nack' ? f.cid === frame.cid || f.cid === frame.t
    : frame.t === 'watch' ? (f.t === 'events' || f.t === 'reset') && f.case === frame.case
        : frame.t === 'list' ? f.t === 'rows' : f.t === 'ack' && f.cid === frame.cid);

// A feed without a session: true when it was opened nevertheless.
export async function opensWithout(world, headers = {}) {
    const socket = openSocket(world.host, '/ws', { hostname: hostnames.maple, headers });
    await until('the handshake to end', () => socket.closed || socket.ws.readyState === 1 || socket.ws.readyState === 3);
    const opened = socket.ws.readyState === 1;
    socket.close();
    return opened;
}

// The API without a session, with whatever headers.
export const nobody = (world, headers = {}, tenant = 'maple') => ({
    call: (method, target, json, more = {}) => request(world.host, method, `/api/v1${target}`,
        { host: hostnames[tenant], json, headers: { origin: `http://${hostnames[tenant]}:${world.host.port}`, ...headers, ...more } }),
});
