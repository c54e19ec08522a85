// SPDX-License-Identifier: Apache-2.0
// Plugins that tests build outside the tree: with the compiler of the tree, and its sanitizers where
// the host has them, since two compilers' sanitizers do not live in one process.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build, source } from './host.mjs';

const sanitized = readFileSync(path.join(build, 'bin/ombud')).includes('__asan_init') ? ['-fsanitize=address,undefined'] : [];
const cc = /^CMAKE_C_COMPILER:\w+=(.+)$/m.exec(readFileSync(path.join(build, 'CMakeCache.txt'), 'utf8'))[1];
const cxx = cc.replace(/clang(?!\+)/, 'clang++').replace(/gcc(?=[^/]*$)/, 'g++').replace(/\bcc$/, 'c++');

// `sources` are C, or C++ when the first one ends in .cc; `more` goes behind them (libraries).
export function buildPlugin(sources, to, more = []) {
    const cpp = sources[0].endsWith('.cc');
    const made = spawnSync(cpp ? cxx : cc, [cpp ? '-std=c++17' : '-std=gnu17', '-shared', '-fPIC', '-fvisibility=hidden', ...sanitized,
        `-I${source}/sdk/include`, `-Wl,--version-script=${source}/sdk/cmake/ombud.map`, ...sources, ...more, '-o', to], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
}
