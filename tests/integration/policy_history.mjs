// SPDX-License-Identifier: Apache-2.0
// What is in force lives in the store: who changed it and why is told after a restart; a broken
// folder changes nothing; the command line says and does the same with a host and without one;
// another tenant's bundles and other people's doors stay shut.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { expect } from './libdesk.mjs';

const folder = temporary();
const scripts = path.join(folder, 'scripts');
const other = path.join(folder, 'other');
const data = path.join(folder, 'data');
for (const to of [scripts, other]) cpSync(path.join(source, 'scripts'), to, { recursive: true });
const manifest = (dir, version) => writeFileSync(path.join(dir, 'bundle.lua'), `return { name = "shop", version = "${version}" }\n`);
manifest(scripts, 'one');
manifest(other, 'theirs');

// `ombud policy …` on the data folder: {code, out, json, err}.
function policy(...words) {
    const ran = spawnSync(path.join(build, 'bin/ombud'), ['policy', ...words, '--data', data], { encoding: 'utf8', timeout: 60000 });
    let json;
    try { json = JSON.parse(ran.stdout); } catch { json = undefined; }
    return { code: ran.status, out: ran.stdout, json, err: ran.stderr };
}
const must = (code, ...words) => {
    const ran = policy(...words);
    assert.equal(ran.code, code, `policy ${words.join(' ')}: ${ran.code}\n${ran.out}${ran.err}`);
    return ran;
};
const start = () => startHost({ data, scripts, scripts2: other, verbose: true });

let host = await start();
let olga = await signIn(host, 'olga', host.staff[0].password);
const history = async (who = olga) => (await expect(200, who.call('GET', '/policies/history'))).activations;
const show = () => expect(200, olga.call('GET', '/policies'));

try {
    const dana = await signIn(host, 'dana', host.staff[0].password);
    const pia = await signIn(host, 'pia', host.staff[0].password, 'brook.localhost');

    // The first start is on record, for each tenant its own.
    const first = (await history())[0];
    assert.deepEqual([first.n, first.how, first.by.type, first.version, first.from], [1, 'start', 'system', 'one', null]);
    const theirs = (await history(pia))[0];
    assert.equal(theirs.version, 'theirs');
    assert.notEqual(theirs.hash, first.hash);

    // Doors: who is no operator, and whose bundle it is.
    for (const [method, target, body] of [['GET', '/policies'], ['GET', '/policies/files'], ['GET', '/policies/history'],
        ['PUT', '/policies/draft', { name: 'bundle.lua', text: '' }], ['POST', '/policies/rollback', { why: 'x' }],
        ['POST', '/policies/activate', { bundle: 'active', why: 'x' }]]) {
        await expect(403, dana.call(method, target, body));
    }
    await expect(404, olga.call('GET', `/policies/files?bundle=${theirs.hash}`));
    await expect(404, olga.call('GET', `/policies/files?bundle=${theirs.hash.slice(0, 12)}`));
    await expect(200, olga.call('GET', `/policies/files?bundle=${first.hash.slice(0, 12)}`));
    await expect(404, olga.call('POST', '/policies/activate', { bundle: theirs.hash, why: 'theirs' }));
    await expect(404, pia.call('GET', `/policies/diff?from=active&to=${first.hash}`));
    await expect(403, olga.call('POST', '/policies/rollback', { why: 'x' }, { 'x-ombud-csrf': 'no' }));
    const plain = await fetch(`http://127.0.0.1:${host.port}/control/policies/show`, { method: 'POST', body: '{}' });
    assert.equal(plain.status, 404, 'control is the admin listener\'s alone');

    // A change through the API, with its reason and person.
    await expect(400, olga.call('POST', '/policies/activate', { bundle: 'active' }));
    await expect(409, olga.call('POST', '/policies/activate', { bundle: 'active', why: 'again' }));
    await expect(404, olga.call('POST', '/policies/activate', { bundle: 'draft', why: 'there is none' }));
    await expect(200, olga.call('PUT', '/policies/draft', { name: 'bundle.lua', text: 'return { name = "shop", version = "two" }\n' }));
    const [change] = (await expect(200, olga.call('GET', '/policies/diff?from=active&to=draft'))).files;
    assert.match(change.text, /-return \{ name = "shop", version = "one" \}\n\+return/);
    const two = (await expect(200, olga.call('POST', '/policies/activate', { bundle: 'draft', why: 'a version of Olga' }))).activation;
    assert.deepEqual([two.n, two.how, two.by.id, two.by.type, two.from], [2, 'api', 'olga', 'operator', first.hash]);
    assert.equal((await expect(200, olga.call('GET', '/policies/draft'))).base, null, 'what is in force is no draft any more');

    // Two changes of one draft at once: both are in it. One that breaks is refused with its line.
    await Promise.all(['a', 'b', 'c'].map((name) => expect(200, olga.call('PUT', '/policies/draft', { name: `lib/${name}.lua`, text: 'return {}' }))));
    assert.deepEqual((await expect(200, olga.call('GET', '/policies/draft'))).changed.sort(), ['lib/a.lua', 'lib/b.lua', 'lib/c.lua']);
    await expect(400, olga.call('PUT', '/policies/draft', { name: '../ombud.lua', text: '' }));
    await expect(200, olga.call('PUT', '/policies/draft', { name: 'policies/route.lua', text: 'return policy "route" {\n  otherwise = rout() }' }));
    const checked = await expect(200, olga.call('POST', '/policies/check', { bundle: 'draft' }));
    assert.ok(!checked.ok && checked.errors.some((e) => e.file === 'policies/route.lua' && e.line === 2), JSON.stringify(checked));
    const refused = await olga.call('POST', '/policies/activate', { bundle: 'draft', why: 'broken' });
    assert.equal(refused.status, 422);
    assert.match(refused.json.detail, /route\.lua:2/);
    assert.equal((await show()).active.n, 2);

    // The folder: a broken state changes nothing, a whole one proposes itself.
    const route = path.join(scripts, 'policies/route.lua');
    const good = readFileSync(route, 'utf8');
    writeFileSync(route, `${good}\nthis is not Lua`);
    await until('a complaint', () => /route\.lua:\d+/.test(host.log) && /the policies in force stay/.test(host.log));
    assert.equal((await show()).active.n, 2);
    writeFileSync(route, good);
    manifest(scripts, 'three');
    await until('the folder\'s new state', async () => (await show()).active.version === 'three');
    assert.equal((await history())[0].how, 'files');

    // The draft is behind now: it is not activated over what came between; it can be taken up.
    assert.equal((await expect(200, olga.call('GET', '/policies/draft'))).behind, true);
    await expect(409, olga.call('POST', '/policies/activate', { bundle: 'draft', why: 'over it' }));
    assert.equal((await expect(200, olga.call('PUT', '/policies/draft', { rebase: true }))).behind, false);
    await expect(200, olga.call('DELETE', '/policies/draft'));

    // The command line, beside the host: the same record in both places.
    assert.equal(statSync(path.join(data, 'control.token')).mode & 0o777, 0o600);
    manifest(other, 'four');
    must(64, 'activate', other);
    must(64, 'activate', other, '--shadow', '--canary', '5%', '--why', 'both');
    must(66, 'activate', path.join(folder, 'nowhere'), '--why', 'no such');
    const four = must(0, 'activate', other, '--why', 'from the command line', '--json').json.activation;
    assert.deepEqual([four.how, four.by.type, four.version], ['command', 'command', 'four']);
    assert.equal((await show()).active.n, four.n);
    must(65, 'activate', other, '--why', 'again');
    must(1, 'diff', 'previous', 'active');
    must(0, 'diff', 'active', other);
    assert.match(must(0, 'history').out, /from the command line/);
    assert.match(must(0, 'rollback', '--why', 'it was late').out, /is in force/);
    assert.equal((await show()).active.version, 'three');
    must(0, 'rollback', '--why', 'further back');
    assert.equal((await show()).active.version, 'two');
    must(64, 'history', '--tenant', 'nobody');
    const before = await history();
    olga.close(); dana.close(); pia.close();
    assert.equal((await host.stop()).code, 0);
    assert.ok(!existsSync(path.join(data, 'control.token')), 'the token ends with the host');

    // Without a host: the same history, and a change that holds from the next start.
    assert.deepEqual(must(0, 'history', '--json').json.activations, before);
    const alone = must(0, 'activate', other, '--why', 'while it slept', '--json').json.activation;
    assert.equal(alone.n, before[0].n + 1);
    assert.equal(alone.from, before[0].hash);

    // A start with a broken folder: what is stored decides, and the log says what is wrong.
    writeFileSync(route, `${good}\nthis is not Lua`);
    host = await start();
    olga = await signIn(host, 'olga', host.staff[0].password);
    assert.match(host.log, /route\.lua:\d+/);
    assert.match(host.log, /the policies in force stay/);
    assert.equal((await show()).active.n, alone.n);
    assert.deepEqual((await history()).slice(1), before);
    olga.close();
    await host.kill();

    // Killed: the token is stale, commands work on the store; a folder seen before proposes nothing.
    writeFileSync(route, good);
    must(0, 'rollback', '--why', 'after the kill');
    host = await start();
    olga = await signIn(host, 'olga', host.staff[0].password);
    assert.equal((await show()).active.version, 'two', 'a folder that was looked at before changes nothing');
    await expect(409, olga.call('POST', '/policies/trial/stop', { why: 'none runs' }));
    olga.close();
    console.log('policy_history: passed');
} finally {
    await host.stop();
}
