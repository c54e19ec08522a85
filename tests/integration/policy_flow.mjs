// SPDX-License-Identifier: Apache-2.0
// A conversation ends with the rules it began with: a flow under way keeps its bundle when others
// come into force, more of them than are kept in memory, and after a restart finds it in the store.
import assert from 'node:assert';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Customer, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { expect, identity } from './libdesk.mjs';

const folder = temporary();
const scripts = path.join(folder, 'scripts');
const data = path.join(folder, 'data');
cpSync(path.join(source, 'scripts'), scripts, { recursive: true });
const start = () => startHost({ data, scripts, verbose: true });

// Every sentence that the flow may say ends with a mark from now on.
function mark(word) {
    const files = readdirSync(path.join(scripts, 'lib')).map((name) => `lib/${name}`);
    for (const name of ['assistant/item_not_arrived.lua', ...files]) {
        const file = path.join(scripts, name);
        const text = readFileSync(file, 'utf8').replace(/ \[\w+\]/g, '');
        writeFileSync(file, text.replace(/([a-z])([.?])"/g, `$1 [${word}]$2"`));
    }
}

mark('old');
let host = await start();
const open = () => new Customer(host, { identity: identity(host, 'c-avery'), new: true }).open();
const marked = (one, seq) => one.waitItem('an answer', (i) => i.seq > seq && i.from.type === 'assistant' && /\[\w+\]/.test(i.text));
let olga = await signIn(host, 'olga', host.staff[0].password);

try {
    const one = await open();
    const question = await marked(one, await one.say('my parcel has not arrived'));
    assert.match(question.text, /\[old\]/, question.text);

    // Other bundles come and go: more than the host keeps alive.
    for (let i = 0; i < 12; i++) {
        await expect(200, olga.call('PUT', '/policies/draft', { name: 'bundle.lua', text: `return { name = "shop", version = "${i}" }\n` }));
        await expect(200, olga.call('POST', '/policies/activate', { bundle: 'draft', why: `number ${i}` }));
    }
    mark('new');
    await until('the new words', async () => (await expect(200, olga.call('GET', '/policies'))).active.how === 'files');
    const other = await open();
    assert.match((await marked(other, await other.say('my parcel has not arrived'))).text, /\[new\]/);
    other.close();
    olga.close();
    await host.kill();
    one.close();

    host = await start();
    one.host = host;
    await one.open();
    const next = await marked(one, await one.say(question.options?.[0] ?? 'yes'));
    assert.match(next.text, /\[old\]/, `the flow goes on as it began: ${next.text}`);
    assert.equal(one.state, 'held');
    one.close();
    console.log('policy_flow: passed');
} finally {
    await host.stop();
}
