// SPDX-License-Identifier: Apache-2.0
// Where the tenant wants a second person, files and people only propose: another operator agrees
// or declines, and both names are on record. Going back never waits.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { expect } from './libdesk.mjs';

const folder = temporary();
const scripts = path.join(folder, 'scripts');
const data = path.join(folder, 'data');
cpSync(path.join(source, 'scripts'), scripts, { recursive: true });
const manifest = (version) => `return { name = "shop", version = "${version}" }\n`;
const start = () => startHost({ data, scripts, args: ['--second-person'], verbose: true });

let host = await start();
const people = async () => [await signIn(host, 'olga', host.staff[0].password), await signIn(host, 'oscar', host.staff[0].password)];
let [olga, oscar] = await people();
const show = () => expect(200, olga.call('GET', '/policies'));
const propose = async (who, version) => {
    await expect(200, who.call('PUT', '/policies/draft', { name: 'bundle.lua', text: manifest(version) }));
    return (await expect(202, who.call('POST', '/policies/activate', { bundle: 'draft', why: `version ${version}` }))).proposal;
};

try {
    const first = await show();
    assert.deepEqual([first.second_person, first.active.how, first.proposal], [true, 'start', null], 'the very first is in force at once');

    // Olga proposes; nothing changes; she cannot agree with herself.
    const one = await propose(olga, 'one');
    assert.deepEqual([one.n, one.state, one.by.id], [1, 'open', 'olga']);
    assert.equal((await show()).active.n, 1);
    await expect(403, olga.call('POST', '/policies/proposals/1/approve', {}));
    await expect(404, oscar.call('POST', '/policies/proposals/2/approve', {}));
    await expect(200, oscar.call('GET', '/policies/diff?from=active&to=proposal'));

    // It waits over a restart, and what Oscar agrees to is what Olga proposed.
    olga.close(); oscar.close();
    await host.stop();
    host = await start();
    [olga, oscar] = await people();
    assert.equal((await show()).proposal.hash, one.hash);
    const { activation } = await expect(200, oscar.call('POST', '/policies/proposals/1/approve', { why: 'read it' }));
    assert.deepEqual([activation.hash, activation.by.id, activation.proposer.id, activation.why, activation.how],
        [one.hash, 'oscar', 'olga', 'read it', 'api']);
    assert.equal((await show()).proposal, null);
    await expect(404, oscar.call('POST', '/policies/proposals/1/approve', {}));

    // Both at once: it is decided once.
    await expect(200, olga.call('DELETE', '/policies/draft'));
    const two = await propose(olga, 'two');
    const answers = await Promise.all([oscar.call('POST', `/policies/proposals/${two.n}/approve`, {}),
        oscar.call('POST', `/policies/proposals/${two.n}/decline`, { why: 'no' })]);
    assert.equal(answers.filter((a) => a.status === 200).length, 1, JSON.stringify(answers.map((a) => [a.status, a.text])));
    assert.equal((await show()).proposal, null);

    // A newer proposal takes the place of the one that waits; a declined one changes nothing.
    await expect(200, olga.call('DELETE', '/policies/draft'));
    const three = await propose(olga, 'three');
    await expect(200, oscar.call('DELETE', '/policies/draft'));
    const four = await propose(oscar, 'four');
    await expect(404, oscar.call('POST', `/policies/proposals/${three.n}/approve`, {}));
    await expect(403, oscar.call('POST', `/policies/proposals/${four.n}/approve`, {}));
    await expect(400, olga.call('POST', `/policies/proposals/${four.n}/decline`, {}));
    const { proposal } = await expect(200, olga.call('POST', `/policies/proposals/${four.n}/decline`, { why: 'not today' }));
    assert.deepEqual([proposal.state, proposal.decider.id, proposal.decided_why], ['declined', 'olga', 'not today']);
    const before = (await show()).active;

    // Files propose too, and so does the command line.
    writeFileSync(path.join(scripts, 'bundle.lua'), manifest('files'));
    await until('the folder\'s proposal', async () => (await show()).proposal?.how === 'files');
    const ran = spawnSync(path.join(build, 'bin/ombud'), ['policy', 'activate', scripts, '--why', 'by hand', '--data', data], { encoding: 'utf8' });
    assert.deepEqual([ran.status, /waits until another operator agrees/.test(ran.stdout)], [0, true], ran.stdout + ran.stderr);
    const seen = spawnSync(path.join(build, 'bin/ombud'), ['policy', 'trial', '--data', data], { encoding: 'utf8' });
    assert.match(seen.stdout, /^proposal \d+: shop files \(\w{12}\) waits until another operator agrees/m);
    assert.equal((await show()).active.n, before.n);
    const waiting = (await show()).proposal;
    assert.deepEqual([waiting.how, waiting.by.type], ['command', 'command']);
    await expect(200, olga.call('POST', `/policies/proposals/${waiting.n}/approve`, {}));
    assert.equal((await show()).active.version, 'files');

    // Back is at once, by one person.
    const back = (await expect(200, olga.call('POST', '/policies/rollback', { why: 'it hurts' }))).activation;
    assert.deepEqual([back.hash, back.by.id], [before.hash, 'olga']);
    olga.close(); oscar.close();
    console.log('policy_second: passed');
} finally {
    await host.stop();
}
