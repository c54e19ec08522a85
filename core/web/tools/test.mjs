// SPDX-License-Identifier: Apache-2.0
// Unit tests: bundles test/*.test.ts(x) with esbuild (Node 18 reads no TypeScript) and runs
// them under node --test.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const web = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'ombud-web-test-'));
const files = fs.readdirSync(path.join(web, 'test')).filter((f) => /\.test\.tsx?$/.test(f));
if (files.length === 0) throw new Error('no tests found');
await build({
    absWorkingDir: web,
    entryPoints: files.map((f) => `test/${f}`),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'empty' },
    logLevel: 'warning',
    define: { 'process.env.WEB_ROOT': JSON.stringify(web) },
});
const built = files.map((f) => path.join(out, f.replace(/\.tsx?$/, '.mjs')));
// Node 18 has what browsers call `crypto` behind a flag.
const flags = globalThis.crypto ? [] : ['--experimental-global-webcrypto'];
const run = spawnSync(process.execPath, [...flags, '--test', ...built], { stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: flags.join(' ') || (process.env.NODE_OPTIONS ?? '') } });
fs.rmSync(out, { recursive: true, force: true });
process.exit(run.status ?? 1);
