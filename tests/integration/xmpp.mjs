// SPDX-License-Identifier: Apache-2.0
// The XMPP example against a real server, inline and in a child: prosody of Debian, a customer's client
// over BOSH, words both ways, receipts, the server killed in between. Both leave the same words at the
// customer's side and the same case. Not run (exit 77) where prosody or expat is missing;
// `./run integration xmpp` installs them.
import assert from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, signIn, source, startHost, until } from '../tools/host.mjs';
import { buildPlugin } from '../tools/plugin.mjs';
import { plain, sortFirst } from './libvisit.mjs';
import { Client, Prosody, freePort } from './libxmpp.mjs';

const missing = ['/usr/bin/prosody', '/usr/include/expat.h'].filter((file) => !existsSync(file));
if (missing.length) {
    console.log(`xmpp: not run: ${missing.join(', ')} (./run integration xmpp installs it)`);
    process.exit(77);
}
const scratch = mkdtempSync(path.join(tmpdir(), 'ombud-xmpp-'));
const plugins = path.join(scratch, 'plugins');

function configure(folder, port, isolation) {
    const config = path.join(folder, 'ombud.lua');
    writeFileSync(config, `return {
  data = "${folder}/host",
  plugin_dirs = { "${build}/lib/ombud", "${plugins}" },
  fetch = { { plugin = "xmpp", allow = { "http://127.0.0.1:${port}" } } },
  plugin = { xmpp = { url = "http://127.0.0.1:${port}/http-bind", domain = "localhost", account = "support", password = "secret-support",
    isolation = "${isolation}" } },
  tenants = { { slug = "maple", name = "Maple", hosts = { "localhost", "127.0.0.1" }, currency = "USD", scripts = "${source}/scripts", commerce = "local" } },
}\n`);
    return { data: path.join(folder, 'host'), args: ['--config', config], verbose: true };
}

async function talk(host, server) {
    const dana = await signIn(host, 'dana', host.staff[0].password);
    let priya = await new Client(server.port, 'priya').open();
    const open = async (filter) => (await dana.call('GET', `/cases?filter=${filter}`)).json.cases[0];
    // Again until it is there: its id tells the host that it is the same.
    const say = (text, id, check) => until(`what came of ${id}`, async () => { await priya.say(text, id); return check(); });
    const { id } = await say('Where is my order &amp; &lt;when&gt;?', 'm1', () => open('open'));
    const events = async () => (await dana.call('GET', `/cases/${id}/events?limit=500`)).json.events;
    const received = async (text) => (await events()).filter((e) => e.kind === 'message.received' && (!text || e.body.text === text));
    await priya.hears(/^received m1$/);
    await priya.hears(/which order/i);
    assert.deepEqual((await received()).map((e) => e.body.text), ['Where is my order & <when>?'], 'a repeat is stored once');
    await say('let me talk to a real person please', 'm2', () => open('queue'));
    const row = await open('queue');
    assert.equal(row.channel, 'xmpp');
    assert.equal(row.customer_name, 'priya@localhost');

    await dana.call('POST', `/cases/${id}/accept`, {});
    const answer = async (text, cid) => {
        const { seq } = (await dana.call('GET', `/cases/${id}`)).json.case;
        assert.equal((await dana.call('POST', `/cases/${id}/messages`, { text, cid, seen: seq })).status, 201);
    };
    await answer('Hello "Priya" <3 & welcome', 'd1');
    await priya.hears(/^Hello (&quot;|")Priya(&quot;|") &lt;3 &amp; welcome$/);
    await until('the receipt', async () => {
        await priya.hears(/Hello/);
        return (await events()).some((e) => e.kind === 'message.delivered' && e.body.by === 'customer');
    }, 40);

    // The server goes away and comes back: the plugin signs in again, the conversation goes on.
    await server.kill();
    await answer('Said while it was down', 'd2');
    await server.start();
    const heard = [...priya.heard];
    priya = await new Client(server.port, 'priya').open();
    await priya.hears(/^Said while it was down$/);
    await say('Still here', 'm3', async () => (await received('Still here')).length);
    heard.push(...priya.heard);
    const kept = (await events()).filter((e) => e.kind !== 'message.delivered').map((e) => plain([e.kind, e.actor?.type, e.body]));
    dana.close();
    // One may come twice; receipts and words come by two ways.
    return { told: [...new Set(heard)].filter((text) => !text.startsWith('received ')), kept };
}

async function visit(isolation) {
    const folder = path.join(scratch, isolation);
    const server = new Prosody(folder, await freePort());
    let host;
    try {
        await server.start();
        for (const user of ['support', 'priya']) server.register(user);
        host = await startHost(configure(folder, server.port, isolation));
        return await talk(host, server);
    } finally {
        await server.kill();
        const ended = await host?.stop();
        if (host) assert.deepEqual(ended, { code: 0, signal: null }, host.log);
    }
}

try {
    const example = path.join(source, 'sdk/examples/xmpp');
    mkdirSync(plugins);
    buildPlugin(readdirSync(example).filter((file) => file.endsWith('.c') && file !== 'test.c').map((file) => path.join(example, file)),
        path.join(plugins, 'xmpp.so'), ['-lexpat']);
    const inline = await visit('inline');
    const child = await visit('process');
    // The greeting may come before or after the words that begin the contact.
    for (const { kept } of [inline, child]) sortFirst(kept);
    assert(inline.told.length > 3 && inline.kept.length > 10, 'the visit is worth comparing');
    assert.deepEqual(child.told, inline.told, 'what the customer heard');
    assert.deepEqual(child.kept, inline.kept, 'what the case keeps');
    console.log(`xmpp: passed, ${inline.told.length} messages and ${inline.kept.length} events, 2 ways`);
} finally {
    if (!process.env.KEEP) rmSync(scratch, { recursive: true, force: true });
}
