// SPDX-License-Identifier: Apache-2.0
// The XMPP example against a real server: prosody of Debian, a customer's client over BOSH, words both
// ways, receipts, the server restarted in between. Not run (exit 77) where prosody or expat is missing;
// nothing installs them, since the package starts a service of its own.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, signIn, source, startHost, until } from '../tools/host.mjs';

const missing = ['/usr/bin/prosody', '/usr/include/expat.h'].filter((file) => !existsSync(file));
if (missing.length) {
    console.log(`xmpp: not run: ${missing.join(', ')} (apt-get install prosody libexpat1-dev)`);
    process.exit(77);
}
const scratch = mkdtempSync(path.join(tmpdir(), 'ombud-xmpp-'));
const port = await new Promise((done) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => { const n = probe.address().port; probe.close(() => done(n)); });
});

function prosody() {
    const config = path.join(scratch, 'prosody.cfg.lua');
    writeFileSync(config, `run_as_root = true
data_path = "${scratch}/data"
pidfile = "${scratch}/prosody.pid"
plugin_paths = {}
log = { info = "${scratch}/prosody.log" }
modules_enabled = { "roster", "saslauth", "disco", "bosh", "presence", "message", "iq" }
modules_disabled = { "s2s" }
c2s_ports = {}
s2s_ports = {}
https_ports = {}
http_ports = { ${port} }
http_interfaces = { "127.0.0.1" }
authentication = "internal_plain"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
consider_bosh_secure = true
bosh_max_inactivity = 10
VirtualHost "localhost"
`);
    mkdirSync(`${scratch}/data`, { recursive: true });
    return spawn('/usr/bin/prosody', ['--config', config, '-F'], { stdio: 'ignore' });
}

// A customer's client: one request at a time is enough for it.
class Client {
    constructor(user) { Object.assign(this, { user, rid: 1000, sid: null, heard: [], stop: false }); }
    post(attributes, inside = '') {
        const body = `<body rid='${++this.rid}' xmlns='http://jabber.org/protocol/httpbind' ${this.sid ? `sid='${this.sid}'` : ''} ${attributes}>${inside}</body>`;
        return new Promise((done, fail) => {
            const req = http.request({ host: '127.0.0.1', port, path: '/http-bind', method: 'POST', headers: { 'content-type': 'text/xml' } }, (res) => {
                let text = '';
                res.on('data', (bytes) => { text += bytes; });
                res.on('end', () => { this.take(text); done(text); });
            });
            req.on('error', fail);
            req.end(body);
        });
    }
    take(text) {
        for (const [, inside] of text.matchAll(/<message[^>]*>([\s\S]*?)<\/message>/g)) {
            const words = /<body>([\s\S]*?)<\/body>/.exec(inside)?.[1];
            const received = /<received[^>]*id='([^']*)'/.exec(inside)?.[1] ?? (/<received[^>]*id="([^"]*)"/.exec(inside)?.[1]);
            if (words) this.heard.push(words);
            if (received) this.heard.push(`received ${received}`);
        }
        for (const [, id] of text.matchAll(/<message[^>]*\bid=['"]([^'"]*)['"][^>]*>(?:(?!<\/message>)[\s\S])*<request/g)) this.owed = [...this.owed ?? [], id];
    }
    async open() {
        const xmpp = "xmlns:xmpp='urn:xmpp:xbosh'";
        const first = await this.post(`to='localhost' wait='2' hold='1' ver='1.6' xmpp:version='1.0' ${xmpp}`);
        this.sid = /sid=['"]([^'"]+)/.exec(first)[1];
        const plain = Buffer.from(`\0${this.user}\0secret-${this.user}`).toString('base64');
        assert.match(await this.post('', `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`), /success/);
        await this.post(`to='localhost' xmpp:restart='true' ${xmpp}`);
        await this.post('', "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        await this.post('', "<presence xmlns='jabber:client'/>");
        return this;
    }
    say(words, id) {
        return this.post('', `<message xmlns='jabber:client' to='support@localhost' type='chat' id='${id}'><body>${words}</body><request xmlns='urn:xmpp:receipts'/></message>`);
    }
    // Polls until it has heard something like this, acknowledging what asks for it.
    hears(pattern) {
        return until(`the customer to hear ${pattern}`, async () => {
            const owed = (this.owed ?? []).splice(0);
            await this.post('', owed.map((id) => `<message xmlns='jabber:client' to='support@localhost'><received xmlns='urn:xmpp:receipts' id='${id}'/></message>`).join(''));
            return this.heard.find((words) => pattern.test(words));
        }, 40);
    }
}

const listens = () => until('the server', () => new Promise((done) => {
    const s = net.connect(port, '127.0.0.1', () => { s.destroy(); done(true); }).on('error', () => done(false));
}));

let server = prosody();
let host;
try {
    await listens();
    for (const user of ['support', 'priya']) {
        const made = spawnSync('/usr/bin/prosodyctl', ['--config', path.join(scratch, 'prosody.cfg.lua'), 'register', user, 'localhost', `secret-${user}`], { encoding: 'utf8' });
        assert.equal(made.status, 0, made.stdout + made.stderr);
    }
    const sanitized = readFileSync(path.join(build, 'bin/ombud')).includes('__asan_init') ? ['-fsanitize=address,undefined'] : [];
    const example = path.join(source, 'sdk/examples/xmpp');
    mkdirSync(path.join(scratch, 'plugins'));
    const made = spawnSync('cc', ['-std=gnu17', '-g', '-shared', '-fPIC', '-fvisibility=hidden', ...sanitized, `-I${source}/sdk/include`,
        ...['plugin.c', 'stanza.c', 'stream.c', 'talk.c'].map((file) => path.join(example, file)), '-lexpat', '-o', path.join(scratch, 'plugins/xmpp.so')], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    const config = path.join(scratch, 'ombud.lua');
    writeFileSync(config, `return {
  data = "${scratch}/host",
  plugin_dirs = { "${build}/lib/ombud", "${scratch}/plugins" },
  fetch = { { plugin = "xmpp", allow = { "http://127.0.0.1:${port}" } } },
  plugin = { xmpp = { url = "http://127.0.0.1:${port}/http-bind", domain = "localhost", account = "support", password = "secret-support" } },
  tenants = { { slug = "maple", name = "Maple", hosts = { "localhost", "127.0.0.1" }, currency = "USD", scripts = "${source}/scripts", commerce = "local" } },
}\n`);
    host = await startHost({ data: path.join(scratch, 'host'), args: ['--config', config], verbose: true });
    const dana = await signIn(host, 'dana', host.staff[0].password);
    let priya = await new Client('priya').open();
    await until('the support account to be there', async () => {
        await priya.say('I would like to talk to a person &amp; &lt;now&gt;', 'm1');
        return (await dana.call('GET', '/cases?filter=queue')).json.cases.length > 0;
    }, 40);
    const [row] = (await dana.call('GET', '/cases?filter=queue')).json.cases;
    assert.equal(row.channel, 'xmpp');
    assert.equal(row.customer_name, 'priya@localhost');
    await priya.hears(/^received m1$/);
    const events = async () => (await dana.call('GET', `/cases/${row.id}/events`)).json.events;
    const said = (await events()).filter((e) => e.kind === 'message.received');
    assert.equal(said.length, 1, 'a repeat is stored once');
    assert.equal(said[0].body.text, 'I would like to talk to a person & <now>');

    await dana.call('POST', `/cases/${row.id}/accept`, {});
    const { seq } = (await dana.call('GET', `/cases/${row.id}`)).json.case;
    assert.equal((await dana.call('POST', `/cases/${row.id}/messages`, { text: 'Hello "Priya" <3 & welcome', cid: 'd1', seen: seq })).status, 201);
    await priya.hears(/^Hello (&quot;|")Priya(&quot;|") &lt;3 &amp; welcome$/);
    await until('the receipt', async () => {
        await priya.hears(/Hello/);
        return (await events()).some((e) => e.kind === 'message.delivered' && e.body.by === 'customer');
    }, 40);

    // The server goes away and comes back: the plugin signs in again, the conversation goes on.
    server.kill('SIGKILL');
    await until('the server to end', () => server.exitCode !== null || server.signalCode !== null);
    const gone = (await dana.call('GET', `/cases/${row.id}`)).json.case.seq;
    assert.equal((await dana.call('POST', `/cases/${row.id}/messages`, { text: 'Said while it was down', cid: 'd2', seen: gone })).status, 201);
    server = prosody();
    await listens();
    priya = await new Client('priya').open();
    await priya.hears(/^Said while it was down$/);
    await until('words after the restart', async () => {
        await priya.say('Still here', 'm2');
        return (await events()).some((e) => e.kind === 'message.received' && e.body.text === 'Still here');
    }, 60);
    dana.close();
    console.log('xmpp: passed');
} finally {
    server.kill('SIGKILL');
    await host?.stop();
    if (!process.env.KEEP) rmSync(scratch, { recursive: true, force: true });
}
