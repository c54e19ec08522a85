// SPDX-License-Identifier: Apache-2.0
// needs: corpora/path-upload
// Hostile paths, names of files, and files: nothing outside the root is served, a name is only
// text, a file is only a download. `--data DIR`: a folder with cases.json of the same form.
import { readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { door } from '../integration/libmy.mjs';
import { people } from '../integration/libdesk.mjs';
import { finish, option, request, shared, startHost } from '../tools/host.mjs';

const rows = JSON.parse(readFileSync(path.join(option('data', path.join(shared, 'corpora/path-upload')), 'cases.json'), 'utf8'));
const host = await startHost();
const missing = [];
let passed = 0, failed = 0;

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\b\x06\0\0\0', 'latin1'), Buffer.alloc(64)]);
const JPEG = (width, height) => Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, ...new Array(40).fill(0)]);
const LIMIT = 5 * 1024 * 1024;

// A path as bytes on the wire: no client library tidies it first.
function raw(target) {
    return new Promise((done, fail) => {
        const socket = net.connect(host.port, '127.0.0.1');
        let text = '';
        socket.on('data', (bytes) => { text += bytes.toString('latin1'); });
        socket.on('error', fail);
        socket.on('close', () => done({ status: Number(text.split(' ')[1]), head: text.split('\r\n\r\n')[0], body: text.slice(text.indexOf('\r\n\r\n') + 4) }));
        socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost:${host.port}\r\nConnection: close\r\n\r\n`);
    });
}

function files(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(path.join(folder, e.name)) : [path.join(folder, e.name)]));
}
const blobs = () => { try { return files(path.join(host.data, 'blobs')); } catch { return []; } };

// The limit of files is a case's: each check has a customer of its own.
const upload = (who, bytes, name, type = 'image/png', more = {}) => who.bytes('POST', '/attachments', bytes,
    { 'content-type': type, 'x-name': encodeURIComponent(name), ...more });
const download = (who, id, more) => who.bytes('GET', `/attachments/${id}`, undefined, more);

function served(answer) {
    const h = answer.headers;
    if (answer.status !== 200 && answer.status !== 206) return `answered ${answer.status}`;
    if (!/^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w.%~-]*$/.test(h['content-disposition'])) return `disposition ${h['content-disposition']}`;
    if (h['x-content-type-options'] !== 'nosniff') return 'no nosniff';
    if (!/sandbox/.test(h['content-security-policy'])) return 'no sandbox';
    return /^(image\/(png|jpeg|webp)|application\/pdf)$/.test(h['content-type']) ? null : `type ${h['content-type']}`;
}

async function checkUrl(row) {
    const answer = await raw(row.path);
    if (/root:|\[core\]/.test(answer.body)) return 'a byte from outside the root';
    if (/^location:/im.test(answer.head)) return 'a redirect';
    return [400, 404, 414].includes(answer.status) ? null : `answered ${answer.status}`;
}

async function checkName(row) {
    const who = await door(host);
    const made = await upload(who, PNG, row.filename);
    if (made.status !== 201) return `not taken: ${made.text}`;
    const { id, name } = made.json.attachment;
    if (!/^[\w-]{43}$/.test(id)) return `id ${id}`;
    if (/[/\\:\u0000-\u001f\u202e\ufeff"]/.test(name) || !name.endsWith('.png') || Buffer.byteLength(name) > 120) return `name ${JSON.stringify(name)}`;
    return served(await download(who, id));
}

const uploads = {
    async 'svg-script'(who) {
        const made = await upload(who, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'x.svg', 'image/svg+xml');
        return made.status === 415 ? null : `answered ${made.status}`;
    },
    async 'html-as-png'(who) {
        const made = await upload(who, Buffer.from('<html><script>alert(1)</script></html>'), 'x.png');
        return made.status === 415 ? null : `answered ${made.status}`;
    },
    async 'pixel-flood 64250x64250 jpeg'(who) {
        const made = await upload(who, JPEG(64250, 64250), 'x.jpg', 'image/jpeg');
        return made.status === 422 ? null : `answered ${made.status}`;
    },
    async 'zip-42'(who) {
        const made = await upload(who, Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(42000)]), '42.zip', 'application/zip');
        return made.status === 415 ? null : `answered ${made.status}`;
    },
    async 'pdf-js'(who) {
        const made = await upload(who, Buffer.from('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'), 'x.pdf', 'application/pdf');
        return made.status === 201 ? served(await download(who, made.json.attachment.id)) : `answered ${made.status}`;
    },
    async 'over-limit by 1 byte'(who) {
        const before = blobs().length;
        const big = Buffer.concat([PNG, Buffer.alloc(LIMIT + 1 - PNG.length, 7)]);
        const over = await upload(who, big, 'x.png').catch((error) => ({ status: error.code }));
        if (over.status !== 413) return `answered ${over.status}`;
        const chunked = await upload(who, big, 'x.png', 'image/png', { 'transfer-encoding': 'chunked' }).catch((error) => ({ status: error.code }));
        if (![413, 'ECONNRESET', 'EPIPE'].includes(chunked.status)) return `chunked: ${chunked.status}`;
        if (blobs().length !== before) return 'a file was left';
        const most = await upload(who, big.subarray(0, LIMIT), 'x.png');
        if (most.status !== 201) return `one byte less: ${most.status} ${most.text}`;
        return blobs().length === before + 1 && !blobs().some((f) => f.endsWith('.part')) ? null : 'not one file';
    },
    async '10 000 uploads'(who) {
        const codes = {};
        for (let i = 0; i < 60; i++) {
            const { status } = await upload(who, PNG, `${i}.png`);
            codes[status] = (codes[status] ?? 0) + 1;
        }
        return codes[201] === 20 && codes[422] === 40 ? null : JSON.stringify(codes);
    },
    async 'same upload twice'(who) {
        const big = Buffer.concat([PNG, Buffer.alloc(100_000, randomUUID())]);
        const before = blobs().length;
        const made = [await upload(who, big, 'a.png'), await upload(who, big, 'b.png'), await upload(who, big, 'a.png')];
        const ids = made.map((m) => m.json.attachment?.id);
        if (new Set(ids).size !== 2 || ids[0] !== ids[2]) return `ids ${ids}`;
        if (blobs().length !== before + 1) return `${blobs().length - before} files`;
        for (const id of ids.slice(0, 2)) if ((await download(who, id)).status !== 200) return 'one is gone';
        return null;
    },
    async 'download id of other tenant'(who) {
        const id = (await upload(who, PNG, 'a.png')).json.attachment.id;
        const others = [await door(host), await door(host, 'c-bola')];
        await upload(others[0], PNG, 'own.png');
        for (const other of others) if ((await download(other, id)).status !== 404) return 'another customer has it';
        const brook = await request(host, 'POST', '/api/v1/my/session', { host: 'brook.localhost', json: {} });
        const headers = { authorization: `Bearer ${brook.json.token}` };
        const there = await request(host, 'GET', `/api/v1/my/attachments/${id}`, { host: 'brook.localhost', headers });
        return there.status === 404 ? null : `answered ${there.status}`;
    },
    async 'range on attachment'(who) {
        const big = Buffer.concat([PNG, Buffer.from('0123456789'.repeat(20_000))]);
        const id = (await upload(who, big, 'a.png')).json.attachment.id;
        for (const [range, from, to] of [['bytes=200-209', 200, 210], ['bytes=-5', big.length - 5, big.length], [`bytes=${big.length - 3}-`, big.length - 3, big.length]]) {
            const part = await download(who, id, { range });
            const want = big.subarray(from, to).toString();
            if (part.status !== 206 || part.text !== want || part.headers['content-range'] !== `bytes ${from}-${to - 1}/${big.length}`)
                return `${range}: ${part.status} ${part.headers['content-range']} ${part.text.slice(0, 20)}`;
        }
        return (await download(who, id, { range: `bytes=${big.length}-` })).status === 416 ? null : 'past the end';
    },
};

async function check(row) {
    if (row.group === 'url') return checkUrl(row);
    if (row.group === 'name') return checkName(row);
    const run = uploads[row.scenario];
    if (!run) return undefined;
    return run(await door(host));
}

try {
    for (const row of rows) {
        const why = await check(row);
        if (why === null) passed++;
        else if (why === undefined) missing.push(row.id);
        else {
            failed++;
            console.log(`not ok ${row.id}: ${why}`);
        }
    }
    // What staff see of it.
    const [dana] = await people(host, 'dana');
    const who = await door(host, 'c-avery');
    const { id } = (await upload(who, PNG, 'lamp.png')).json.attachment;
    const { number } = (await door(host, 'c-avery', who.token)).session.case;
    const list = (await dana.call('GET', '/cases?filter=open')).json.cases;
    const kase = list.find((c) => c.number === number).id;
    const seen = (await dana.call('GET', `/cases/${kase}`)).json.case.attachments;
    if (seen.length !== 1 || seen[0].id !== id || seen[0].by !== 'customer') throw new Error(`staff see ${JSON.stringify(seen)}`);
    const file = await dana.call('GET', `/cases/${kase}/attachments/${id}`);
    if (served(file)) throw new Error(`staff: ${served(file)}`);
    if (missing.length) console.log(`no such object: ${missing.length} (${missing.join(' ')})`);
} finally {
    await host.stop();
}
finish('path-upload', passed, rows.length);
// A row that waits for a thing that does not exist yet is counted, and is not a failure.
if (!failed && rows.length) process.exitCode = 0;
