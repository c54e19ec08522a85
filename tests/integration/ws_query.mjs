// SPDX-License-Identifier: Apache-2.0
// What comes to a plugin behind its paths and what the host answers itself, line by line of targets.txt,
// inline and in a child; and the query with which a socket was asked for: as it came, the longest that a
// request line holds too; one byte more is refused.
import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, request, source, startHost } from '../tools/host.mjs';

const LINE = 8 * 1024; // GW_MAX_TARGET
const EXISTS = -7; // -OMB_E_EXISTS
const scratch = mkdtempSync(path.join(tmpdir(), 'ombud-query-'));
const plugins = path.join(scratch, 'plugins');
mkdirSync(plugins);
const targets = readFileSync(path.join(source, 'tests/integration/plug/fixtures/targets.txt'), 'utf8').split('\n')
    .filter((line) => line && !line.startsWith('#')).map((line) => line.split(' '));
assert.ok(targets.length > 30, 'targets.txt is read');
copyFileSync(path.join(build, 'lib/test/doorbell.so'), path.join(plugins, 'doorbell.so'));

// The text of the first frame, or null while it is not whole: servers do not mask.
function firstText(bytes) {
    if (bytes.length < 4) return null;
    assert.equal(bytes[0], 0x81, 'one whole text frame');
    const [at, len] = bytes[1] < 126 ? [2, bytes[1]] : [4, bytes.readUInt16BE(2)];
    return bytes.length < at + len ? null : bytes.toString('utf8', at, at + len);
}

// Asks for a socket by exactly this target; gives the status, and what the plugin said of it first.
function ring(host, target) {
    const headers = { host: `localhost:${host.port}`, connection: 'Upgrade', upgrade: 'websocket',
        'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') };
    return new Promise((done, fail) => {
        const req = http.request({ host: '127.0.0.1', port: host.port, path: target, headers });
        req.on('error', fail);
        req.on('response', (res) => {
            let text = '';
            res.on('data', (bytes) => { text += bytes; });
            res.on('end', () => done({ status: res.statusCode, text }));
        });
        req.on('upgrade', (res, socket, head) => {
            let got = head;
            const look = () => {
                const text = firstText(got);
                if (text === null) return;
                socket.destroy();
                done({ status: res.statusCode, told: JSON.parse(text) });
            };
            socket.on('error', fail);
            socket.on('close', () => fail(new Error(`closed before the plugin spoke: ${target.slice(0, 40)}`)));
            socket.on('data', (bytes) => { got = Buffer.concat([got, bytes]); look(); });
            look();
        });
        req.end();
    });
}

async function asked(host, kind, target) {
    if (kind === 'socket') return ring(host, target);
    const { status, json } = await request(host, 'GET', target);
    return { status, told: json };
}

async function comesOrNot(host, isolation) {
    for (const [kind, target, status, told] of targets) {
        const answer = await asked(host, kind, target);
        const what = `${isolation}: ${kind} ${target}`;
        assert.equal(answer.status, Number(status), what);
        if (!told) continue;
        assert.equal(answer.told.path, told, what);
        const mark = target.indexOf('?');
        assert.equal(answer.told.query, mark < 0 ? '' : target.slice(mark + 1), what);
    }
}

async function tellsQueries(isolation) {
    const data = path.join(scratch, isolation);
    const config = path.join(scratch, `${isolation}.lua`);
    writeFileSync(config, `return {
  data = "${data}",
  plugin_dirs = { "${build}/lib/ombud", "${plugins}" },
  plugin = { doorbell = { isolation = "${isolation}" } },
  tenants = { { slug = "maple", name = "Maple", hosts = { "localhost", "127.0.0.1" }, currency = "USD", scripts = "${source}/scripts", commerce = "local" } },
}\n`);
    const host = await startHost({ data, args: ['--config', config] });
    const longest = 'q'.repeat(LINE - 'GET /doorbell? HTTP/1.1'.length);
    const queries = { '/doorbell?x=y&z=%20': 'x=y&z=%20', '/doorbell': '', '/doorbell?': '', '/%64oorbell?a?b%zz%00+': 'a?b%zz%00+', [`/doorbell?${longest}`]: longest };
    try {
        for (const [target, query] of Object.entries(queries)) {
            assert.deepEqual(await ring(host, target), { status: 101, told: { path: '/doorbell', query, peer: '127.0.0.1' } },
                `${isolation}: ${target.slice(0, 40)}`);
        }
        await comesOrNot(host, isolation);
        for (const line of ['path 1, /letters: 0', `path 4, /letters/: ${EXISTS}`, `path 5, /letters/bell: ${EXISTS}`]) {
            assert.ok(host.log.includes(line), `${isolation}: ${line}\n${host.log}`);
        }
        const refused = await ring(host, `/doorbell?${longest}q`);
        assert.equal(refused.status, 414, isolation);
        assert.match(refused.text, /request line too long/);
    } finally {
        assert.deepEqual(await host.stop(), { code: 0, signal: null }, host.log);
    }
    return Object.keys(queries).length + targets.length;
}

try {
    await tellsQueries('inline');
    const n = await tellsQueries('process');
    console.log(`ws_query: passed, ${n} targets and a refusal, 2 ways`);
} finally {
    rmSync(scratch, { recursive: true, force: true });
}
