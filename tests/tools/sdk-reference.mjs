// SPDX-License-Identifier: Apache-2.0
// sdk/REFERENCE.md from the headers of sdk/include: one order for every page (what it is for, then
// each type; each function with its thread, what goes in and comes back, errors, since when). Prints
// the page; --write puts it in its place. A public function without a comment or a thread is an error.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const include = path.join(top, 'sdk/include/ombud');
const order = ['base.h', 'entry.h', 'factory.h', 'descriptor.h', 'plugin.h', 'host.h', 'channel.h', 'tier.h', 'commerce.h'];
const extensions = readdirSync(path.join(include, 'ext')).filter((name) => name.endsWith('.h')).sort().map((name) => `ext/${name}`);
// Compiled into the plugin: functions of their own instead of tables that cross the line.
const helps = ['buf.h', 'read.h', 'one.h', 'easy.h'];
const mistakes = [];

// The words of a comment: paragraphs and lists keep their lines.
const words = (comment) => comment.replace(/^\/\*+|\*+\/$/g, '').split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd()).join('\n').trim();
const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

// Comments and what follows each: {comment, code} in order.
function pieces(text) {
    const found = [];
    const pattern = /\/\*[\s\S]*?\*\//g;
    let match;
    let last = null;
    let end = 0;
    while ((match = pattern.exec(text))) {
        if (last !== null) found.push({ comment: last, code: text.slice(end, match.index) });
        last = match[0];
        end = pattern.lastIndex;
    }
    if (last !== null) found.push({ comment: last, code: text.slice(end) });
    return found;
}

function header(name) {
    const text = readFileSync(path.join(include, name), 'utf8').replace(/#ifdef __cplusplus[\s\S]*?#endif\n/g, '');
    const guard = text.slice(text.indexOf('*/') + 2);
    const [purpose] = pieces(guard);
    const since = /since (\d+\.\d+)/.exec(purpose.comment)?.[1];
    if (!since) mistakes.push(`${name}: its first comment does not say since when`);
    return { name, text: guard, purpose: words(purpose.comment).replace(/\n*since \d+\.\d+$/, ''), since };
}

// Members of a table: functions with the comment before them.
function functions(body, where) {
    const list = [];
    const pattern = /(\/\*(?:(?!\*\/)[\s\S])*\*\/)?\s*([A-Za-z_][A-Za-z_0-9 *]*?[ *])\(\*([a-z_0-9]+)\)\s*\(([^;]*)\);/g;
    let match;
    let before = '';
    while ((match = pattern.exec(body))) {
        const comment = match[1] ? words(match[1]) : '';
        const tag = /^\[([^\]]+)\]/.exec(comment);
        // Several functions may stand under one comment.
        const told = comment || before;
        if (!told) mistakes.push(`${where}.${match[3]}: has no comment`);
        before = told;
        list.push({ name: match[3], returns: oneLine(match[2]), takes: oneLine(match[4]), told: told.replace(/^\[[^\]]+\]\s*/, ''),
            thread: tag?.[1] ?? (comment ? null : list.at(-1)?.thread ?? null), errors: [...new Set(told.match(/-OMB_E_[A-Z]+/g) ?? [])] });
    }
    return list;
}

const threads = { loop: 'the plugin\'s loop', any: 'every thread', scan: 'before an instance lives' };
function thread(tag) {
    if (!tag) return null;
    const [where, state] = tag.split('&').map((word) => word.trim());
    return `${threads[where] ?? where}${state ? `, while ${state}` : ''}`;
}

function table(type, body, out) {
    const list = functions(body, type);
    struct(type, body, out);
    for (const f of list) {
        out.push(`**\`${f.name}\`** \`${f.returns} (${f.takes})\``, '', f.told.replace(/\n(?=\S)/g, '\n'), '');
        const facts = [thread(f.thread) && `Thread: ${thread(f.thread)}.`, f.errors.length && `Errors: ${f.errors.map((e) => `\`${e}\``).join(' ')}.`];
        out.push(facts.filter(Boolean).join(' ') || 'Thread: as its table says.', '');
    }
}

function struct(type, body, out) {
    const rows = [];
    for (const line of body.replace(/[A-Za-z_][A-Za-z_0-9 *]*\(\*[^;]*;/g, '').split('\n')) {
        const member = /^\s+((?:const )?[a-z][^;*/]*[ *]+[^;]*);\s*(?:\/\* (.*?) ?\*\/)?$/.exec(line);
        if (member) rows.push(`| \`${oneLine(member[1])}\` | ${(member[2] ?? '').replaceAll('|', '\\|')} |`);
    }
    out.push(`### \`${type}\``, '', ...(rows.length ? ['| member | |', '|---|---|', ...rows, ''] : []));
}

// What a help has: structs, macros with arguments, functions. Names that end with _ are its own affair.
function help(h, out) {
    const taken = new Set();
    for (const { comment, code } of pieces(h.text).slice(1)) {
        const type = /^\s*(?:typedef )?struct (omb_[a-z_0-9]+) \{/.exec(code);
        if (type && !taken.has(type[1])) {
            taken.add(type[1]);
            const body = h.text.slice(h.text.indexOf(`struct ${type[1]} {`)).split('\n}')[0];
            struct(type[1], body, out);
            out.push(words(comment), '');
            for (const f of functions(body, type[1])) out.push(`**\`${f.name}\`** \`${f.returns} (${f.takes})\``, '', f.told, '');
            continue;
        }
        const macro = /^\s*#define (OMB_[A-Z_]+\([a-z_, ]*\))/.exec(code);
        const call = /^\s*static inline ([A-Za-z_0-9 *]+?[ *])(omb_[a-z_0-9]+)\(([^{]*)\)\s*\{/.exec(code);
        if (macro) out.push(`**\`${macro[1]}\`**`, '', words(comment), '');
        else if (call && !call[2].endsWith('_')) out.push(`**\`${call[2]}\`** \`${oneLine(call[1])} (${oneLine(call[3])})\``, '', words(comment), '');
    }
    for (const match of h.text.matchAll(/^static inline [^(]*?(omb_[a-z_0-9]*[a-z0-9])\(/gm))
        if (!out.some((line) => line.startsWith(`**\`${match[1]}\`**`))) mistakes.push(`${h.name}: ${match[1]} has no comment`);
}

const out = ['# The SDK, header by header', '',
    'Written by `tests/tools/sdk-reference.mjs` from the comments of `sdk/include/ombud`; `./run fmt` writes it anew.',
    'Bytes are UTF-8 text unless a line says otherwise; what comes in is borrowed for the call; money is minor units.', ''];
for (const name of [...order, ...extensions]) {
    const h = header(name);
    out.push(`## ${name}`, '', h.purpose, '', `Since ${h.since}.`, '');
    const ids = [...h.text.matchAll(/^#define (OMB_(?:EXT|KIND|COMMERCE|FACTORY|ENTRY)[A-Z_]*) (.+?)(?: \/\*.*)?$/gm)].map((m) => `\`${m[1]}\` ${m[2]}`);
    if (ids.length) out.push(`Ids: ${ids.join(' · ')}`, '');
    for (const match of h.text.matchAll(/typedef struct (?:omb_[a-z_0-9]+ )?\{([\s\S]*?)\n\} (omb_[a-z_0-9]+);/g)) {
        if (match[1].includes('(*')) table(match[2], match[1], out);
        else struct(match[2], match[1], out);
    }
}

for (const name of helps) {
    const h = header(name);
    out.push(`## ${name}`, '', h.purpose, '', `Since ${h.since}.`, '');
    help(h, out);
}

if (mistakes.length) {
    console.error(mistakes.join('\n'));
    process.exit(1);
}
const page = `${out.join('\n').replace(/\n{3,}/g, '\n\n').trimEnd()}\n`;
if (process.argv.includes('--write')) writeFileSync(path.join(top, 'sdk/REFERENCE.md'), page);
else process.stdout.write(page);
