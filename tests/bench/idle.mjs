#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What an idle WebSocket costs the server in resident memory at 10,000 and 19,000 of them, and
// server CPU for one GET and one echo of 64 bytes. The gateway alone, client in a process of
// its own (each has its own limit of descriptors). `idle.mjs`; the release build's figures count.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build, sleep, startGateway } from '../conform/libwire.mjs';

const seconds = process.argv.indexOf('--seconds');
const ROUNDS = 100000 * (seconds > 0 ? Math.max(1, Math.round(+process.argv[seconds + 1] / 5)) : 1);
const host = await startGateway();
const client = spawn(path.join(build, 'bin', 'idle_client'), [host.port, '/ws'], { stdio: ['pipe', 'pipe', 'inherit'] });
client.on('exit', (code) => { if (code) { console.error('the client failed'); process.exit(1); } });
const say = (line) => new Promise((r) => { client.stdout.once('data', r); client.stdin.write(line + '\n'); });

const status = (key) => +new RegExp(`${key}:\\s+(\\d+)`).exec(fs.readFileSync(`/proc/${host.pid}/status`))[1] * 1024;
const cpu = () => {
    const f = fs.readFileSync(`/proc/${host.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (+f[11] + +f[12]) * 10000; /* ticks of 10 ms, in microseconds */
};
const cost = async (line, n) => { const before = cpu(); await say(`${line} ${n}`); return (cpu() - before) / n; };

await say('open 64'); /* code and tables that the first connections bring are not theirs */
const get = await cost('get', ROUNDS);
const echo = await cost('echo', ROUNDS);
await sleep(200);
const base = status('VmRSS');
const per = {};
for (const n of [10000, 19000]) {
    await say(`open ${n}`);
    await sleep(1000);
    per[n] = Math.round((status('VmRSS') - base) / (n - 64));
    console.log(`${n} idle connections: ${per[n]} bytes each, resident ${Math.round(status('VmRSS') / 1024)} KiB`);
}
client.stdin.end();
await host.stop();
console.log(`idle: bytes_per_idle_connection_10000=${per[10000]} bytes_per_idle_connection_19000=${per[19000]} get_cpu_us=${get.toFixed(2)} echo_cpu_us=${echo.toFixed(2)}`);
