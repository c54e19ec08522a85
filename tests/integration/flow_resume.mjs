// SPDX-License-Identifier: Apache-2.0
// A flow is durable: killed in the middle of a question, the host goes on there.
import assert from 'node:assert';
import path from 'node:path';
import { Customer, startHost, temporary, until } from '../tools/host.mjs';

const data = path.join(temporary(), 'data');
let host = await startHost({ data });
const link = new URLSearchParams(new URL(host.customers[0].help_url).hash.slice(1));
const one = await new Customer(host, { identity: { user: link.get('user'), mac: link.get('mac') } }).open();
await one.waitItem('a greeting', (i) => i.from.type === 'assistant');
const asked = await one.say('my parcel has not arrived');
const question = await one.waitItem('a question', (i) => i.seq > asked && i.from.type === 'assistant' && (i.options?.length || i.text.includes('?')));
await host.kill();
one.close();

host = await startHost({ data, port: host.port });
try {
    one.host = host;
    await one.open();
    const answered = await one.say(question.options?.[0] ?? 'yes');
    const next = await one.waitItem('the flow to go on', (i) => i.seq > answered && i.from.type === 'assistant');
    assert.notEqual(next.text, question.text, 'the flow asked the same again');
    assert.equal(one.state, 'held');
    const questions = one.items.filter((i) => i.text === question.text).length;
    assert.equal(questions, 1, 'the question was asked once');
    await until('nothing doubled', () => new Set(one.items.map((i) => i.seq)).size === one.items.length);
    console.log('flow_resume: passed');
} finally {
    await host.stop();
}
