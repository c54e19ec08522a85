// SPDX-License-Identifier: Apache-2.0
// needs: corpora/tenancy-authz
// `./run conform tenancy [--data DIR] [--row TEXT]`: a host with two tenants. What is the other's is
// not there, whatever is asked; each role may what its cell says, at every door that there is.
import path from 'node:path';
import { option, shared } from '../tools/host.mjs';
import { beyond, cross, lookAt, missingObjects, seed, timing } from './libcross.mjs';
import { cell, missingActions, missingRoles } from './libmatrix.mjs';
import { missingScenarios, scenarios } from './libscenarios.mjs';
import { openCase, openWorld } from './libtenancy.mjs';
import { load, report } from './libwire.mjs';

const rows = load(option('data', path.join(shared, 'corpora/tenancy-authz'))).filter((row) => row.id.includes(option('row', '')));
const results = [];
const of = (table, name) => (Object.hasOwn(table, name ?? '') ? table[name] : undefined);

// What a row needs that nothing here has.
function absent(row) {
    if (row.group.startsWith('cross-')) return of(missingObjects, row.object.split(' ')[0]);
    if (row.group === 'matrix') return of(missingRoles, row.role) ?? of(missingActions, row.action);
    return of(missingScenarios, row.scenario);
}

async function matrix(world, row) {
    const doors = Object.entries(await cell(world, row)).filter(([, did]) => did !== undefined);
    if (!doors.length) return 'no door was tried';
    // Where it is allowed one door that has it is enough; where it is not, none may let it by.
    const wrong = doors.filter(([, did]) => did !== row.allow).map(([door, did]) => `${door} ${did ? 'lets it' : 'refuses it'}`);
    return wrong.join(', ');
}

async function judge(world, row) {
    if (row.group.startsWith('cross-')) return cross(world, row.object.split(' ')[0], row.verb);
    if (row.group === 'matrix') return matrix(world, row);
    const run = of(scenarios, row.scenario);
    return run ? run(world) : `no check of "${row.scenario ?? row.group}"`;
}

const world = await openWorld();
try {
    await seed(world);
    world.sample = await openCase(world, { holder: world.staff.omar });
    const last = rows.filter((row) => row.scenario === 'id-reuse'); // ends the host
    for (const row of [...rows.filter((row) => !last.includes(row)), ...last]) {
        const lacks = absent(row);
        if (row === last[0]) await extras();
        let why;
        const from = Date.now();
        try {
            why = lacks ? undefined : await judge(world, row);
        } catch (error) {
            why = error.stack.split('\n').slice(0, 3).join(' ');
        }
        if (process.env.OMBUD_TIMES) console.log(row.id, Date.now() - from, why ?? '');
        results.push({ id: row.id, absent: lacks, why });
    }
    if (!last.length) await extras();
} finally {
    for (const one of world.parties) one.close();
    for (const one of Object.values(world.staff)) one.close();
    world.brook?.feed.close();
    const { code } = await world.host.stop();
    if (code !== 0) results.push({ id: 'host', why: `ended with ${code}: ${world.host.log.slice(-400)}` });
}

// What no row names: the API of policies and every other verb, and how long it takes.
async function extras() {
    const more = option('row', '') ? [] : beyond(rows);
    const wrong = [];
    for (const [object, verb] of more) {
        const why = await cross(world, object, verb);
        if (why) wrong.push(`${verb} ${object}: ${why}`);
    }
    if (wrong.length) results.push({ id: 'beyond-the-rows', why: wrong.join('; ') });
    console.log(`tenancy: verbs beyond the rows ${more.length - wrong.length} of ${more.length}, a foreign case takes ${(await timing(world)).toFixed(3)} ms longer than none`);
    await lookAt(world);
}

const groups = new Map();
for (const r of results.filter((one) => one.absent)) groups.set(r.absent, [...(groups.get(r.absent) ?? []), r.id]);
for (const [what, ids] of groups) console.log(`without ${what}: ${ids.join(' ')}`);
process.exitCode = report('tenancy', results);
