// SPDX-License-Identifier: Apache-2.0
// Plugins change while the host works: a channel comes, is replaced under load, goes; a version that
// does not start changes nothing; the shop is exchanged; SIGHUP follows the configuration. No contact
// is dropped and no acknowledged message lost.
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, Customer, request, signIn, sleep, source, startHost, until } from '../tools/host.mjs';
import { buildPlugin } from '../tools/plugin.mjs';

const scratch = mkdtempSync(path.join(tmpdir(), 'ombud-change-'));
const plugins = path.join(scratch, 'plugins');
const secret = '0123456789abcdef';
const template = readFileSync(path.join(source, 'sdk/template/channel/plugin.c'), 'utf8').replaceAll('myplugin', 'line');

// A file takes the place of another one whole, as an operator's `mv` does.
function compile(version, change = (text) => text, folder = plugins) {
    const c = path.join(scratch, 'line.c');
    writeFileSync(c, change(template).replace('"0.1.0"', `"${version}"`));
    buildPlugin([c], path.join(scratch, 'line.new'));
    mkdirSync(folder, { recursive: true });
    renameSync(path.join(scratch, 'line.new'), path.join(folder, 'line.so'));
}

const config = path.join(scratch, 'ombud.lua');
function configure({ dirs = [`${build}/lib/ombud`, plugins], rate = 1000, isolation } = {}) {
    writeFileSync(config, `return {
  data = "${scratch}/data",
  plugin_dirs = { ${dirs.map((dir) => `"${dir}"`).join(', ')} },
  plugin = { chat = { rate = ${rate}, burst = 5000 }${dirs.includes(plugins) ? `, line = { secret = "${secret}"${isolation ? `, isolation = "${isolation}"` : ''} }` : ''} },
  tenants = { { slug = "maple", name = "Maple", hosts = { "localhost", "127.0.0.1" }, currency = "USD", scripts = "${source}/scripts", commerce = "local" } },
}\n`);
}

// The host has to answer while the command waits: never block this process on it.
const command = (...words) => new Promise((done) => {
    const child = spawn(path.join(build, 'bin/ombud'), ['plugin', ...words, '--data', path.join(scratch, 'data')]);
    let out = '';
    let err = '';
    child.stdout.on('data', (b) => { out += b; });
    child.stderr.on('data', (b) => { err += b; });
    child.on('close', (code) => done({ code, out, err }));
});

mkdirSync(plugins);
configure({ dirs: [`${build}/lib/ombud`] });
let host;
try {
    host = await startHost({ data: path.join(scratch, 'data'), args: ['--config', config], verbose: true });
    const post = async (body) => (await request(host, 'POST', '/line', { json: { secret, ...body } })).json;
    const version = async (name) => JSON.parse((await command('list', '--json')).out).plugins.find((p) => p.name === name)?.version;

    // What is not there is told; a file that is no plugin is refused in one line.
    assert.equal((await command('reload', 'nothing')).code !== 0, true);
    writeFileSync(path.join(scratch, 'bad.so'), 'not a plugin');
    const bad = await command('load', path.join(scratch, 'bad.so'));
    assert.equal(bad.code !== 0 && bad.err.trim().split('\n').length === 1, true, bad.err);

    // A channel comes, from a child (it is from outside), carries words, is replaced, carries on.
    compile('1.0.0');
    configure();
    const loaded = await command('load', path.join(plugins, 'line.so'));
    assert.equal(loaded.code, 0, loaded.err);
    assert.equal(await version('line'), '1.0.0');
    const { contact } = await post({ start: { channel: 'line', live: true, customer: { name: 'Priya', verified: false } } });
    assert((await post({ contact, id: 'm1', text: 'I want a person' })).seq > 0);
    const health = JSON.parse((await command('health', '--json')).out).health.find((h) => h.name === 'line');
    assert.equal(health.isolated, true);

    // Under load of chat and of the channel itself: replaced five times, nothing lost.
    let going = true;
    const sent = [];
    const talker = (async () => {
        for (let i = 0; going; i += 1) {
            const answer = await post({ contact, id: `n${i}`, text: `number ${i}` }).catch(() => null);
            if (answer?.seq) sent.push(`number ${i}`);
            await sleep(2);
        }
    })();
    const customer = await new Customer(host).open();
    const chatted = [];
    const chatter = (async () => {
        for (let i = 0; going; i += 1) {
            // As the help page does: a socket that was closed is opened again, what was not acknowledged
            // is said again under the same id.
            const text = `chat ${i}`;
            const cid = `chat-${i}`;
            customer.socket.send({ t: 'msg', cid, text });
            for (;;) {
                await until('an answer or an end', () => customer.acks.has(cid) || customer.socket.closed);
                if (customer.acks.has(cid)) break;
                await customer.open();
                customer.socket.send({ t: 'msg', cid, text });
            }
            chatted.push(text);
            await sleep(2);
        }
    })();
    for (let n = 1; n <= 5; n += 1) {
        compile(`1.${n}.0`);
        const done = await command('reload', 'line');
        assert.equal(done.code, 0, done.err);
        assert.equal(await version('line'), `1.${n}.0`);
        // Chat itself, inline: its sockets are told to come back and do.
        const chat = await command('reload', 'chat');
        assert.equal(chat.code, 0, chat.err);
    }
    // The shop: exchanged whole, the new one has the old one's books.
    const shop = await command('reload', 'local');
    assert.equal(shop.code, 0, shop.err);
    const dana = await signIn(host, 'dana', host.staff[0].password);
    going = false;
    await Promise.all([talker, chatter]);
    assert(sent.length > 20 && chatted.length > 5, `${sent.length} and ${chatted.length} went through`);
    const rows = (await dana.call('GET', '/cases?filter=open')).json.cases;
    const words = new Set();
    for (const row of rows) {
        let since = 0;
        for (;;) {
            const { events } = (await dana.call('GET', `/cases/${row.id}/events?since=${since}&limit=500`)).json;
            for (const e of events) if (e.kind === 'message.received') words.add(e.body.text);
            if (events.length < 500) break;
            since = events.at(-1).seq;
        }
    }
    for (const text of [...sent, ...chatted]) assert(words.has(text), `${text} was acknowledged and is not there`);

    // A version that does not start: the old one stays, with its paths.
    compile('2.0.0', (text) => {
        const failing = text.replace('static const struct omb_easy_plan plan', `static int32_t fail(struct omb_easy *e, omb_error *error)
{
    e->http->mount(e->host, 0, omb_z("/line"), OMB_MOUNT_REQUEST, 32768);
    return error->code = -OMB_E_FAILED;
}

static const struct omb_easy_plan plan`).replace('.request = request}', '.activate = fail, .request = request}');
        assert(failing.includes('static int32_t fail') && failing.includes('.activate = fail'));
        return failing;
    });
    const failed = await command('reload', 'line');
    assert.notEqual(failed.code, 0);
    assert.equal(await version('line'), '1.5.0');
    await until('the old version to answer', async () => (await post({ contact, id: `late-${Date.now()}`, text: 'still there?' }).catch(() => null))?.seq > 0);
    assert((await command('logs', 'line')).code === 0);

    // It goes; a path without a plugin answers 404; it comes again by SIGHUP, with other settings.
    assert.equal((await command('unload', 'line')).code, 0);
    assert.equal(await version('line'), undefined);
    assert.equal((await request(host, 'POST', '/line', { json: {} })).status, 404);
    compile('3.0.0');
    configure({ rate: 500 });
    host.child.kill('SIGHUP');
    await until('the configuration to be followed', async () => await version('line') === '3.0.0');
    assert((await post({ contact, id: 'again', text: 'and again' })).seq > 0);
    // Its folder leaves the configuration: so does it.
    configure({ dirs: [`${build}/lib/ombud`], rate: 500 });
    host.child.kill('SIGHUP');
    await until('it to be gone', async () => await version('line') === undefined);
    assert(!host.log.includes('misbehav'), 'no plugin misbehaved');
    customer.close();
    dana.close();
    console.log(`plugin_change: passed (${sent.length} and ${chatted.length} messages beside 11 changes)`);
} finally {
    await host?.stop();
    if (host?.log.includes('Sanitizer')) process.exitCode = 1;
    if (!process.env.KEEP) rmSync(scratch, { recursive: true, force: true });
}
