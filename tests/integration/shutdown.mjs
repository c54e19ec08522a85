// SPDX-License-Identifier: Apache-2.0
// SIGTERM drains: sockets hear 1012, what was acknowledged is there after the next start. A second
// SIGTERM ends the host at once.
import assert from 'node:assert';
import path from 'node:path';
import { Customer, sleep, startHost, temporary, until } from '../tools/host.mjs';

const data = path.join(temporary(), 'data');
let host = await startHost({ data });
const one = await new Customer(host).open();
const seq = await one.say('the parcel is not here');
host.child.kill('SIGTERM');
await until('the socket to be told', () => one.socket.closed);
assert.equal(one.socket.closed.code, 1012);
await until('the host to end', () => host.ended);
assert.deepEqual(host.ended, { code: 0, signal: null });

host = await startHost({ data });
try {
    one.host = host;
    one.items = [];
    await one.open();
    const item = await one.waitItem('the message', (i) => i.text === 'the parcel is not here');
    assert.equal(item.seq, seq);
    host.child.kill('SIGTERM');
    await sleep(5);
    host.child.kill('SIGTERM');
    const ended = await until('the host to end', () => host.ended);
    // 143, or the signal itself when everything was drained and only closing was left.
    assert.ok(ended.code === 143 || ended.code === 0 || ended.signal === 'SIGTERM', JSON.stringify(ended));
    console.log('shutdown: passed');
} finally {
    if (!host.ended) await host.stop();
}
