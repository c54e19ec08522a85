// SPDX-License-Identifier: Apache-2.0
// The SDK's examples and its channel template, each inline and in a child: the same visit leaves the
// same words at the customer's side and the same case, line by line. The XMPP example speaks with a server
// of the test's own (xmpp.mjs: with a real one); where expat is missing it is not built.
import assert from 'node:assert';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, openSocket, request, signIn, source, startHost, until } from '../tools/host.mjs';
import { buildPlugin } from '../tools/plugin.mjs';
import { Bosh } from './libbosh.mjs';
import { plain, sortFirst } from './libvisit.mjs';

const scratch = mkdtempSync(path.join(tmpdir(), 'ombud-examples-'));
const secret = '0123456789abcdef0123';
// The provider of short messages: keeps what it was sent. And the server of XMPP.
const posted = [];
let bosh;
const provider = http.createServer((req, res) => {
    let text = '';
    req.on('data', (bytes) => { text += bytes; });
    req.on('end', () => {
        if (req.url === '/http-bind') {
            bosh.take(text, res);
            return;
        }
        posted.push(JSON.parse(text).text);
        res.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `s${posted.length}` }));
    });
});
await new Promise((done) => provider.listen(0, '127.0.0.1', done));
const providerUrl = `http://127.0.0.1:${provider.address().port}`;

function compile(name) {
    const folder = path.join(scratch, name);
    const example = path.join(source, 'sdk', name === 'line' ? 'template/channel' : `examples/${name}`);
    const libraries = { sms: ['-lsodium'], xmpp: ['-lexpat'] }[name];
    mkdirSync(folder);
    const files = readdirSync(example).filter((file) => /\.cc?$/.test(file) && !file.startsWith('test.')).map((file) => {
        if (name !== 'line') return path.join(example, file);
        writeFileSync(path.join(folder, file), readFileSync(path.join(example, file), 'utf8').replaceAll('myplugin', 'line'));
        return path.join(folder, file);
    });
    buildPlugin(files, path.join(folder, `${name}.so`), libraries);
    return folder;
}

// How a customer comes in, speaks and hears, by each of them.
const ways = {
    async kiosk(host) {
        const socket = openSocket(host, '/kiosk');
        await socket.opened();
        socket.send({ name: 'Tom' });
        await socket.wait('to be ready', (f) => f.ready);
        return { say: (text) => socket.send({ say: text }), heard: () => socket.frames.filter((f) => f.text).map((f) => f.text), close: () => socket.close() };
    },
    async line(host) {
        const post = async (body) => (await request(host, 'POST', '/line', { json: { secret, ...body } })).json;
        const { contact } = await post({ start: { channel: 'line', live: true, customer: { name: 'Tom', verified: false } } });
        let n = 0;
        let items = [];
        const look = async () => { items = (await post({ contact, since: 0 })).items.filter((i) => i.from.type !== 'customer' && i.kind === 'message').map((i) => i.text); };
        return { say: (text) => post({ contact, id: `m${n += 1}`, text }), look, heard: () => items, close() {} };
    },
    async sms(host) {
        posted.length = 0;
        let n = 0;
        const say = (text) => {
            const body = JSON.stringify({ id: `p${n += 1}`, from: '+4915100000001', text });
            return request(host, 'POST', '/sms/in', { body, headers: { 'x-signature': createHmac('sha256', secret).update(body).digest('hex') } });
        };
        return { say, heard: () => [...posted], close() {} };
    },
    async xmpp() {
        let n = 0;
        return { say: (text) => bosh.say(text, `x${n += 1}`), heard: () => [...bosh.heard], close() {} };
    },
};

const options = {
    kiosk: '',
    line: `secret = "${secret}", `,
    sms: `secret = "${secret}", token = "a token of ours", url = "${providerUrl}", `,
    xmpp: `url = "${providerUrl}/http-bind", domain = "localhost", account = "support", password = "its password", `,
};
const beginsWithWords = (name) => name === 'sms' || name === 'xmpp';

async function visit(name, folder, isolation) {
    const data = path.join(folder, isolation);
    const config = path.join(folder, `${isolation}.lua`);
    writeFileSync(config, `return {
  data = "${data}",
  plugin_dirs = { "${build}/lib/ombud", "${folder}" },
  fetch = { { plugin = "${name}", allow = { "${providerUrl}" } } },
  plugin = { ${name} = { ${options[name]}isolation = "${isolation}" } },
  tenants = { { slug = "maple", name = "Maple", hosts = { "localhost", "127.0.0.1" }, currency = "USD", scripts = "${source}/scripts", commerce = "local" } },
}\n`);
    bosh = new Bosh('tom@localhost');
    const host = await startHost({ data, args: ['--config', config] });
    try {
        const customer = await ways[name](host);
        const dana = await signIn(host, 'dana', host.staff[0].password);
        const heard = (what, check) => until(`${name} (${isolation}): ${what}`, async () => { await customer.look?.(); return customer.heard().some(check); });
        // Where the first words begin the contact, the greeting may come before or after them.
        if (!beginsWithWords(name)) await heard('the greeting', () => true);
        await customer.say('where is my order');
        await heard('the assistant', (text) => /which order/i.test(text));
        await customer.say('let me talk to a real person please');
        const row = await until('the queue', async () => (await dana.call('GET', '/cases?filter=queue')).json.cases[0]);
        await dana.call('POST', `/cases/${row.id}/accept`, {});
        const { seq } = (await dana.call('GET', `/cases/${row.id}`)).json.case;
        assert.equal((await dana.call('POST', `/cases/${row.id}/messages`, { text: 'I am here now.', cid: 'd1', seen: seq })).status, 201);
        await heard('the agent', (text) => text === 'I am here now.');
        const { events } = (await dana.call('GET', `/cases/${row.id}/events?limit=500`)).json;
        const kept = events.filter((e) => e.kind !== 'message.delivered').map((e) => plain([e.kind, e.actor?.type, e.body]));
        if (beginsWithWords(name)) sortFirst(kept);
        const told = customer.heard();
        if (name === 'xmpp') {
            assert.equal(bosh.signedIn, 'support its password');
            await until('the receipts', () => bosh.received.join() === 'x1,x2');
        }
        customer.close();
        dana.close();
        return { told, kept };
    } finally {
        assert.deepEqual(await host.stop(), { code: 0, signal: null }, host.log);
    }
}

try {
    const names = ['kiosk', 'line', 'sms', ...existsSync('/usr/include/expat.h') ? ['xmpp'] : []];
    if (names.length < 4) console.log('plug_examples: xmpp is not built, expat is missing');
    for (const name of names) {
        const folder = compile(name);
        const inline = await visit(name, folder, 'inline');
        const child = await visit(name, folder, 'process');
        assert(inline.told.length > 1 && inline.kept.length > 10, `${name}: the visit is worth comparing`);
        assert.deepEqual(child.told, inline.told, `${name}: what the customer heard`);
        assert.deepEqual(child.kept, inline.kept, `${name}: what the case keeps`);
    }
    console.log(`plug_examples: passed, ${names.length} plugins 2 ways`);
} finally {
    provider.close();
    rmSync(scratch, { recursive: true, force: true });
}
