// SPDX-License-Identifier: Apache-2.0
// What the benches that drive chat have in common.
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, Customer, signIn, until } from '../tools/host.mjs';
import { words } from './libfigures.mjs';

// One run of the generator against `port`; answers what its last line says. options: {seconds, window,
// rate, times (a file), counting (called when the warm-up is over)}
export function chatLoad(port, plan, { seconds, window = 0, rate = 0, times, counting }) {
    execFileSync('sync'); // what the run before left for the disk is not this one's
    return new Promise((done, fail) => {
        const args = [port, plan, seconds, window, rate, ...(times ? [times] : [])];
        const child = spawn(path.join(build, 'bin/chat_load'), args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
        let text = '';
        child.stdout.on('data', (bytes) => {
            if (!text) counting?.(); // its first line comes at that moment
            text += bytes;
        });
        child.once('error', fail);
        child.once('close', (code) => {
            if (code === 0) done(words(text.trim().split('\n').at(-1)));
            else fail(new Error(`chat_load ended with ${code}`));
        });
    });
}

// Contacts held by an agent; answers how to write a plan that starts from where each case stands.
export async function heldContacts(host, customers, folder) {
    const staff = await signIn(host, 'dana', host.staff[0].password);
    const tokens = [], cases = [];
    for (let i = 0; i < customers; i++) {
        const one = await new Customer(host).open();
        one.person();
        await until('the queue', () => one.state === 'queued');
        tokens.push(one.token);
        one.close();
    }
    for (let cursor = ''; cursor !== null;) {
        const list = (await staff.call('GET', `/cases?filter=queue&limit=200${cursor && `&cursor=${cursor}`}`)).json;
        cases.push(...list.cases);
        cursor = list.cases.length ? list.cursor : null;
    }
    cases.sort((a, b) => a.number - b.number); // they were opened one after the other, as tokens says
    if (cases.length !== tokens.length) throw new Error(`${cases.length} cases of ${tokens.length} customers`);
    for (const { id } of cases) {
        const got = await staff.call('POST', `/cases/${id}/accept`, {});
        if (got.status !== 200) throw new Error(`accept: ${got.status} ${got.text}`);
    }
    const plan = async () => {
        const seqs = await Promise.all(cases.map(async ({ id }) => (await staff.call('GET', `/cases/${id}`)).json.case.seq));
        const at = cases.map(({ id }, i) => `${id}:${seqs[i]}`);
        const lines = tokens.map((token, i) => `customer ${token} ${seqs[i]}`);
        for (let i = 0; i < at.length; i += 60) lines.push(`desk ${staff.cookie} ${at.slice(i, i + 60).join(',')}`);
        const file = path.join(folder, 'plan');
        writeFileSync(file, `${lines.join('\n')}\n`);
        return file;
    };
    return { plan, staff, cases };
}
