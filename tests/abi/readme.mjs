// SPDX-License-Identifier: Apache-2.0
// sdk/README.md as a stranger follows it: every command of "A first channel" is run in the order of the
// page, in an empty folder, and prints what the page says. `…` stands for more; times, ids, numbers
// of places and the port are as they come. Prints `readme: passed P of N`.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, request, signIn, sleep, source, until } from '../tools/host.mjs';

const scratch = mkdtempSync(path.join(tmpdir(), 'ombud-readme-'));
// A sanitized host's library wants sanitized callers.
const sanitized = readFileSync(path.join(build, 'bin/ombud-plugcheck')).includes('__asan_init');
const env = { ...process.env, HOME: scratch, LC_ALL: 'C.UTF-8', ...(sanitized ? { CFLAGS: '-fsanitize=address,undefined' } : {}) };
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

// [{command, told: [line…]}…] of the indented blocks; a quote that is open goes on in the next line.
function steps(page) {
    const part = page.split('<!-- first channel -->')[1].split('<!-- first channel end -->')[0];
    const found = [];
    let now = null;
    for (const line of part.split('\n')) {
        const inside = line.startsWith('    ') ? line.slice(4) : line === '' ? '' : null;
        if (inside === null) {
            now = null;
        } else if (inside.startsWith('$ ')) {
            now = { command: inside.slice(2), told: [] };
            found.push(now);
        } else if (now) {
            if (now.command.split("'").length % 2 === 0) now.command += `\n${inside}`;
            else now.told.push(inside);
        }
    }
    for (const step of found) while (step.told.at(-1) === '') step.told.pop();
    return found;
}

// What the page says as a pattern; `ids` of the page that were met before are the ones met.
function pattern(told, ids) {
    const line = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('…', '.*')
        .replace(UUID, (id) => ids.get(id) ?? `(${UUID.source})`)
        .replace(/\d{4}-\d\d-\d\dT[\d:]+\\\.\d+Z/g, '[-\\d]+T[\\d:.]+Z')
        .replace(/\d+\\\.\d\d sec/g, '\\d+\\.\\d\\d sec')
        .replace(/"seq":\d+/g, '"seq":\\d+')
        .replace(/passed \d+ of \d+/, 'passed \\d+ of \\d+')
        .replace(/localhost:8080/g, 'localhost:(?:\\d+)');
    return told.map((text) => (text === '…' ? '(?:.*\\n)*?' : `${line(text)}\\n`)).join('');
}

const ids = new Map();
const exported = [];
let host = null;
let total = 0;
let passed = 0;

// Ids of the page that stand for the first time, beside those that were met.
function learn(told, met) {
    const said = [...new Set(told.join('\n').match(UUID) ?? [])].filter((id) => !ids.has(id));
    said.forEach((id, i) => ids.set(id, met[i + 1]));
}

function judge(step, output, ended) {
    const whole = new RegExp(`^${pattern(step.told, ids)}${ended ? '$' : ''}`);
    const met = whole.exec(output && !output.endsWith('\n') ? `${output}\n` : output);
    if (met) learn(step.told, met);
    return Boolean(met);
}

const bash = (command) => [...exported, command].join('\n');

function once(step) {
    let command = step.command;
    for (const [said, met] of ids) command = command.replaceAll(said, met);
    if (host) command = command.replaceAll('localhost:8080', `localhost:${host.port}`);
    return spawnSync('bash', ['-c', bash(command)], { env, cwd: scratch, encoding: 'utf8' });
}

async function serve(step) {
    const child = spawn('bash', ['-c', bash(`exec ${step.command} --port 0`)], { env, cwd: scratch, stdio: ['ignore', 'pipe', 'inherit'] });
    host = { child, text: '' };
    child.stdout.on('data', (bytes) => { host.text += bytes; });
    child.once('exit', (code) => { host.ended = { code }; });
    await until('the demo to say where it is', () => host.ended || judge(step, host.text, false), 60);
    host.port = Number(/localhost:(\d+)\//.exec(host.text)?.[1]);
    host.password = /password: ([^)]+)\)/.exec(await until('the sign-ins', () => /password: /.test(host.text) && host.text))?.[1];
    return !host.ended;
}

async function walk(step) {
    if (step.command.startsWith('export ')) exported.push(step.command);
    if (step.command.startsWith('ombud demo')) return serve(step);
    // What is asked of a running host may need its moment; a start is not asked twice.
    const end = Date.now() + (host && step.command.includes('"since"') ? 20000 : 0);
    for (;;) {
        const done = once(step);
        if (judge(step, done.stdout + done.stderr, true)) return true;
        if (Date.now() < end) await sleep(50);
        else return console.log(`${step.command}\n--- says\n${done.stdout}${done.stderr}--- not\n${step.told.join('\n')}`);
    }
}

try {
    symlinkSync(build, path.join(scratch, 'build'));
    for (const step of steps(readFileSync(path.join(source, 'sdk/README.md'), 'utf8'))) {
        total += 1;
        if (await walk(step)) passed += 1;
    }
    assert(total >= 12 && host, `the page has its commands (${total})`);
    // And the case waits for a person at the desk, whose words are in the next answer.
    const dana = await signIn(host, 'dana', host.password);
    const row = await until('the case in the queue', async () => (await dana.call('GET', '/cases?filter=queue')).json.cases[0]);
    assert.equal(row.channel, 'sms');
    await dana.call('POST', `/cases/${row.id}/accept`, {});
    const { seq } = (await dana.call('GET', `/cases/${row.id}`)).json.case;
    assert.equal((await dana.call('POST', `/cases/${row.id}/messages`, { text: 'I am here now.', cid: 'd1', seen: seq })).status, 201);
    await until('the words of the desk', async () => {
        const { json } = await request(host, 'POST', '/sms', { json: { secret: 'a long random word', contact: [...ids.values()][0], since: 0 } });
        return json.items.some((item) => item.text === 'I am here now.');
    });
    dana.close();
} finally {
    if (host && !host.ended) {
        host.child.kill('SIGTERM');
        await until('the demo to end', () => host.ended, 40).catch(() => host.child.kill('SIGKILL'));
    }
    rmSync(scratch, { recursive: true, force: true });
}
console.log(`readme: passed ${passed} of ${total}`);
process.exitCode = passed === total ? 0 : 1;
