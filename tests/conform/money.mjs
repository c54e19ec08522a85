// SPDX-License-Identifier: Apache-2.0
// needs: corpora/money
// Every row of the money corpus through REST, the live feed, a policy's offer and a plugin: the same
// verdict at each door, the shop's book equal to the ledger's, every chain whole.
// `--row ID` runs the rows whose id holds this, `--door NAME` one door, `--aloud` tells every step.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, finish, option, shared, until } from '../tools/host.mjs';
import { doors, answerTo, Party, rawCalls, settled, Staff, tenantOf } from './libdoors.mjs';
import { carriedOut, isMoney, movements, openWorld, plan, rowsOf } from './libmoney.mjs';
import { tierOf } from './libtiers.mjs';

const aloud = process.argv.includes('--aloud');
const rows = rowsOf(option('data', path.join(shared, 'corpora/money'))).filter((row) => row.id.includes(option('row', '')));
const wanted = Object.keys(doors).filter((name) => name === option('door', name));
const problems = new Map(rows.map((row) => [row.id, []])); // id -> what was wrong, by door

// What a row needs that is not there; undefined when it can be run.
function lacking(row) {
    const steps = row.steps.flatMap((s) => [s, s.of ?? {}]);
    if (steps.some((s) => s.op === 'partition' || (s.nodes ?? 1) > 1)) return 'two nodes';
    return undefined;
}

const modes = { '500x3': { 'local.fail_mode': 'unavailable', 'local.fail_times': '3' } };
const providerOf = (row) => row.steps.find((s) => s.op === 'provider')?.mode;

/* ---- one row at one door ---- */

class Run {
    constructor(world, staff, one) {
        Object.assign(this, { world, staff, plan: one, door: one.door, party: new Party(world, staff, one), results: [], approvals: {}, tenants: new Set(['maple']) });
    }

    async who(step) {
        const tenant = tenantOf(step);
        return rawCalls(this.world, tenant, await this.staff.of(tenant, 'tier' in step ? step.tier : 'associate', step.agent));
    }

    async grant(step, index, fresh) {
        const tenant = tenantOf(step);
        this.tenants.add(tenant);
        const got = await doors[this.door](this.party, tenant, await this.who(step), step, index, fresh);
        if (aloud) console.log(`  ${this.door} ${this.plan.row.id} ${JSON.stringify(step).slice(0, 120)} -> ${JSON.stringify(got)}`);
        if (!got.status || (got.status !== 201 && !got.why)) this.wrong(`refused without words: ${JSON.stringify(got)}`);
        return got;
    }

    wrong(what) { problems.get(this.plan.row.id).push(`${this.door}: ${what}`); }

    // A remedy that waits for approval is answered as the step says: with what it brings along.
    async approve(step, got) {
        let asked = got.remedy ? got : await this.newestAsked(step);
        // The key stands for what was shown; under another one it is a remedy of its own.
        if (!asked && got.why && this.door !== 'plugin') asked = await this.grant({ ...step, key: `${step.key}-changed` });
        if (!asked?.remedy) return;
        const luis = await this.staff.of(tenantOf(step), 'lead');
        if (step.approve_by === 'same agent') {
            const self = await this.staff.of(tenantOf(step), step.tier);
            await this.mustFail(answerTo(this.door, self, asked, 'approve', { hash: asked.hash }), 'its proposer approved it');
        }
        if (step.approval === 'of a') await this.mustFail(answerTo(this.door, luis, asked, 'approve', { hash: this.approvals.a?.hash ?? '' }), 'a foreign approval counted');
        if (step.approval === 'bit flipped') {
            const flipped = (asked.hash.startsWith('0') ? '1' : '0') + asked.hash.slice(1);
            await this.mustFail(answerTo(this.door, luis, asked, 'approve', { hash: flipped }), 'a forged approval counted');
        }
    }

    async newestAsked(step) {
        const kept = new Set(Object.values(this.approvals).map((a) => `${a.case} ${a.remedy}`));
        const asked = (await this.party.remedies(tenantOf(step))).filter((r) => r.state === 'asked' && !kept.has(`${r.case} ${r.id}`)).at(-1);
        return asked && { remedy: asked.id, hash: asked.hash, case: asked.case, state: asked.state };
    }

    async mustFail(answer, what) {
        const got = await answer;
        if (aloud) console.log(`  ${this.door} ${this.plan.row.id} approval -> ${JSON.stringify(got)}`);
        if (got.status === 200 || got.status === 201) this.wrong(what);
    }

    // "approve": somebody of a higher tier is shown this amount and would say yes: its hash is kept.
    async keepApproval(step) {
        const asked = { op: 'refund', tier: 'associate', currency: this.plan.row.order.currency, ...step, approval: undefined };
        asked.op = 'refund';
        let got = await doors.rest(this.party, tenantOf(step), await this.who(asked), asked);
        this.tenants.add(tenantOf(step));
        if (!got.hash) this.wrong(`nothing to approve: ${JSON.stringify(got)}`);
        this.approvals[step.key ?? 'a'] = got;
    }

    async revoke() {
        const luis = await this.staff.of('maple', 'lead');
        const [asked] = Object.values(this.approvals);
        const got = await answerTo(this.door, luis, asked, 'decline', { hash: asked.hash, reason: 'revoked' });
        if (got.state !== 'declined') this.wrong(`not revoked: ${JSON.stringify(got)}`);
    }

    // The till tells of n tries to spend the certificates of this row, all at once; what was never given
    // is tried as well.
    async redeem(n) {
        await this.settle();
        const given = carriedOut(this.world, 'maple', Object.values(this.plan.orders)).filter((line) => line.kind === 'certificate');
        const keys = given.length ? given.map((line) => line.key) : ['nobody.r1'];
        await movements(this.world, 'maple', keys.flatMap((key) => Array.from({ length: n }, (_, i) => ({ id: `${this.plan.n}-${key}-${i}`, key, what: 'redeemed' }))));
        if (this.plan.row.expect.redeemed) await until('a certificate to be spent', () => this.redeemed());
        await this.party.case('maple'); // a row that was refused from the start has one, too
    }

    async redeemed() {
        const all = await this.party.remedies('maple');
        return all.filter((r) => r.certificate?.state === 'redeemed').length;
    }

    async parallel(step, index) {
        if (step.of.op === 'redeem') return this.redeem(step.n);
        const kinds = step.mix ?? [step.of.op];
        const each = Array.from({ length: step.n }, (_, i) => ({ ...step.of, op: kinds[i % kinds.length],
            key: step.of.key === '*' ? `k${i}` : step.of.key }));
        await this.party.case('maple');
        await this.who(step.of);
        this.results.push(...await Promise.all(each.map((one) => this.grant(one, index, true))));
    }

    async step(step, index) {
        switch (step.op) {
        case 'refund':
        case 'promo': {
            const got = await this.grant(step, index);
            this.results.push(got);
            if (step.approval || step.approve_by) await this.approve(step, got);
            break;
        }
        case 'approve': await this.keepApproval(step); break;
        case 'revoke': await this.revoke(); break;
        case 'parallel': await this.parallel(step, index); break;
        case 'redeem': await this.redeem(1); break;
        case 'customer_says': {
            const contact = await this.party.contact('maple');
            await contact.say(step.text);
            break;
        }
        case 'kill9':
            await this.settle();
            this.staff.forget();
            this.party.close();
            await this.world.restart();
            await this.party.afterRestart();
            break;
        case 'provider':
        case 'promo_use': break; // part of the world that the row was given
        default: this.wrong(`no check for the step ${step.op}`);
        }
    }

    async settle() {
        this.remedies = {};
        for (const tenant of this.tenants) this.remedies[tenant] = await settled(this.party, tenant);
    }

    async run() {
        for (const [i, step] of this.plan.row.steps.entries()) await this.step(step, i);
        await this.settle();
        this.compare();
        const { redeemed } = this.plan.row.expect;
        if (redeemed !== undefined && await this.redeemed() !== redeemed) this.wrong(`${await this.redeemed()} redeemed instead of ${redeemed}`);
        await this.hold();
        this.party.close();
    }

    // The verdict: what was granted in the end, beside what the row expects.
    compare() {
        const { expect } = this.plan.row;
        const granted = Object.values(this.remedies).flat().filter((r) => r.state === 'done');
        const sum = (list) => list.reduce((total, one) => total + one.minor, 0);
        const done = [...this.tenants].flatMap((t) => carriedOut(this.world, t, Object.values(this.plan.orders)));
        const accepted = [expect.accepted].flat();
        if (expect.accepted !== undefined && !accepted.includes(granted.length)) this.wrong(`accepted ${granted.length} instead of ${accepted.join(' or ')}`);
        if (expect.refunded !== undefined && sum(done) !== expect.refunded) this.wrong(`refunded ${sum(done)} instead of ${expect.refunded}`);
        if (expect.provider_refunds !== undefined && done.length !== expect.provider_refunds) this.wrong(`the shop refunded ${done.length} times instead of ${expect.provider_refunds}`);
        // One key, one answer.
        const ids = new Set(this.results.filter((r) => r.remedy).map((r) => r.remedy));
        if (new Set(this.plan.steps.map((s) => JSON.stringify(s))).size === 1 && this.results.length > 1 && this.plan.steps.length > 1 && ids.size > 1)
            this.wrong(`one key was answered with ${[...ids].join(', ')}`);
    }

    // Whatever the row expects: never over what was paid, never over a tier's limit, and the shop's
    // book says what the ledger says.
    async hold() {
        for (const tenant of this.tenants) {
            for (const order of Object.values(this.plan.orders)) {
                const done = carriedOut(this.world, tenant, [order]);
                const refunds = done.filter((d) => d.kind === 'refund').reduce((n, d) => n + d.minor, 0);
                if (refunds > Number(this.plan.paid)) this.wrong(`${refunds} refunded of ${this.plan.paid} paid`);
                await this.holdLedger(tenant, order, done.reduce((n, d) => n + d.minor, 0));
            }
        }
    }

    async holdLedger(tenant, order, shop) {
        const mine = this.remedies[tenant].filter((r) => r.order === order && r.state === 'done').reduce((n, r) => n + r.amount.minor, 0);
        if (mine !== shop) this.wrong(`the cases say ${mine}, the shop ${shop}`);
        const id = (await this.party.list(tenant))[0];
        let ledger = 0, seen = false;
        for (const tier of ['associate', 'lead', 'manager']) {
            const who = await this.staff.of(tenant, tier);
            const { json } = await who.call('GET', `/cases/${id}/suggestions`);
            for (const b of json.budgets ?? []) {
                if (b.order !== order || b.remedy !== 'all' || b.scope !== 'order') continue;
                seen = true;
                ledger += b.most.minor - b.left.minor;
            }
        }
        if (this.door !== 'plugin' && (seen || shop) && ledger !== shop) this.wrong(`the ledger says ${ledger}, the shop ${shop}`);
    }
}

/* ---- all rows ---- */

// Chains are looked at when the host is down: one command for all cases of a tenant.
async function stopAndVerify(world, plans) {
    const { code } = await world.host.stop();
    const failed = (what) => { for (const p of plans) problems.get(p.row.id).push(what); };
    if (code !== 0) failed(`the host ended with ${code}: ${world.host.log.slice(-400)}`);
    for (const tenant of ['maple', 'brook']) {
        const { status, stdout, stderr } = spawnSync(path.join(build, 'bin/ombud'), ['case', 'verify', '--all', '--config', world.config, '--tenant', tenant],
            { encoding: 'utf8' });
        if (status !== 0) failed(`a chain of ${tenant} is broken: ${stdout.slice(-200)}${stderr}`);
    }
}

async function runWorld(plans, limits, options) {
    const world = await openWorld(plans, limits, options);
    const staff = new Staff(world);
    for (const one of plans) {
        const run = new Run(world, staff, one);
        try {
            await run.run();
        } catch (error) {
            run.wrong(error.stack.split('\n').slice(0, 3).join(' '));
        }
    }
    staff.forget();
    await stopAndVerify(world, plans);
}

// The assistant proposes at its own level: one host for each tier whose authority it is lent.
const tierIn = (row) => row.steps.map((s) => s.of ?? s).filter(isMoney).map((s) => ('tier' in s ? s.tier : 'associate'))[0] ?? null;

function worldsOf(list) {
    const worlds = new Map();
    let n = 0;
    for (const row of list) {
        for (const door of wanted) {
            const as = door === 'plugin' ? tierIn(row) : undefined;
            const key = JSON.stringify([row.limits, providerOf(row), door === 'plugin' ? [as] : 'people']);
            if (!worlds.has(key)) worlds.set(key, { plans: [], limits: row.limits, as, set: modes[providerOf(row)] });
            worlds.get(key).plans.push(plan(row, door, ++n));
        }
    }
    return worlds.values();
}

const absent = rows.filter((row) => lacking(row));
for (const { plans, limits, as, set } of worldsOf(rows.filter((row) => !lacking(row)))) await runWorld(plans, limits, { as: tierOf(as) ? as : undefined, set });
for (const [what, list] of Object.entries(Object.groupBy?.(absent, lacking) ?? absent.reduce((g, r) => ({ ...g, [lacking(r)]: [...(g[lacking(r)] ?? []), r] }), {})))
    console.log(`no such object: ${list.length} (${what}): ${list.map((row) => row.id).join(' ')}`);
for (const [id, list] of problems) for (const what of list) console.log(`not ok ${id}: ${what}`);
console.log(`doors: ${wanted.join(' ')}`);
const failed = rows.filter((row) => problems.get(row.id).length).length;
finish('money', rows.filter((row) => !lacking(row) && !problems.get(row.id).length).length, rows.length);
// A row that waits for a thing that does not exist yet is counted, and is not a failure.
if (!failed && rows.length) process.exitCode = 0;
