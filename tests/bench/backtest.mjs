// SPDX-License-Identifier: Apache-2.0
// `./run bench backtest [--decisions N] [--few N] [--runs N] [--folder DIR]`: a candidate over recorded
// decisions, with reading history, on one core; resident memory over few and over many decisions;
// every recorded decision again, byte for byte. Reading is of a warm page cache.
import assert from 'node:assert';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, figures, option, source } from '../tools/host.mjs';
import { median } from './libfigures.mjs';

const many = Number(option('decisions', 1000000));
const few = Number(option('few', 100000));
const runs = Number(option('runs', 3));
const folder = mkdtempSync(path.join(option('folder', tmpdir()), 'ombud-backtest-'));
const scripts = path.join(source, 'scripts');
const candidate = path.join(folder, 'candidate');

// The shipped bundle with one number changed.
function makeCandidate() {
    cpSync(scripts, candidate, { recursive: true });
    const file = path.join(candidate, 'lib/limits.lua');
    const text = readFileSync(file, 'utf8').replace(/(assistant_refund\s*=\s*)\d+/, (all, name) => `${name}1500`);
    writeFileSync(file, text);
}

function fill(name, decisions) {
    const data = path.join(folder, name);
    const made = spawnSync(path.join(build, 'bench/fill_history'), [data, scripts, String(decisions)], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    return data;
}

// One command: its JSON, seconds, and the most memory that it ever held.
function run(words) {
    return new Promise((done, fail) => {
        const begun = process.hrtime.bigint();
        const child = spawn(path.join(build, 'bin/ombud'), ['policy', ...words, '--json']);
        let text = '', rss = 0;
        const look = setInterval(() => {
            try {
                const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
                rss = Math.max(rss, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
            } catch { /* it has ended */ }
        }, 25);
        child.stdout.on('data', (bytes) => { text += bytes; });
        child.stderr.pipe(process.stderr);
        child.once('close', (code) => {
            clearInterval(look);
            const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
            if (code === 0) done({ report: JSON.parse(text), seconds, rss });
            else fail(new Error(`policy ${words[0]} ended with ${code}`));
        });
    });
}


try {
    makeCandidate();
    const small = await run(['backtest', candidate, '--data', fill('few', few)]);
    const data = fill('many', many);
    const rates = [], held = [];
    let report;
    for (let i = 0; i < runs; i++) {
        const one = await run(['backtest', candidate, '--data', data]);
        report = one.report;
        rates.push(report.decisions / one.seconds);
        held.push(one.rss);
        console.log(`backtest: ${report.decisions} decisions in ${one.seconds.toFixed(2)} s, ${one.rss.toFixed(1)} MiB`);
    }
    assert.ok(report.decisions >= many && report.changed > 0 && report.changed < report.decisions);
    assert.ok(report.ledger.reconciled, report.ledger.why);
    const again = await run(['replay', '--data', data]);
    assert.equal(again.report.same, again.report.decisions, JSON.stringify(again.report.differing.slice(0, 1)));
    console.log(`replay: ${again.report.decisions} decisions in ${again.seconds.toFixed(2)} s, ${again.report.differ} differ`);
    figures('backtest', { decisions_per_s: Math.round(median(rates)), spread: `${Math.round(Math.min(...rates))}..${Math.round(Math.max(...rates))}`,
        [`rss_mib_${few / 1000}k`]: small.rss.toFixed(1), [many >= 1e6 ? `rss_mib_${many / 1e6}m` : `rss_mib_${many / 1000}k`]: median(held).toFixed(1),
        changed: report.changed, ledger_rows: report.ledger.rows, replayed: again.report.decisions, differ: again.report.differ,
        replay_per_s: Math.round(again.report.decisions / again.seconds) });
} finally {
    rmSync(folder, { recursive: true, force: true });
}
