// SPDX-License-Identifier: Apache-2.0
// The operator's draft: nothing that was typed is lost, whatever the host does meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Book as BookType } from '../src/console/book';

interface Call {
    method: string;
    path: string;
    body: Record<string, unknown>;
}

/* What the modules ask of a browser when they are loaded. */
const every = globalThis.setInterval;
Object.assign(globalThis, {
    location: { search: '', pathname: '/console/' },
    document: { addEventListener: () => undefined, visibilityState: 'visible' },
    setInterval: (fn: () => void, ms: number) => every(fn, ms).unref(),
});

class Host {
    calls: Call[] = [];
    files: Record<string, string> = { 'lib/a.lua': 'return 1\n', 'lib/b.lua': 'return 2\n' };
    draft: Record<string, string | null> = {};
    down = false;
    onPut: (() => void) | null = null;

    answer(method: string, url: string, body: Record<string, unknown>): [number, unknown] {
        const path = url.replace('/api/v1/policies', '');
        this.calls.push({ method, path, body });
        if (this.down) return [503, { title: 'Busy', status: 503 }];
        const merged = { ...this.files, ...this.draft };
        const names = Object.keys(merged).filter((n) => merged[n] !== null);
        const draft = { base: 'h', changed: Object.keys(this.draft), hash: 'd' };
        if (path === '/draft' && method === 'PUT') {
            if (String(body.text).includes('TOO LARGE')) return [422, { title: 'No', detail: 'the file is too large', status: 422 }];
            this.onPut?.();
            this.draft[String(body.name)] = body.text as string | null;
            return [200, { ...draft, changed: Object.keys(this.draft) }];
        }
        if (path === '/draft' && method === 'DELETE') this.draft = {};
        if (path === '/draft') return [200, { ...draft, changed: Object.keys(this.draft) }];
        if (path.startsWith('/files?bundle=draft')) return [200, { files: names.map((name) => ({ name, bytes: 1 })) }];
        if (path.startsWith('/files')) return [200, { files: Object.keys(this.files).map((name) => ({ name, bytes: 1 })) }];
        const file = /^\/file\?bundle=(\w+)&name=(.*)$/.exec(path);
        if (file) {
            const text = (file[1] === 'draft' ? merged : this.files)[decodeURIComponent(file[2]!)];
            return text === undefined || text === null ? [404, { title: 'Not found', status: 404 }] : [200, { text }];
        }
        if (path === '/check') return [200, { ok: true, errors: [] }];
        return [404, { title: 'Not found', status: 404 }];
    }

    puts(): [string, unknown][] {
        return this.calls.filter((c) => c.method === 'PUT').map((c) => [String(c.body.name), c.body.text]);
    }
}

const textOf = (book: BookType, name: string): string | undefined => book.pages.value[name]?.text;

async function opened(): Promise<{ host: Host; book: BookType }> {
    const host = new Host();
    Object.assign(globalThis, {
        fetch: async (url: string, init: { method: string; body?: string }) => {
            const [status, body] = host.answer(init.method, url, init.body ? JSON.parse(init.body) as Record<string, unknown> : {});
            return new Response(JSON.stringify(body), { status });
        },
    });
    const { Book } = await import('../src/console/book');
    const book = new Book();
    await book.load();
    await book.open('lib/a.lua');
    return { host, book };
}

/** Lets what is under way go on until it is so. */
async function until(so: () => boolean): Promise<void> {
    for (let n = 0; !so(); n++) {
        assert.ok(n < 1000, 'it never came to be so');
        await new Promise((go) => setImmediate(go));
    }
}

test('many strokes are sent as one change, then checked', async () => {
    const { host, book } = await opened();
    for (const text of ['return 1', 'return 12', 'return 123\n']) book.edit('lib/a.lua', text, true);
    assert.equal(book.state.value, 'waiting');
    await book.save();
    assert.deepEqual(host.puts(), [['lib/a.lua', 'return 123\n']]);
    assert.equal(book.state.value, 'saved');
    assert.equal(book.isDirty.value, true);
    assert.equal(book.checking.value, true, 'the words say that it is being checked, not what an older text was');
    await until(() => book.check.value?.ok === true);
    assert.equal(book.checking.value, false);
});

test('what is typed while the check runs is sent as well, and only the last check ends the checking', async () => {
    const { host, book } = await opened();
    const held: (() => void)[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = (async (url: string, init: RequestInit) => {
        if (url.endsWith('/check')) await new Promise<void>((go) => held.push(go));
        return fetch(url, init);
    }) as typeof fetch;
    book.edit('lib/a.lua', 'first\n', true);
    await book.save();
    await until(() => held.length === 1);
    book.edit('lib/a.lua', 'second\n', true);
    await book.save();
    assert.equal(host.draft['lib/a.lua'], 'second\n');
    await until(() => held.length === 2);
    held[0]!();
    await until(() => host.calls.filter((c) => c.path === '/check').length === 1);
    await new Promise((go) => setImmediate(go));
    assert.equal(book.checking.value, true);
    assert.equal(book.check.value, null, 'the older check says nothing of this text');
    held[1]!();
    await until(() => !book.checking.value);
    assert.deepEqual(book.check.value, { ok: true, errors: [] });
});

test('what is typed while a change is on its way is sent behind it', async () => {
    const { host, book } = await opened();
    host.onPut = () => {
        host.onPut = null;
        book.edit('lib/a.lua', 'second\n', true);
    };
    book.edit('lib/a.lua', 'first\n', true);
    await book.save();
    assert.deepEqual(host.puts(), [['lib/a.lua', 'first\n'], ['lib/a.lua', 'second\n']]);
    assert.equal(host.draft['lib/a.lua'], 'second\n');
    assert.deepEqual(book.unsaved(), []);
});

test('a host that does not take the change loses nothing', async () => {
    const { host, book } = await opened();
    host.down = true;
    book.edit('lib/a.lua', 'kept\n', true);
    await book.save();
    assert.equal(book.state.value, 'failed');
    assert.equal(textOf(book, 'lib/a.lua'), 'kept\n');
    host.down = false;
    await book.save();
    assert.equal(host.draft['lib/a.lua'], 'kept\n');
    assert.equal(book.state.value, 'saved');
    assert.equal(book.failure.value, null);
});

test('a text that the host refuses is kept and told, and sent again only when it changed', async () => {
    const { host, book } = await opened();
    book.edit('lib/a.lua', 'TOO LARGE\n', true);
    await book.save();
    assert.equal(book.state.value, 'refused');
    assert.equal(book.failure.value?.text, 'the file is too large');
    assert.equal(textOf(book, 'lib/a.lua'), 'TOO LARGE\n');
    book.edit('lib/a.lua', 'small\n', true);
    await book.save();
    assert.equal(host.draft['lib/a.lua'], 'small\n');
});

test('the editor is told of texts that come from elsewhere only', async () => {
    const { book } = await opened();
    const rev = (): number => book.pages.value['lib/a.lua']!.rev;
    const first = rev();
    book.edit('lib/a.lua', 'typed\n', true);
    assert.equal(rev(), first);
    book.edit('lib/a.lua', 'made elsewhere\n');
    assert.notEqual(rev(), first);
    await book.save();
});

test('another version in force: files are read again, but not over what was just typed', async () => {
    const { host, book } = await opened();
    await book.open('lib/b.lua');
    book.edit('lib/a.lua', 'mine\n', true);
    host.files['lib/b.lua'] = 'return 22\n';
    await book.renew();
    assert.equal(textOf(book, 'lib/a.lua'), 'mine\n');
    assert.equal(textOf(book, 'lib/b.lua'), undefined);
    await book.open('lib/b.lua');
    assert.equal(textOf(book, 'lib/b.lua'), 'return 22\n');
    await book.save();
});

test('a dropped draft is the version in force again, without asking for a draft that is gone', async () => {
    const { host, book } = await opened();
    book.edit('lib/a.lua', 'mine\n', true);
    await book.save();
    book.edit('lib/a.lua', 'not even sent\n', true);
    assert.equal(await book.drop(), true);
    host.calls = [];
    await book.open('lib/a.lua');
    assert.equal(textOf(book, 'lib/a.lua'), 'return 1\n');
    assert.deepEqual(host.calls.map((c) => c.path), ['/file?bundle=active&name=lib%2Fa.lua']);
    assert.equal(book.isDirty.value, false);
});

test('a deleted file leaves the draft, and is not asked for again', async () => {
    const { host, book } = await opened();
    assert.equal(await book.remove('lib/a.lua'), true);
    assert.equal(host.draft['lib/a.lua'], null);
    host.calls = [];
    await book.open('lib/a.lua');
    assert.deepEqual(host.calls.filter((c) => c.path.startsWith('/file?')), []);
    assert.equal(book.pages.value['lib/a.lua']?.saved, null);
});
