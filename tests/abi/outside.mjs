// SPDX-License-Identifier: Apache-2.0
// As an author of plugins works: the host is installed to a prefix, plugins of every kind begin with
// `ombud plugin new`, are built outside the tree in the three ways that the README names, pass their
// tests and the checker; so do the examples. (readme.mjs follows the page itself, to a message delivered.)
// Prints `outside: passed P of N`.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, source } from '../tools/host.mjs';

const scratch = mkdtempSync(path.join(tmpdir(), 'ombud-outside-'));
const prefix = path.join(scratch, 'prefix');
// A sanitized host's library wants sanitized callers.
const sanitized = readFileSync(path.join(build, 'bin/ombud-plugcheck')).includes('__asan_init');
const env = { ...process.env, PKG_CONFIG_PATH: path.join(prefix, 'lib/pkgconfig'), CMAKE_PREFIX_PATH: prefix,
    ...(sanitized ? { CFLAGS: '-fsanitize=address,undefined', CXXFLAGS: '-fsanitize=address,undefined' } : {}) };
let total = 0;
let passed = 0;

function run(what, command, ...args) {
    const done = spawnSync(command, args, { env, encoding: 'utf8', cwd: scratch });
    total += 1;
    if (done.status === 0) passed += 1;
    else console.log(`${what}: ${command} ${args.join(' ')}\n${done.stdout}${done.stderr}`);
    return done;
}

try {
    run('install', 'cmake', '--install', build, '--prefix', prefix);
    const ombud = path.join(prefix, 'bin/ombud');
    for (const kind of ['channel', 'tier', 'commerce']) {
        const folder = path.join(scratch, `my_${kind}`);
        run(kind, ombud, 'plugin', 'new', kind, `my_${kind}`, folder);
        run(kind, 'cmake', '-S', folder, '-B', `${folder}/build`);
        run(kind, 'cmake', '--build', `${folder}/build`);
        run(kind, 'ctest', '--test-dir', `${folder}/build`, '--output-on-failure');
        // By pkg-config, and by a plain line of the compiler.
        const flags = spawnSync('pkg-config', ['--cflags', 'ombud'], { env, encoding: 'utf8' }).stdout.trim().split(' ');
        run(kind, 'cc', '-std=c17', '-shared', '-fPIC', '-fvisibility=hidden', ...flags, `${folder}/plugin.c`, '-o', `${folder}/by-pkg-config.so`);
        run(kind, 'cc', '-std=c17', '-shared', '-fPIC', '-fvisibility=hidden', `-I${prefix}/include`, `${folder}/plugin.c`, '-o', `${folder}/plain.so`);
        run(kind, path.join(prefix, 'bin/ombud-plugcheck'), `${folder}/plain.so`);
        run(kind, ombud, 'plugin', 'describe', `${folder}/plain.so`);
    }
    for (const name of ['kiosk', 'sms', ...existsSync('/usr/include/expat.h') ? ['xmpp'] : []]) {
        const folder = path.join(scratch, name);
        run(name, 'cmake', '-S', path.join(source, 'sdk/examples', name), '-B', folder);
        run(name, 'cmake', '--build', folder);
        run(name, 'ctest', '--test-dir', folder, '--output-on-failure');
    }
    // A name or kind that cannot be is told; a folder's own files are never written over.
    for (const words of [['planet', 'x'], ['tier', 'Bad Name'], ['channel', '../up'], ['tier', 'my_tier', path.join(scratch, 'my_tier')]]) {
        const refused = spawnSync(ombud, ['plugin', 'new', ...words], { encoding: 'utf8', cwd: scratch });
        total += 1;
        if (refused.status !== 0 && refused.stderr.startsWith('ombud plugin')) passed += 1;
        else console.log(`plugin new ${words.join(' ')}: ${refused.status} ${refused.stderr}`);
    }
    assert(!existsSync(path.join(scratch, '../up/plugin.c')));
} finally {
    rmSync(scratch, { recursive: true, force: true });
}
console.log(`outside: passed ${passed} of ${total}`);
process.exitCode = passed === total ? 0 : 1;
