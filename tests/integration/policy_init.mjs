// SPDX-License-Identifier: Apache-2.0
// `ombud policy init`: every pack that comes with the program is a good start for an operator:
// whole, tested to the last rule; and nothing of an operator's is ever overwritten.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, finish, source, temporary } from '../tools/host.mjs';

const top = temporary();
const ombud = (...args) => spawnSync(path.join(build, 'bin/ombud'), ['policy', ...args], { encoding: 'utf8' });
const { packs } = JSON.parse(ombud('init', '--json').stdout);
const shipped = readdirSync(path.join(source, 'scripts/packs'));

function good(command, folder) {
    const { status, stdout, stderr } = ombud(command, folder);
    assert.equal(status, 0, `${command} ${folder}: ${stdout}${stderr}`);
    return stdout;
}

const checks = {
    lists_every_pack_with_what_it_is() {
        assert.deepEqual(packs.map((p) => p.name), ['shop', ...shipped.sort()]);
        for (const pack of packs) assert.match(pack.what, /\w+ \w+/, pack.name);
        const words = ombud('init');
        assert.equal(words.status, 0);
        for (const pack of packs) assert.ok(words.stdout.includes(pack.name));
    },
    every_pack_is_copied_whole_and_passes_its_own_specs() {
        for (const { name } of packs) {
            const folder = path.join(top, name);
            const made = ombud('init', '--json', '--pack', name, folder);
            assert.equal(made.status, 0, made.stderr);
            const { files } = JSON.parse(made.stdout);
            for (const file of files) assert.ok(existsSync(path.join(folder, file)), file);
            assert.match(good('check', folder), /no errors/);
            assert.match(good('test', folder), /passed (\d+) of \1 cases/);
            assert.ok(files.includes('README.md'), 'says what it is');
            assert.ok(!files.some((f) => /^packs|ombud\.lua$/.test(f)), 'the host\'s own and other packs stay behind');
        }
    },
    small_mistakes_in_a_packs_rules_are_noticed_and_its_properties_hold() {
        for (const { name, folder } of packs) {
            const mutants = ombud('test', '--mutate', '--at-least', '90', folder);
            assert.equal(mutants.status, 0, `${name}: ${mutants.stdout.slice(-2000)}`);
            const properties = ombud('invariants', folder);
            assert.equal(properties.status, 0, `${name}: ${properties.stdout}`);
        }
    },
    the_default_is_the_shop() {
        const folder = path.join(top, 'default');
        assert.match(ombud('init', folder).stdout, /pack "shop"/);
        assert.equal(readFileSync(path.join(folder, 'bundle.lua'), 'utf8'), readFileSync(path.join(source, 'scripts/bundle.lua'), 'utf8'));
    },
    an_empty_folder_will_do_and_a_full_one_is_left_alone() {
        const empty = path.join(top, 'empty');
        mkdirSync(empty);
        assert.equal(ombud('init', empty).status, 0);
        const full = path.join(top, 'full');
        mkdirSync(full);
        writeFileSync(path.join(full, '.mine'), 'mine');
        const refused = ombud('init', full);
        assert.equal(refused.status, 73);
        assert.match(refused.stderr, /not empty/);
        assert.deepEqual(readdirSync(full), ['.mine']);
    },
    a_wrong_name_is_told_with_the_nearest() {
        const wrong = ombud('init', '--pack', 'retial', path.join(top, 'wrong'));
        assert.equal(wrong.status, 66);
        assert.match(wrong.stderr, /nearest: 'retail'/);
        assert.ok(!existsSync(path.join(top, 'wrong')));
    },
    packs_of_a_site_of_its_own() {
        const own = path.join(top, 'own');
        mkdirSync(path.join(own, 'house'), { recursive: true });
        writeFileSync(path.join(own, 'house/bundle.lua'), '-- SPDX-License-Identifier: 0BSD\n-- Rules of the house\nreturn { name = "house", version = "1" }\n');
        mkdirSync(path.join(own, 'no-pack'));
        const listed = JSON.parse(ombud('init', '--json', '--packs', own).stdout).packs;
        assert.deepEqual(listed.map((p) => [p.name, p.what]), [['house', 'Rules of the house']]);
        const folder = path.join(top, 'of-house');
        assert.equal(ombud('init', '--packs', own, '--pack', 'house', folder).status, 0);
        assert.ok(existsSync(path.join(folder, 'GUIDE.md')), 'the guide goes with every pack');
        assert.equal(ombud('init', '--packs', path.join(top, 'nowhere')).status, 66);
    },
    words_that_make_no_sense() {
        assert.equal(ombud('init', '--pack', 'shop').status, 64);
        assert.equal(ombud('init', 'a', 'b').status, 64);
        assert.equal(ombud('init', '--pakc', 'shop', 'a').status, 64);
    },
    a_folder_that_cannot_be_made() {
        writeFileSync(path.join(top, 'file'), '');
        const refused = ombud('init', path.join(top, 'file/below'));
        assert.equal(refused.status, 73);
        assert.match(refused.stderr, /file\/below/);
    },
};

let passed = 0;
for (const [name, check] of Object.entries(checks)) {
    try {
        check();
        passed += 1;
    } catch (error) {
        console.log(`not ok ${name}: ${error.stack}`);
    }
}
finish('policy_init', passed, Object.keys(checks).length);
