// SPDX-License-Identifier: Apache-2.0
// The operator's draft: texts as they are typed, sent to the host after a short rest, then
// checked there. Nothing typed waits for a button.

import { computed, signal } from '@preact/signals';
import { Problem } from '../shared/api';
import { act, ask, failureOf, type Failure } from './session';
import type { CheckAnswer, Draft, FileRow } from './types';
import { t } from './words';

const REST_MS = 700;
const RETRY_MS = 4_000;

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'refused';

/** An answer that another try does not change: the text itself is at fault. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && ![401, 408, 409, 429].includes(status);

interface Page {
    text: string;
    saved: string | null; /* what the host has; null: the file is not in the draft's bundle */
    rev: number; /* counts texts that do not come from the editor: those it has to take */
}

let revs = 0;

export class Book {
    readonly draft = signal<Draft | null>(null);
    readonly active = signal<string[]>([]);
    readonly drafted = signal<string[] | null>(null);
    readonly pages = signal<Record<string, Page>>({});
    readonly failure = signal<Failure | null>(null);
    readonly state = signal<SaveState>('saved');
    readonly check = signal<CheckAnswer | null>(null);
    readonly checking = signal(false);
    readonly loaded = signal(false);
    /** Counts up with each saved change: what was computed from an older draft is stale. */
    readonly edition = signal(0);
    readonly isDirty = computed(() => (this.draft.value?.changed.length ?? 0) > 0);

    private timer: ReturnType<typeof setTimeout> | undefined;
    private running: Promise<void> | null = null;
    private checks = 0; /* under way */

    async load(): Promise<void> {
        try {
            const [files, draft] = await Promise.all([
                ask<{ files: FileRow[] }>('GET', '/files?bundle=active'),
                ask<Draft>('GET', '/draft'),
            ]);
            this.active.value = files.files.map((f) => f.name);
            await this.take(draft);
            this.failure.value = null;
            this.loaded.value = true;
            if (this.isDirty.value) void this.runCheck();
        } catch (e) {
            this.failure.value = failureOf(e);
        }
    }

    private async take(draft: Draft): Promise<void> {
        const changed = draft.changed ?? [];
        this.draft.value = { ...draft, changed };
        this.drafted.value = changed.length > 0
            ? (await ask<{ files: FileRow[] }>('GET', '/files?bundle=draft')).files.map((f) => f.name) : null;
    }

    /** Loads a file's text: the draft's when there is one. */
    async open(name: string): Promise<void> {
        if (this.pages.peek()[name]) return;
        const drafted = this.drafted.peek();
        const bundle = drafted ? 'draft' : 'active';
        if (drafted && !drafted.includes(name)) {
            this.put(name, { text: '', saved: null, rev: ++revs });
            return;
        }
        try {
            const { text } = await ask<{ text: string }>('GET', `/file?bundle=${bundle}&name=${encodeURIComponent(name)}`);
            if (!this.pages.peek()[name]) this.put(name, { text, saved: text, rev: ++revs });
            this.failure.value = null;
        } catch (e) {
            if (e instanceof Problem && e.status === 404) this.put(name, { text: '', saved: null, rev: ++revs });
            else this.failure.value = failureOf(e);
        }
    }

    private put(name: string, page: Page): void {
        this.pages.value = { ...this.pages.value, [name]: page };
    }

    /** A new text, typed in the editor or (`typed` false) made elsewhere. */
    edit(name: string, text: string, typed = false): void {
        const page = this.pages.peek()[name];
        if (page && page.text === text) return;
        this.put(name, { text, saved: page?.saved ?? null, rev: page && typed ? page.rev : ++revs });
        this.state.value = 'waiting';
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.save(), REST_MS);
    }

    unsaved(): [string, Page][] {
        return Object.entries(this.pages.peek()).filter(([, p]) => p.text !== (p.saved ?? ''));
    }

    /** Sends what differs, one file after the other; resolves when all is with the host. The check
     *  that follows is no part of it: what is typed while it runs has to be sent as well. */
    save(): Promise<void> {
        clearTimeout(this.timer);
        this.running ??= this.flush().finally(() => (this.running = null));
        return this.running;
    }

    private async flush(): Promise<void> {
        let sent = false;
        for (let todo = this.unsaved(); todo.length > 0; todo = this.unsaved()) {
            const [name, page] = todo[0]!;
            this.state.value = 'saving';
            try {
                const draft = await ask<Draft>('PUT', '/draft', { name, text: page.text });
                this.put(name, { ...(this.pages.peek()[name] ?? page), saved: page.text });
                await this.take(draft);
                sent = true;
            } catch (e) {
                this.failure.value = failureOf(e);
                const refused = isRefusal(this.failure.value.status);
                this.state.value = refused ? 'refused' : 'failed';
                if (!refused) this.timer = setTimeout(() => void this.save(), RETRY_MS);
                return;
            }
        }
        this.failure.value = null;
        this.state.value = 'saved';
        if (!sent) return;
        this.edition.value++;
        void this.runCheck();
    }

    async runCheck(): Promise<CheckAnswer | null> {
        this.checks++;
        this.checking.value = true;
        const edition = this.edition.peek();
        try {
            const answer = await ask<CheckAnswer>('POST', '/check', { bundle: 'draft' });
            if (edition === this.edition.peek()) this.check.value = { ...answer, errors: answer.errors ?? [] };
            return answer;
        } catch (e) {
            this.failure.value = failureOf(e);
            return null;
        } finally {
            this.checking.value = --this.checks > 0;
        }
    }

    async remove(name: string): Promise<boolean> {
        await this.save();
        const draft = await act<Draft>('PUT', '/draft', { name, text: null }, t('draft.removed', { name }));
        if (!draft) return false;
        await this.take(draft);
        this.forget(name);
        this.edition.value++;
        void this.runCheck();
        return true;
    }

    /** The draft's changes onto what is in force now; refused when both changed one file. */
    async rebase(): Promise<void> {
        await this.save();
        if (await act('PUT', '/draft', { rebase: true }, t('draft.rebased'))) await this.renew();
    }

    private forget(name: string): void {
        const { [name]: _, ...rest } = this.pages.value;
        this.pages.value = rest;
    }

    /** Back to the active version. */
    async drop(): Promise<boolean> {
        clearTimeout(this.timer);
        await this.running;
        if (!(await act('DELETE', '/draft', undefined, t('draft.dropped')))) return false;
        for (const [name, page] of this.unsaved()) this.put(name, { ...page, saved: page.text });
        await this.renew();
        return true;
    }

    /** After another version became active: everything is read again. */
    async renew(): Promise<void> {
        this.check.value = null;
        await this.load();
        // What was typed meanwhile stays; the rest is read again from where it stands now.
        this.pages.value = Object.fromEntries(this.unsaved());
        if (this.unsaved().length === 0) this.state.value = 'saved';
        this.edition.value++;
    }
}
