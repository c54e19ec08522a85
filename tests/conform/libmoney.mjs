// SPDX-License-Identifier: Apache-2.0
// The world of the money corpus: its rows with numbers as they are written, and for a set of rows a
// real host with their orders in its shop, their limits as its tiers' budgets, and policies that
// allow everything, so that what holds is what the core holds.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, source, startHost, temporary, until } from '../tools/host.mjs';
import { tierOf } from './libtiers.mjs';

// A JSON number kept as its text: beyond 2^53 and in fractions JavaScript's own would lie.
export class Raw {
    constructor(text) { this.text = text; }
    toJSON() { return `\u0001${this.text}\u0001`; }
    valueOf() { return Number(this.text); }
}

const isPlain = (text) => /^-?\d{1,15}$/.test(text);

// JSON whose numbers are JavaScript's where they are exact, and Raw elsewhere.
export function parseExact(text) {
    const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g,
        (token) => (token[0] === '"' || isPlain(token) ? token : `{"raw number":"${token}"}`));
    return JSON.parse(marked, (key, value) => (value && typeof value === 'object' && 'raw number' in value
        ? new Raw(value['raw number']) : value));
}

export const writeExact = (value) => JSON.stringify(value).replace(/"\\u0001([^"]*?)\\u0001"/g, '$1');

export const rowsOf = (folder) => parseExact(readFileSync(path.join(folder, 'cases.json'), 'utf8'));

const secrets = { maple: 'identity-secret-of-maple-street', brook: 'identity-secret-of-brook-and-sons' };
export const hostnames = { maple: 'localhost', brook: 'brook.localhost' };
export const secretOf = (tenant) => secrets[tenant];
export const tenantOf = (step) => (step.tenant ? 'brook' : 'maple');

const pad = (n) => String(n).padStart(7, '0');
const innerSteps = (row) => row.steps.map((s) => s.of ?? s);

// One row at one door: a customer and orders of its own.
export function plan(row, door, n) {
    const labels = [...new Set(innerSteps(row).map((s) => s.order ?? 'o1'))];
    const orders = Object.fromEntries(labels.map((label, i) => [label, `900-${pad(n)}-${pad(i + 1)}`]));
    // What a promotion paid for was not paid in money.
    const promo = row.steps.filter((s) => s.op === 'promo_use').reduce((sum, s) => sum + s.amount, 0);
    const paid = promo ? Math.max(0, row.order.paid - promo) : row.order.paid;
    return { row, door, n, orders, paid, customer: `c-${n}`, name: `Row ${n}`, brand: `row-${n}`, steps: innerSteps(row) };
}

// The amount of a promise in percent has none of its own: the step's, as it is written.
export const amountOf = (step, currency) => ({ minor: step.amount, currency: 'currency' in step ? step.currency : currency });
// "-1s", "30d": whole days, rounded down, so that what is over already is below one.
export const daysOf = (text) => Math.floor(parseInt(text, 10) / { s: 86400, m: 1440, h: 24, d: 1 }[text.at(-1)]);
export const kindOf = (step) => (step.op === 'promo' ? 'certificate' : step.op);
export const isMoney = (step) => step.op === 'refund' || step.op === 'promo';

function samples(folder, plans) {
    const customers = [], orders = [];
    for (const p of plans) {
        for (const tenant of ['maple', 'brook']) {
            customers.push({ tenant, id: p.customer, name: p.name, email: `${p.customer}@example.com` });
            for (const id of Object.values(p.orders)) {
                const line = { line: '1', title: 'Goods', brand: p.brand, seller: 's-1', quantity: 1, paid_minor: p.paid,
                    shipment: `S-${id}-${tenant}`, promised_at: '-3d', delivered_at: '-2d', state: 'delivered' };
                orders.push({ tenant, id, customer: p.customer, state: p.row.order.state ?? 'delivered', placed_at: '-9d',
                    currency: p.row.order.currency, lines: [line] });
            }
        }
    }
    const lines = (list) => list.map((one) => `${writeExact(one)}\n`).join('');
    mkdirSync(path.join(folder, 'samples'));
    writeFileSync(path.join(folder, 'samples/customers.jsonl'), lines(customers));
    writeFileSync(path.join(folder, 'samples/sellers.jsonl'), lines(['maple', 'brook'].map((tenant) => ({ tenant, id: 's-1', name: 'Seller' }))));
    writeFileSync(path.join(folder, 'samples/orders.jsonl'), lines(orders));
}

const luaText = (text) => `"${[...Buffer.from(text)].map((b) => `\\${String(b).padStart(3, '0')}`).join('')}"`;

// A value of a step in Lua, whatever it is: numbers by their text, so that no literal is looked at.
function lua(value) {
    if (value === null || value === undefined) return 'nil';
    if (value instanceof Raw) return `tonumber("${value.text}")`;
    if (typeof value === 'number') return `tonumber("${value}")`;
    if (typeof value === 'string') return luaText(value);
    return '{}';
}

const table = (fields) => `{ ${Object.entries(fields).map(([k, v]) => `${k} = ${v}`).join(', ')} }`;

function remedyFields(p, step) {
    const { minor, currency } = amountOf(step, p.row.order.currency);
    const fields = { minor: lua(minor), currency: lua(currency), reason: '"conform"' };
    if ('percent' in step) fields.percent = lua(step.percent);
    if ('expires' in step) fields.expires_days = lua(daysOf(step.expires));
    return fields;
}

function bundle(folder, plans) {
    cpSync(path.join(source, 'scripts'), folder, { recursive: true });
    for (const gone of ['spec', 'packs']) rmSync(path.join(folder, gone), { recursive: true, force: true });
    const offers = [], steps = [];
    for (const p of plans) {
        const wanted = new Map();
        for (const [i, step] of p.steps.entries()) {
            if (!isMoney(step)) continue;
            const fields = remedyFields(p, step);
            const offer = { remedy: `"${kindOf(step)}"`, ...fields };
            // An offer is in its order's currency: to say another one is a fault of the policy.
            if (amountOf(step, p.row.order.currency).currency === p.row.order.currency) delete offer.currency;
            wanted.set(JSON.stringify(offer), table(offer));
            steps.push(`["row ${p.n} ${i}"] = ${table({ kind: `"${kindOf(step)}"`, order: `"${p.orders[step.order ?? 'o1']}"`, line: '"1"', ...fields })}`);
        }
        if (p.door === 'policy') offers.push(`["${p.brand}"] = { ${[...wanted.values()].join(', ')} }`);
    }
    const write = (name, text) => writeFileSync(path.join(folder, name), `-- SPDX-License-Identifier: Apache-2.0\n${text}\n`);
    write('policies/authority.lua', 'return policy "authority" { otherwise = allow("Conformance."), }');
    write('lib/rows.lua', `return { offers = { ${offers.join(',\n')} } }`);
    write('lib/steps.lua', `return { ${steps.join(',\n')} }`);
    write('policies/compensation.lua', `local rows = require "rows"
return policy "compensation" {
  rule "what the row wants" {
    when   = function(c) return c.order and rows.offers[c.order.brand] ~= nil end,
    decide = function(c) return offer(rows.offers[c.order.brand]) end,
  },
  otherwise = nothing("not_here"),
}`);
    write('policies/escalation.lua', `return policy "escalation" {
  rule "the assistant hands over" {
    when   = function(c) return c.tier == tier.assistant and c.assistant.wants ~= "" end,
    decide = function(c) return escalate(tier.associate, text.word(c.assistant.wants, "hands_over")) end,
  },
  otherwise = stay(),
}`);
    write('assistant/probe.lua', `local steps = require "steps"
return flow "probe" {
  title    = "Probe",
  examples = { "probe the till now", "run a probe of the till", "till probe please" },
  run = function()
    for _ = 1, 20 do
      local step = steps[text.trim(ask("Which step?", { key = "step" }))]
      if step then
        propose(step)
      end
    end
  end,
}`);
}

const most = 1000000000000;

// The limits of the rows as budgets per order, in every currency that they use. `as` gives all of
// one tier's authority to the assistant: the plugin proposes at its level.
function configuration(folder, plans, limits, as) {
    const currencies = [...new Set(plans.map((p) => p.row.order.currency))];
    const list = [];
    for (const currency of currencies) {
        for (const [name, order] of Object.entries(limits))
            list.push(`{ tier = "${tierOf(name).name}", order = ${order}, currency = "${currency}" }`);
        if (as && tierOf(as) && limits[as]) list.push(`{ tier = "assistant", order = ${limits[as]}, currency = "${currency}" }`);
    }
    const tenant = (slug) => `{ slug = "${slug}", name = "${slug}", hosts = { "${hostnames[slug]}" }, currency = "USD",
      identity_secret = "${secrets[slug]}", scripts = "${folder}/scripts", commerce = "local",
      certificate_cap = ${most}, agent_day_cap = ${most}, authority = { ${list.join(', ')} } }`;
    writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", log_level = "warn", insecure_cookie = true,
  plugin_dirs = { "${build}/lib/ombud" }, tenants = { ${tenant('maple')}, ${tenant('brook')} } }\n`);
}

// A running host for these rows; its `restart` kills it and starts it on the same data.
export async function openWorld(plans, limits, { as, set } = {}) {
    const folder = temporary();
    mkdirSync(path.join(folder, 'scripts'));
    samples(folder, plans);
    bundle(path.join(folder, 'scripts'), plans);
    configuration(folder, plans, limits, as);
    const world = { folder, data: path.join(folder, 'data'), config: path.join(folder, 'ombud.lua'), port: 0 };
    world.start = async () => {
        world.host = await startHost({ data: world.data, port: world.port, set: { 'chat.rate': 1000, 'chat.burst': 10000, ...set },
            args: ['--config', world.config, '--samples', path.join(folder, 'samples')] });
        world.port = world.host.port;
    };
    world.restart = async () => { await world.host.kill(); await world.start(); };
    await world.start();
    return world;
}

// What the shop carried out for these orders of a tenant.
export function carriedOut(world, tenant, orders) {
    const number = tenant === 'maple' ? 1 : 2;
    let text = '';
    try {
        text = readFileSync(path.join(world.data, 'plugins/local/journal.jsonl'), 'utf8');
    } catch { /* nothing was carried out yet */ }
    return text.split('\n').filter(Boolean).map((line) => JSON.parse(line))
        .filter((line) => line.tenant === number && orders.includes(line.order));
}

// The shop hears these movements from outside, and has told the host of them when this returns.
export async function movements(world, tenant, list) {
    const folder = path.join(world.data, 'plugins/local'), file = path.join(folder, 'movements.jsonl');
    writeFileSync(`${file}.new`, list.map((one) => `${JSON.stringify({ tenant, ...one })}\n`).join(''));
    renameSync(`${file}.new`, file);
    await until('the shop to take them in', () => !existsSync(file) && !existsSync(path.join(folder, 'movements.taking')));
}
