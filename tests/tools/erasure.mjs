// SPDX-License-Identifier: Apache-2.0
// What tests of erasure share: a customer with a marker in everything that one says and sends, and
// the search for what is left of it in a data folder.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, Customer, identityOf, request, source } from './host.mjs';

const secret = 'sample-identity-secret-of-maple';

export const newFolder = () => mkdtempSync(path.join(tmpdir(), 'ombud-erasure-'));

export const markers = { name: 'Zebulon Quagga', email: 'zebulon@marker.example', phone: '+44 20 7946 1234', text: 'okapi-marker-in-a-message', note: 'okapi-marker-in-a-note',
    reply: 'okapi-marker-in-a-reply', small: 'okapi-marker-in-a-small-file', large: 'okapi-marker-in-a-large-file', file: 'okapi-marker-name', noted: 'okapi-marker-noted', resolved: 'okapi-marker-resolved' };

export const files = (at) => readdirSync(at).flatMap((name) => {
    const file = path.join(at, name);
    return statSync(file).isDirectory() ? files(file) : [file];
});

export const blobs = (data) => files(data).filter((file) => file.includes('/blobs/'));

// The markers that stand in any file of the folder, as they are, as UTF-16 or in base64.
export const found = (data, words = Object.values(markers)) => files(data).flatMap((file) => {
    const bytes = readFileSync(file);
    const forms = (m) => [Buffer.from(m), Buffer.from(m, 'utf16le'), Buffer.from(m).subarray(0, m.length - (m.length % 3)).toString('base64')];
    return words.filter((m) => forms(m).some((one) => bytes.includes(one))).map((m) => `${m} in ${path.relative(data, file)}`);
});

// Somebody of maple whom the shop knows by id, name and address.
export async function speak(host, user, texts) {
    const one = await new Customer(host, { new: true, identity: { ...identityOf(user, secret), name: markers.name, email: markers.email } }).open();
    for (const text of texts) await one.say(text);
    return one;
}

export const upload = (host, who, kase, name, body) => request(host, 'POST', `/api/v1/cases/${kase}/attachments`, { body,
    headers: { cookie: who.cookie, origin: who.origin, 'x-ombud-csrf': who.csrf, 'content-type': 'application/pdf', 'x-name': name } });

export const large = (more = '') => `%PDF-1.7 ${markers.large} ${more} `.repeat(4000);

// Every hash chain of the data folder, as the command for it finds them: '' or what it says.
export function verify(folder, data) {
    const config = path.join(folder, 'ombud.lua');
    const tenant = (slug, name) => `{ slug = "${slug}", name = "${slug}", hosts = { "${name}" }, currency = "USD", scripts = "${source}/scripts" }`;
    writeFileSync(config, `return { data = "${data}", plugin_dirs = { "${build}/lib/ombud" }, tenants = { ${tenant('maple', 'localhost')}, ${tenant('brook', 'brook.localhost')} } }\n`);
    const said = spawnSync(path.join(build, 'bin/ombud'), ['case', 'verify', '--all', '--config', config], { encoding: 'utf8' });
    return said.status === 0 ? '' : said.stdout + said.stderr;
}
