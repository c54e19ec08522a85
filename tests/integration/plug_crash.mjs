// SPDX-License-Identifier: Apache-2.0
// Plugins die under a running host: no acknowledged message is lost or doubled, a refund under way is
// carried out once, a turn that was not answered gives the case to a person who sees why, and
// nobody else notices.
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { Customer, request, signIn, sleep, startHost, until } from '../tools/host.mjs';
import { detail, events, expect, journal, openCustomer } from './libdesk.mjs';

const names = ['assistant', 'chat', 'local'];
const host = await startHost({ set: { ...Object.fromEntries(names.map((n) => [`${n}.isolation`, 'process'])), 'chat.rate': 1000, 'chat.burst': 10000 }, verbose: true });

// Processes of plugins, by name; a dead one that nobody took away shows as defunct.
function children() {
    const list = execFileSync('ps', ['-o', 'pid=,stat=,args=', '--ppid', String(host.pid)], { encoding: 'utf8' });
    return list.trim().split('\n').map((line) => /^ *(\d+) +(\S+) +(?:\S+\/)?ombud-plugd(?: host (\S+))?/.exec(line)).filter(Boolean)
        .map(([, pid, stat, name]) => ({ pid: Number(pid), stat, name }));
}
const pidOf = (name) => until(`a process of ${name}`, () => children().find((c) => c.name === name)?.pid);
const metric = async (name, plugin) => Number(new RegExp(`^ombud_plugin_${name}\\{plugin="${plugin}"\\} (\\d+)`, 'm')
    .exec((await request(host, 'GET', '/metrics', { port: host.admin_port })).text)[1]);
const isBack = (plugin, restarts) => until(`${plugin} to be back`, async () =>
    await metric('up', plugin) === 1 && await metric('restarts_total', plugin) === restarts);

// Says a line until it is acknowledged, as the chat's page does: a lost socket is opened again with the
// token, and what was not acknowledged goes out again under its own id.
async function sayThrough(one, text, cid) {
    for (let tries = 0; tries < 1000; tries++) {
        try {
            if (!one.socket || one.socket.closed) await one.open();
            one.socket.send({ t: 'msg', cid, text });
            const { socket } = one;
            const got = await until('an ack', () => one.acks.get(cid) ?? (socket.closed ? 'closed' : undefined));
            if (got !== 'closed') return got;
        } catch { /* not there yet */ }
        one.socket?.close();
        one.socket = null;
        await sleep(60);
    }
    throw new Error(`${text} was never acknowledged`);
}

try {
    const dana = await signIn(host, 'dana', host.staff[0].password);

    // The chat's process is killed while customers write.
    const writers = await Promise.all(Array.from({ length: 4 }, async () => {
        const one = await new Customer(host).open();
        one.person();
        await until('the queue', () => one.state === 'queued');
        return one;
    }));
    const lines = 60;
    let kills = 0;
    const writing = Promise.all(writers.map(async (one, w) => {
        for (let i = 0; i < lines; i++) await sayThrough(one, `line ${w}-${i}`, `cid-${w}-${i}`);
    }));
    for (; kills < 3; kills++) {
        await sleep(250);
        process.kill(await pidOf('chat'), 'SIGKILL');
        await isBack('chat', kills + 1);
    }
    await writing;
    for (const row of (await expect(200, dana.call('GET', '/cases?filter=queue&limit=20'))).cases) {
        const said = (await events(dana, row.id)).filter((e) => e.kind === 'message.received').map((e) => e.body.text);
        const w = /^line (\d)-/.exec(said[0])[1];
        assert.deepEqual(said, Array.from({ length: lines }, (_, i) => `line ${w}-${i}`), 'each once, in order');
        writers[w].found = true;
    }
    assert.ok(writers.every((one) => one.found), 'every case is there');

    // A refund is under way when the shop's process stops, is found hanging and killed.
    const queue = async () => (await expect(200, dana.call('GET', '/cases?filter=queue&limit=20'))).cases.map((c) => c.id);
    const before = await queue();
    const buyer = await openCustomer(host, 'c-avery');
    buyer.person();
    const id = await until('the case', async () => (await queue()).find((one) => !before.includes(one)));
    await expect(200, dana.call('POST', `/cases/${id}/accept`, {}));
    const { orders } = await expect(200, dana.call('GET', `/cases/${id}/orders`));
    const order = orders.find((o) => o.lines[0].paid_minor >= 500 && !o.lines[0].refunded_minor);
    process.kill(await pidOf('local'), 'SIGSTOP');
    const { remedy } = await expect(201, dana.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: order.id, line: order.lines[0].line,
        amount: { minor: 500, currency: 'USD' }, to: 'original', reason: 'damaged' }, { 'idempotency-key': 'k' }));
    await until('the refund', async () => (await detail(dana, id)).remedies.find((r) => r.id === remedy.id).state === 'done');
    assert.deepEqual(journal(host).filter((l) => l.key.endsWith(`.${remedy.id}`)).map((l) => l.minor), [500], 'carried out once');
    assert.equal(await metric('restarts_total', 'local'), 1);

    // A turn is not answered because the assistant died: a person takes over and reads why.
    process.kill(await pidOf('assistant'), 'SIGSTOP');
    const lonely = await new Customer(host).open();
    await sayThrough(lonely, 'where is my parcel', 'lonely-1');
    await until('a person to be asked for', () => lonely.state === 'queued');
    const shown = (await Promise.all((await queue()).map((one) => events(dana, one)))).find((list) => list.some((e) => e.body?.text === 'where is my parcel'));
    const why = shown.filter((e) => /tier|note/.test(e.kind)).map((e) => `${e.kind} ${JSON.stringify(e.body)}`);
    if (process.env.OMBUD_TEST_TALK) console.log(why.join('\n'));
    assert.ok(why.some((line) => /did not answer this turn: not available now/.test(line)), why.join('\n'));
    assert.ok(why.some((line) => /assistant_failed/.test(line)), why.join('\n'));
    await isBack('assistant', 1);
    const next = await new Customer(host).open();
    await next.say('hello there');
    await next.waitItem('an answer', (i) => i.from?.type !== 'customer');

    assert.equal(host.ended, null, 'the host is the same process');
    assert.deepEqual(children().filter((c) => c.stat.startsWith('Z')), [], 'no dead process is left');
    for (const one of [...writers, buyer, lonely, next]) one.socket?.close();
    dana.close();
    console.log(`plug_crash: passed, ${writers.length * lines} messages over ${kills} deaths of the chat`);
} finally {
    const ended = await host.stop();
    assert.deepEqual(ended, { code: 0, signal: null }, host.log);
}
