// SPDX-License-Identifier: Apache-2.0
// `./run bench policy [--seconds N] [--pairs N] [--replays N] [--without-network]`
//
// One policy of 20 rules over 30 facts, 1,000 fact sets: decisions a second in a restored machine
// and in one that keeps its state, both metered and recorded (of what is kept only the facts are put
// back, which are the next decision's); in json-rules-engine, which must give the same verdict for
// every set; and N generated decisions of all points decided again from their records. Pairs are run
// in turn, medians are printed; json-rules-engine counts by the quicker of two ways to use it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { build, figures, option, source } from '../tools/host.mjs';
import { engineOf, factSets, facts, luaPolicy, rules, told } from './policy/rules.mjs';
import { median, spread, words } from './libfigures.mjs';

const seconds = Number(option('seconds', 1));
const pairs = Number(option('pairs', 5));
const replays = Number(option('replays', 1000000));
const version = '7.3.1'; // of json-rules-engine
const program = path.join(build, 'bench/policy_bench');
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-bench-'));

// Installed beside the system's other caches, never into the product. Nothing without a network.
function jsonRulesEngine() {
    const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'ombud-bench',
        `json-rules-engine-${version}`);
    const entry = path.join(cache, 'node_modules/json-rules-engine');
    if (!existsSync(entry) && process.argv.includes('--without-network')) return null;
    if (!existsSync(entry)) {
        mkdirSync(cache, { recursive: true });
        writeFileSync(path.join(cache, 'package.json'), '{"private":true}\n');
        try {
            execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts',
                `json-rules-engine@${version}`], { cwd: cache, stdio: 'ignore', timeout: 120000 });
        } catch {
            return null;
        }
    }
    return createRequire(path.join(cache, 'x.js'))('json-rules-engine');
}

function ours(command, ...args) {
    const out = execFileSync(program, [command, ...args.map(String)], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return words(out.trim().split('\n').at(-1));
}

async function perSecond(decide, sets) {
    const end = process.hrtime.bigint() + BigInt(Math.round(seconds * 1e9));
    const begun = process.hrtime.bigint();
    let n = 0;
    while (process.hrtime.bigint() < end) {
        for (let i = 0; i < 20; i++, n++) await decide(sets[n % sets.length]);
    }
    return n / (Number(process.hrtime.bigint() - begun) / 1e9);
}

const bundle = path.join(folder, 'bundle');
const setsFile = path.join(folder, 'facts');
const sets = factSets(1000);
try {
    mkdirSync(path.join(bundle, 'policies'), { recursive: true });
    writeFileSync(path.join(bundle, 'bundle.lua'), 'return { name = "bench", version = "1" }\n');
    writeFileSync(path.join(bundle, 'policies/authority.lua'), luaPolicy());
    writeFileSync(setsFile, sets.map((set) => `${JSON.stringify({ point: 'authority', facts: set })}\n`).join(''));

    // The same verdict for every set, by the same rule.
    const verdicts = execFileSync(program, ['verdicts', bundle, setsFile], { encoding: 'utf8', maxBuffer: 1 << 26 })
        .trim().split('\n');
    const depth = verdicts.map((line) => rules.findIndex(([name]) => line.startsWith(`${name} `)) + 1 || rules.length + 1);
    const peer = jsonRulesEngine();
    const ways = peer ? { all: engineOf(peer, 'all'), first: engineOf(peer, 'first') } : {};
    for (const decide of Object.values(ways)) {
        for (let i = 0; i < sets.length; i++) {
            const { name, verdict } = await decide(sets[i]);
            if (told(name, verdict) !== verdicts[i])
                throw new Error(`set ${i}: we say "${verdicts[i]}", json-rules-engine "${told(name, verdict)}"`);
        }
    }

    const fresh = [], warm = [], peers = { all: [], first: [] }, ratios = [];
    for (let i = 0; i < pairs; i++) {
        const got = ours('pair', bundle, setsFile, seconds);
        fresh.push(got.fresh_per_s);
        warm.push(got.warm_per_s);
        for (const [way, decide] of Object.entries(ways)) peers[way].push(await perSecond(decide, sets));
        const best = Math.max(peers.all.at(-1) ?? 0, peers.first.at(-1) ?? 0);
        if (best) ratios.push(fresh.at(-1) / best);
        console.log(`pair ${i + 1}: restored ${fresh[i].toFixed(0)}/s, kept ${warm[i].toFixed(0)}/s${
            best ? `, json-rules-engine ${peers.all[i].toFixed(0)}/s, stopped at the first ${peers.first[i].toFixed(0)}/s` : ''}`);
    }
    if (!peer) console.log('json-rules-engine is not here and cannot be fetched: not compared');
    const more = ours('more', bundle, setsFile, path.join(source, 'scripts'), seconds);
    const replay = ours('replay', path.join(source, 'scripts'), replays);
    figures('policy', {
        decisions_per_s: median(fresh).toFixed(0), spread: spread(fresh),
        fresh_over_warm: median(fresh.map((f, i) => warm[i] / f)).toFixed(2),
        ...(ratios.length ? { over_json_rules_engine: median(ratios).toFixed(1), over_spread: spread(ratios, 1),
            json_rules_engine_per_s: Math.max(median(peers.all), median(peers.first)).toFixed(0) } : {}),
        rules: rules.length, facts: Object.keys(facts).length,
        rules_tried: (depth.reduce((a, b) => a + b, 0) / depth.length).toFixed(1),
        same_verdicts: peer ? sets.length : 'not_compared',
        new_machine_us: more.new_us.toFixed(0), shipped_us: more.shipped_us.toFixed(2),
        image_kib: (more.image / 1024).toFixed(0), shipped_image_kib: (more.shipped_image / 1024).toFixed(0),
        replayed: replay.replayed, differing: replay.differing, replays_per_s: replay.per_s.toFixed(0),
    });
    if (replay.differing) throw new Error('a replay gave other bytes');
} finally {
    rmSync(folder, { recursive: true, force: true });
}
