// SPDX-License-Identifier: Apache-2.0
// Each key that a surface uses is in its catalog, and each catalog row is used.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const web = process.env.WEB_ROOT!;

function sources(dir: string): string {
    return fs.readdirSync(dir, { withFileTypes: true }).map((e) => {
        const p = path.join(dir, e.name);
        return e.isDirectory() ? sources(p) : /\.tsx?$/.test(e.name) ? fs.readFileSync(p, 'utf8') : '';
    }).join('\n');
}

// `claims` and `self` are no surfaces: parts of the desk's and the sellers' page, and of the help page.
for (const surface of ['help', 'self', 'desk', 'console', 'seller', 'people', 'claims']) {
    const code = sources(path.join(web, 'src', surface));
    const catalog = JSON.parse(fs.readFileSync(path.join(web, 'src', surface, 'en.json'), 'utf8')) as Record<string, string>;
    const base = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');
    const keys = new Set(Object.keys(catalog).map(base));

    test(`${surface}: no key is missing from the catalog`, () => {
        const used = [...code.matchAll(/\bt\('([\w.]+)'/g)].map((m) => m[1]!);
        assert.ok(used.length > 10);
        assert.deepEqual(used.filter((k) => !keys.has(k)), []);
    });

    test(`${surface}: no row of the catalog is unused`, () => {
        // Keys that are built: `state.${x}`, `list.empty.${filter}.text`.
        const built = [...code.matchAll(/`([\w.]*)\$\{[^`]*`/g)].map((m) => m[1]!).filter((p) => p.includes('.'));
        const unused = [...keys].filter((k) => !code.includes(`'${k}'`) && !built.some((p) => k.startsWith(p))
            && !/^(remedy|state|line|reason|return|ground|answer|by|what|step|charge|field)\./.test(k));
        assert.deepEqual(unused, []);
    });

    test(`${surface}: parameters of a plural are the same in each form`, () => {
        for (const [key, one] of Object.entries(catalog)) {
            if (!key.endsWith('_one')) continue;
            const names = (s: string): string[] => (s.match(/\{\w+\}/g) ?? []).sort();
            assert.deepEqual(names(one), names(catalog[`${base(key)}_other`] ?? ''), key);
        }
    });
}

test('style sheets use logical properties only', () => {
    const bad: string[] = [];
    const walk = (dir: string): void => fs.readdirSync(dir, { withFileTypes: true }).forEach((e) => {
        const p = path.join(dir, e.name);
        if (e.isDirectory()) return walk(p);
        if (!e.name.endsWith('.css')) return;
        const physical = /[;{]\s*((?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|(?:min-|max-)?(?:width|height))\s*:/g;
        for (const m of fs.readFileSync(p, 'utf8').matchAll(physical)) bad.push(`${e.name}: ${m[1]}`);
    });
    walk(path.join(web, 'src'));
    assert.deepEqual(bad, []);
});

test('no source builds markup from strings or styles inline', () => {
    const code = sources(path.join(web, 'src'));
    for (const word of ['dangerouslySetInnerHTML', 'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'document.write', 'eval(', ' style={', 'srcdoc']) {
        assert.ok(!code.includes(word), word);
    }
});
