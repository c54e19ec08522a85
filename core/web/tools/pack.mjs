// SPDX-License-Identifier: Apache-2.0
// Turns a dist folder into what the host links: DIR/assets.S (.incbin of every file as it
// is, gzip and brotli) and DIR/assets_table.c (web_assets, sorted by path for a binary
// search). A variant is kept only when it saves a tenth. `pack.mjs DIST DIR`; an empty
// DIST ("-") packs an empty table.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [dist, dir] = process.argv.slice(2);
if (!dist || !dir) {
    console.error('usage: pack.mjs DIST|- DIR');
    process.exit(2);
}

const TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.json': 'application/json',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.woff2': 'font/woff2',
    '.txt': 'text/plain; charset=utf-8',
};

function walk(base, at = '') {
    return fs.readdirSync(path.join(base, at), { withFileTypes: true }).flatMap((e) => {
        const p = at ? `${at}/${e.name}` : e.name;
        return e.isDirectory() ? walk(base, p) : [p];
    });
}

const files = dist === '-' ? [] : walk(dist).filter((f) => TYPES[path.extname(f)]);
const byteOrder = (a, b) => Buffer.compare(Buffer.from(a.url), Buffer.from(b.url));
const assets = files.map((f) => {
    const name = f.split('/').pop();
    return {
        file: path.join(dist, f),
        url: `/${f}`,
        type: TYPES[path.extname(f)],
        immutable: /-[0-9A-Z]{8}\.[a-z0-9]+$/.test(name),
    };
}).sort(byteOrder);

fs.mkdirSync(dir, { recursive: true });
for (const f of fs.readdirSync(dir)) if (/^\d+\.(id|gz|br)$/.test(f)) fs.rmSync(path.join(dir, f));
const asm = ['/* Made by core/web/tools/pack.mjs. */', '    .section .rodata'];
const rows = [];
assets.forEach((a, i) => {
    const data = fs.readFileSync(a.file);
    const etag = crypto.createHash('sha256').update(data).digest('hex').slice(0, 20);
    const variants = {
        id: data,
        gz: zlib.gzipSync(data, { level: 9 }),
        br: zlib.brotliCompressSync(data, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } }),
    };
    const cells = Object.entries(variants).map(([v, bytes]) => {
        if (v !== 'id' && bytes.length > data.length * 0.9) return '{0, 0}';
        const blob = path.resolve(dir, `${i}.${v}`);
        fs.writeFileSync(blob, bytes);
        asm.push('    .balign 16', `    .global omb_asset_${i}_${v}`, `    .hidden omb_asset_${i}_${v}`,
            `omb_asset_${i}_${v}:`, `    .incbin "${blob}"`);
        return `{omb_asset_${i}_${v}, ${bytes.length}}`;
    });
    rows.push({ i, text: `    {"${a.url}", "\\"${etag}\\"", "${a.type}", ${a.immutable}, ${cells.join(', ')}},`, cells });
});
asm.push('    .section .note.GNU-stack,"",%progbits', '');

const decls = rows.flatMap(({ cells }) => cells.filter((c) => c !== '{0, 0}')
    .map((c) => `extern const char ${c.slice(1, c.indexOf(','))}[];`));
fs.writeFileSync(path.join(dir, 'assets.S'), asm.join('\n'));
fs.writeFileSync(path.join(dir, 'assets_table.c'), `/* Made by core/web/tools/pack.mjs. */
#include "core/web/assets.h"

${decls.join('\n')}

const struct gw_asset web_assets[] = {
${rows.map((r) => r.text).join('\n')}
    {0, 0, 0, false, {0, 0}, {0, 0}, {0, 0}},
};
const size_t web_assets_count = ${rows.length};
`);
const total = fs.readdirSync(dir).filter((f) => /^\d+\.(id|gz|br)$/.test(f))
    .reduce((n, f) => n + fs.statSync(path.join(dir, f)).size, 0);
console.log(`web: ${rows.length} files, ${(total / 1024).toFixed(0)} KiB in the binary`);
