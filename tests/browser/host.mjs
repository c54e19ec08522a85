// SPDX-License-Identifier: Apache-2.0
// The host under test: `ombud demo` of $OMBUD_BUILD on a data folder of its own. With
// OMBUD_WEB_DEV=1 the development server of core/web stands in (for work on a journey).
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const START_MS = 300_000;
const END_MS = 60_000;
// Below the ports that connections get: a host that is started again finds its own still free.
const PORTS = [20_000, 32_000];

// A test that is stopped from outside leaves no host behind.
const running = new Set();
process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => process.exit(1));

export function buildFolder() {
    if (process.env.OMBUD_BUILD) return process.env.OMBUD_BUILD;
    const found = ['build-debug', 'build'].find((d) => fs.existsSync(path.join(root, d, 'bin/ombud')));
    if (!found) throw new Error('no build found: set OMBUD_BUILD to the build folder');
    return path.join(root, found);
}

export class Host {
    constructor(options = []) {
        this.options = options;
        this.dev = process.env.OMBUD_WEB_DEV === '1';
        this.data = fs.mkdtempSync(path.join(os.tmpdir(), 'ombud-browser-'));
        this.port = 0;
        this.log = [];
    }

    async start() {
        if (this.port) return this.begin();
        const [least, most] = PORTS;
        for (let tries = 0; ; tries++) {
            this.port = least + Math.floor(Math.random() * (most - least));
            try {
                return await this.begin();
            } catch (e) {
                if (tries >= 5 || !/in use/i.test(e.message)) throw e;
            }
        }
    }

    async begin() {
        const port = String(this.port);
        this.child = this.dev
            ? spawn(process.execPath, [path.join(root, 'core/web/tools/dev-server.mjs'), '--json', '--port', port])
            : spawn(path.join(buildFolder(), 'bin/ombud'), ['demo', '--port', port, '--data', this.data, '--quiet', '--json',
                ...this.options], { env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });
        const child = this.child;
        running.add(child);
        child.once('exit', () => running.delete(child));
        this.child.stderr.on('data', (d) => this.log.push(String(d)));
        const lines = readline.createInterface({ input: this.child.stdout });
        const info = await new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error(`the host did not start:\n${this.log.join('')}`)), START_MS);
            this.child.on('exit', (code) => {
                clearTimeout(timer);
                reject(new Error(`the host ended with ${code}:\n${this.log.join('')}`));
            });
            lines.on('line', (line) => {
                if (!line.startsWith('{')) return this.log.push(`${line}\n`);
                clearTimeout(timer);
                resolve(JSON.parse(line));
            });
        });
        this.info = info;
        this.port = Number(new URL(info.url).port);
        return info;
    }

    /** As the power would: no chance to say good-bye. */
    async kill() {
        await this.end('SIGKILL');
    }

    async end(signal = 'SIGTERM') {
        const child = this.child;
        if (!child || child.exitCode !== null || child.signalCode !== null) return;
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill(signal);
        const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
        await gone;
        clearTimeout(late);
    }

    async close() {
        await this.end();
        fs.rmSync(this.data, { recursive: true, force: true });
    }
}
