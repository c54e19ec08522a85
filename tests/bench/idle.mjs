#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What an idle WebSocket costs the server in resident memory at 10,000 and 19,000 of them, and
// server CPU for one GET and one echo of 64 bytes: the gateway alone, client in a process of
// its own (each has its own limit of descriptors). Then the whole host: a visitor's chat socket
// after its hello, each with a contact of its own whose case is in memory. `idle.mjs`; the
// release build's figures count.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build, sleep, startGateway } from '../conform/libwire.mjs';
import { startHost } from '../tools/host.mjs';

const seconds = process.argv.indexOf('--seconds');
const ROUNDS = 100000 * (seconds > 0 ? Math.max(1, Math.round(+process.argv[seconds + 1] / 5)) : 1);

const status = (pid, key) => +new RegExp(`${key}:\\s+(\\d+)`).exec(fs.readFileSync(`/proc/${pid}/status`))[1] * 1024;
const cpu = (pid) => {
    const f = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (+f[11] + +f[12]) * 10000; /* ticks of 10 ms, in microseconds */
};

// Sockets of a process of its own; `say` answers when the command was carried out.
function startClient(...args) {
    const client = spawn(path.join(build, 'bin', 'idle_client'), args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    client.on('exit', (code) => { if (code) { console.error('the client failed'); process.exit(1); } });
    client.say = (line) => new Promise((r) => { client.stdout.once('data', r); client.stdin.write(line + '\n'); });
    return client;
}

// Resident bytes for each of n sockets beyond the first ones: code and tables that those bring are not theirs.
async function perSocket(client, pid, first, counts, what) {
    const base = status(pid, 'VmRSS'), per = {};
    for (const n of counts) {
        await client.say(`open ${n}`);
        await sleep(1000);
        per[n] = Math.round((status(pid, 'VmRSS') - base) / (n - first));
        console.log(`${n} idle ${what}: ${per[n]} bytes each, resident ${Math.round(status(pid, 'VmRSS') / 1024)} KiB`);
    }
    return per;
}

async function gatewayAlone() {
    const host = await startGateway();
    const client = startClient(host.port, '/ws');
    const cost = async (line, n) => { const before = cpu(host.pid); await client.say(`${line} ${n}`); return (cpu(host.pid) - before) / n; };
    await client.say('open 64');
    const get = await cost('get', ROUNDS);
    const echo = await cost('echo', ROUNDS);
    await sleep(200);
    const per = await perSocket(client, host.pid, 64, [10000, 19000], 'connections');
    client.stdin.end();
    await host.stop();
    return { per, get, echo };
}

async function chatSockets() {
    const host = await startHost();
    const client = startClient(host.port, '/chat/ws', '{"t":"hello","v":1,"new":true}');
    await client.say('open 500');
    await sleep(1000);
    const per = await perSocket(client, host.child.pid, 500, [5000, 10000], 'chat sockets, each with its case');
    client.stdin.end();
    await host.stop();
    return per;
}

const { per, get, echo } = await gatewayAlone();
const chat = await chatSockets();
console.log(`idle: bytes_per_idle_connection_10000=${per[10000]} bytes_per_idle_connection_19000=${per[19000]} `
    + `bytes_per_chat_socket_5000=${chat[5000]} bytes_per_chat_socket_10000=${chat[10000]} get_cpu_us=${get.toFixed(2)} echo_cpu_us=${echo.toFixed(2)}`);
