// SPDX-License-Identifier: Apache-2.0
// A desk that reads slowly, or comes late to a long case, is not cut off: it gets every event once,
// in order, as fast as it reads. 800 long messages are more than the host keeps for a socket.
import assert from 'node:assert';
import { Customer, signIn, sleep, startHost, until } from '../tools/host.mjs';

const many = 800;
const text = 'It says delivered on Tuesday. '.repeat(300);

const host = await startHost({ set: { 'chat.rate': 1000, 'chat.burst': 100000 } });
try {
    const dana = await signIn(host, 'dana', host.staff[0].password);
    const one = await new Customer(host).open();
    one.person();
    const { id } = await until('a case', async () => (await dana.call('GET', '/cases?filter=queue')).json.cases[0]);
    assert.equal((await dana.call('POST', `/cases/${id}/accept`, {})).status, 200);

    const seqs = (desk) => desk.frames.flatMap((f) => (f.t === 'events' ? f.events : f.t === 'event' ? [f.event] : [])).map((e) => e.seq);
    const watch = async () => {
        const desk = dana.socket();
        await desk.opened();
        desk.send({ t: 'hello', v: 1 });
        desk.send({ t: 'watch', case: id, since: 0 });
        await desk.wait('the past', (f) => f.t === 'events');
        return desk;
    };
    const slow = await watch();
    slow.ws.pause();
    for (let i = 0; i < many; i += 20) {
        await Promise.all(Array.from({ length: 20 }, (_, k) => one.say(text, `m-${i + k}`)));
    }
    const late = await watch();
    const viewers = late.frames.filter((f) => f.t === 'presence').at(-1).agents;
    assert.deepEqual(viewers.map((v) => v.id), [...new Set(viewers.map((v) => v.id))], 'an agent is told once');
    late.send({ t: 'typing', case: id });
    const what = (f) => f.t === 'presence' && f.agents[0].what;
    await late.wait('composing', (f) => what(f) === 'composing');
    await until('the flag to end by itself', () => what(late.frames.filter((f) => f.t === 'presence').at(-1)) === 'viewing');
    const ahead = dana.socket();
    await ahead.opened();
    ahead.send({ t: 'hello', v: 1 });
    ahead.send({ t: 'watch', case: id, since: 100000 });
    await ahead.wait('a reset', (f) => f.t === 'reset' && f.case === id);
    await sleep(200);
    slow.ws.resume();
    const last = (await dana.call('GET', `/cases/${id}`)).json.case.seq;
    assert.ok(last > many);
    for (const desk of [slow, late]) {
        await until('all events', () => desk.closed || seqs(desk).at(-1) === last);
        assert.equal(desk.closed, null);
        assert.deepEqual(seqs(desk), Array.from({ length: last }, (_, i) => i + 1));
        desk.close();
    }
    one.close();
    dana.close();
    console.log('live_feed: passed');
} finally {
    await host.stop();
}
