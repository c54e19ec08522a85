// SPDX-License-Identifier: Apache-2.0
// `./run bench start [--cases N] [--runs N]`: from exec to the first answer with many cases in the
// store, the resident memory of an idle host, and the size of the stripped program.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, figures, option, sleep, source, until } from '../tools/host.mjs';
import { median, spread } from './libfigures.mjs';

const cases = Number(option('cases', 100000));
const runs = Number(option('runs', 5));
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-start-'));
const port = 20000 + Math.floor(Math.random() * 20000);

const answers = () => new Promise((done) => {
    const req = http.get({ host: '127.0.0.1', port, path: '/api/v1/boot', headers: { host: 'localhost' }, agent: false },
        (res) => { res.resume(); res.on('end', () => done(res.statusCode === 200)); });
    req.on('error', () => done(false));
});

const rss = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

// The stripped program with the web surfaces in it: what is asked of it without them holds all the more.
function strippedSize() {
    const copy = path.join(folder, 'ombud');
    copyFileSync(path.join(build, 'bin/ombud'), copy);
    execFileSync('strip', [copy]);
    return statSync(copy).size / 2 ** 20;
}

try {
    writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "data", log_level = "warn",
      listen = { port = ${port} }, admin = { port = 0 }, plugin_dirs = { "${path.join(build, 'lib/ombud')}" },
      tenants = { { slug = "a", hosts = { "localhost" }, currency = "USD", scripts = "${path.join(source, 'scripts')}" } } }`);
    execFileSync(path.join(build, 'bin/fill_store'), [path.join(folder, 'data'), String(cases)], { stdio: ['ignore', 'ignore', 'inherit'] });
    const took = [], idle = [];
    for (let i = 0; i < runs; i++) {
        const begun = process.hrtime.bigint();
        const child = spawn(path.join(build, 'bin/ombud'), ['serve', '--config', path.join(folder, 'ombud.lua')], { stdio: 'inherit' });
        while (!await answers()) await sleep(2);
        took.push(Number(process.hrtime.bigint() - begun) / 1e6);
        await sleep(3000); // the recogniser has learnt, nothing else is to do
        idle.push(rss(child.pid));
        let over = false;
        child.once('exit', () => { over = true; });
        child.kill('SIGTERM');
        await until('the host to end', () => over, 30);
    }
    figures('start', { cases, first_answer_ms: median(took).toFixed(0), spread: spread(took),
        idle_rss_mib: median(idle).toFixed(1), stripped_with_assets_mib: strippedSize().toFixed(2) });
} finally {
    rmSync(folder, { recursive: true, force: true });
}
