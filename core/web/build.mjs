// SPDX-License-Identifier: Apache-2.0
// Builds the surfaces into an output folder (default dist/): ESM with shared chunks, one
// style sheet a surface, HTML. Prints what the first screens, lazy chunks and all files weigh
// and fails above a budget. `--out DIR`, `--dev` (no minifying, source maps).
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const out = path.resolve(args.includes('--out') ? args[args.indexOf('--out') + 1] : path.join(here, 'dist'));
const dev = args.includes('--dev');

const SURFACES = {
    help: { title: 'Help', js: 30 * 1024, css: 6 * 1024 },
    desk: { title: 'Desk', js: 70 * 1024, css: 12 * 1024 },
    console: { title: 'Console', js: 60 * 1024, css: 12 * 1024 },
    seller: { title: 'Seller claims', js: 30 * 1024, css: 6 * 1024 },
    people: { title: 'People', js: 30 * 1024, css: 6 * 1024 },
};
// Chunks that load when they are needed, by their entry's name.
const LAZY = { code: 135 * 1024 };
const WHOLE = 450 * 1024;

fs.rmSync(out, { recursive: true, force: true });
const result = await build({
    absWorkingDir: here,
    entryPoints: Object.keys(SURFACES).map((s) => ({ in: `src/${s}/main.tsx`, out: `${s}/main` })),
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome100', 'firefox101', 'safari16.4'],
    charset: 'ascii',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: !dev,
    sourcemap: dev ? 'linked' : false,
    metafile: true,
    legalComments: 'none',
    entryNames: '[dir]/[name]-[hash]',
    chunkNames: 'shared/[name]-[hash]',
    assetNames: 'shared/[name]-[hash]',
    logLevel: 'warning',
});

const outputs = result.metafile.outputs;
const rel = (f) => path.relative(out, path.resolve(here, f)).split(path.sep).join('/');

// The files a page needs before it can show itself: its entry and what that imports statically.
function initial(entry) {
    const seen = new Set([entry]);
    for (const f of seen) {
        for (const i of outputs[f].imports) {
            if (i.kind === 'import-statement' && !i.external) seen.add(i.path);
        }
    }
    return [...seen];
}

const gz = (f) => zlib.gzipSync(fs.readFileSync(path.resolve(here, f)), { level: 9 }).length;
const page = fs.readFileSync(path.join(here, 'src/page.html'), 'utf8');
let over = false;
for (const [surface, of] of Object.entries(SURFACES)) {
    const entry = Object.keys(outputs).find((f) => outputs[f].entryPoint === `src/${surface}/main.tsx`);
    const js = initial(entry);
    const css = outputs[entry].cssBundle;
    const html = page
        .replace('%TITLE%', of.title)
        .replace('%SURFACE%', surface)
        .replace('%CSS%', `/${rel(css)}`)
        .replace('%JS%', `/${rel(entry)}`)
        .replace('%PRELOAD%', js.filter((f) => f !== entry)
            .map((f) => `<link rel="modulepreload" href="/${rel(f)}">`).join('\n'));
    fs.writeFileSync(path.join(out, surface, 'index.html'), html);
    fs.copyFileSync(path.join(here, 'src/kit/icon.svg'), path.join(out, surface, 'icon.svg'));
    for (const [what, size, limit] of [
        ['js', js.reduce((n, f) => n + gz(f), 0), of.js],
        ['css', gz(css), of.css],
    ]) {
        console.log(`web: ${surface} ${what} ${(size / 1024).toFixed(1)} of ${limit / 1024} KiB gz`);
        if (size > limit && !dev) over = true;
    }
}
function weigh(what, size, limit) {
    console.log(`web: ${what} ${(size / 1024).toFixed(1)} of ${limit / 1024} KiB gz`);
    if (size > limit && !dev) over = true;
}
for (const [name, limit] of Object.entries(LAZY)) {
    const entry = Object.keys(outputs).find((f) => outputs[f].entryPoint?.endsWith(`/${name}.ts`));
    weigh(`${name} (lazy)`, initial(entry).reduce((n, f) => n + gz(f), 0), limit);
}
const walk = (dir) => fs.readdirSync(dir, { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? walk(path.join(dir, e.name)) : [path.join(dir, e.name)]));
weigh('all files', walk(out).filter((f) => !f.endsWith('.map')).reduce((n, f) => n + gz(f), 0), WHOLE);
if (over) {
    console.error('web: a part is above its budget');
    process.exit(1);
}
