// SPDX-License-Identifier: Apache-2.0
// What is wrong at the start is told in one line that helps, and nothing is left half open: an
// unknown key, a plugin of another ABI, a policy that does not load, a data folder in use.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, source, startHost, temporary } from '../tools/host.mjs';

const folder = temporary();
const plugins = path.join(folder, 'plugins');
const scripts = path.join(folder, 'scripts');
cpSync(path.join(build, 'lib/ombud'), plugins, { recursive: true });
cpSync(path.join(source, 'scripts'), scripts, { recursive: true });

const lines = (over) => ({ data: '"data"', log_level: '"info"', listen: '{ address = "127.0.0.1", port = 0 }',
    admin: '{ address = "127.0.0.1", port = 0 }', plugin_dirs: '{ "plugins" }',
    tenants: '{ { slug = "shop", hosts = { "localhost" }, currency = "USD", scripts = "scripts" } }', ...over });

// Starts `ombud serve` with this configuration; it must end by itself with this code.
function refused(code, over, ...words) {
    const config = path.join(folder, 'ombud.lua');
    const text = typeof over === 'string' ? over
        : `return {\n${Object.entries(lines(over)).map(([k, v]) => `  ${k} = ${v},`).join('\n')}\n}\n`;
    writeFileSync(config, text);
    const ran = spawnSync(path.join(build, 'bin/ombud'), ['serve', '--config', config], { encoding: 'utf8', timeout: 60000 });
    assert.equal(ran.signal, null, `ended by ${ran.signal}: ${ran.stderr}`);
    assert.equal(ran.status, code, `ended with ${ran.status}: ${ran.stderr}`);
    for (const word of words) assert.ok(ran.stderr.includes(word), `"${word}" is not in: ${ran.stderr}`);
    assert.equal(readdirSync(folder).includes('core'), false);
}

refused(78, { lissten: '{}' }, 'lissten', 'did you mean "listen"?');
refused(78, { listen: '{ adress = "127.0.0.1" }' }, 'adress', 'did you mean "address"?');
refused(78, { tenants: '{ { slgu = "shop", hosts = { "localhost" }, currency = "USD", scripts = "scripts" } }' }, 'did you mean "slug"?');
refused(78, { listen: '{ address = "127.0.0.1", port = 70000 }' }, 'port', '65535');
refused(78, { undo_s: '"ten"' }, 'undo_s');
refused(78, { tenants: '{}' }, 'at least one tenant');
refused(78, 'return { data = ', 'ombud.lua:1');
refused(78, 'while true do end', 'ombud.lua');
refused(78, 'return { data = os.getenv("HOME") }', 'ombud.lua:1');
refused(78, { plugin: '{ chat = { rte = 5 } }' }, 'rte', 'did you mean "rate"?');
refused(78, { plugin: '{ chatt = { rate = 5 } }' }, 'chatt', 'did you mean "chat"?');

// Plugins that do not fit: both numbers are told.
for (const [name, ...words] of [['wrong_major', 'ABI 7', 'speaks 1'], ['newer_host', '1.9', '1.0'], ['wrong_magic', '12345678'], ['no_entry', 'omb_entry_v1']]) {
    const file = path.join(plugins, `${name}.so`);
    cpSync(path.join(build, `lib/test/${name}.so`), file);
    refused(name === 'bad_default' ? 78 : 69, {}, `${name}.so`, ...words);
    rmSync(file);
}
writeFileSync(path.join(plugins, 'garbage.so'), 'not a shared object');
refused(69, {}, 'garbage.so');
rmSync(path.join(plugins, 'garbage.so'));

// Policies: the file and the line.
const policy = path.join(scripts, 'policies/authority.lua');
const good = readFileSync(policy, 'utf8');
for (const [text, ...words] of [[`${good}\nthis is not Lua`, `authority.lua:${good.split('\n').length + 1}`],
    ['return policy "authority" { rule "x" { when = function(c) return c.remedy.amuont > 5 end, decide = allow() }, otherwise = allow() }', 'authority.lua:1', 'amuont'],
    ['while true do end', 'authority.lua'], ['return os.exit(0)', 'authority.lua:1'], ['return 5', 'authority.lua']]) {
    // A start before left bundles behind: with them, what is stored would stay in force.
    rmSync(path.join(folder, 'data'), { recursive: true, force: true });
    writeFileSync(policy, text);
    refused(78, {}, ...words);
}
writeFileSync(policy, good);
rmSync(path.join(folder, 'data'), { recursive: true, force: true });

// A second host on the same data folder, and a port that is taken.
const host = await startHost();
try {
    refused(69, { data: `"${host.data}"` }, 'is in use by another process');
    refused(69, { listen: `{ address = "127.0.0.1", port = ${host.port} }` }, String(host.port));
    mkdirSync(path.join(folder, 'file-in-the-way'), { recursive: true });
    writeFileSync(path.join(folder, 'file-in-the-way/data'), '');
    refused(69, { data: '"file-in-the-way/data"' }, 'file-in-the-way/data');
} finally {
    await host.stop();
}
refused(69, { data: '"/proc/nowhere/data"' }, '/proc/nowhere/data');
console.log('bad_start: passed');
