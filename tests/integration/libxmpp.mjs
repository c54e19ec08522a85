// SPDX-License-Identifier: Apache-2.0
// Prosody of Debian in a folder of the test's own, and a customer's client of it over BOSH.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { until } from '../tools/host.mjs';

export async function freePort() {
    const probe = net.createServer().listen(0, '127.0.0.1');
    await new Promise((done) => { probe.once('listening', done); });
    const { port } = probe.address();
    await new Promise((done) => { probe.close(done); });
    return port;
}

export class Prosody {
    constructor(folder, port) {
        Object.assign(this, { folder, port, process: null, config: path.join(folder, 'prosody.cfg.lua') });
        mkdirSync(`${folder}/data`, { recursive: true });
        writeFileSync(this.config, `run_as_root = true
data_path = "${folder}/data"
pidfile = "${folder}/prosody.pid"
plugin_paths = {}
log = { info = "${folder}/prosody.log" }
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
    }

    async start() {
        this.process = spawn('/usr/bin/prosody', ['--config', this.config, '-F'], { stdio: 'ignore' });
        await until('the server', () => new Promise((done) => {
            const s = net.connect(this.port, '127.0.0.1', () => { s.destroy(); done(true); }).on('error', () => done(false));
        }), 40);
    }

    async kill() {
        if (!this.process) return;
        this.process.kill('SIGKILL');
        await until('the server to end', () => this.process.exitCode !== null || this.process.signalCode !== null);
    }

    register(user) {
        const made = spawnSync('/usr/bin/prosodyctl', ['--config', this.config, 'register', user, 'localhost', `secret-${user}`], { encoding: 'utf8' });
        assert.equal(made.status, 0, made.stdout + made.stderr);
    }
}

// A customer's client: one request at a time is enough for it.
export class Client {
    constructor(port, user) { Object.assign(this, { port, user, rid: 1000, sid: null, heard: [] }); }
    post(attributes, inside = '') {
        const body = `<body rid='${++this.rid}' xmlns='http://jabber.org/protocol/httpbind' ${this.sid ? `sid='${this.sid}'` : ''} ${attributes}>${inside}</body>`;
        return new Promise((done, fail) => {
            const req = http.request({ host: '127.0.0.1', port: this.port, path: '/http-bind', method: 'POST', headers: { 'content-type': 'text/xml' } }, (res) => {
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
