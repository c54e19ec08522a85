// SPDX-License-Identifier: Apache-2.0
// All state and all traffic of the sellers' page: the key, the list, the open claim, files.
// There is no socket for sellers: the page asks again every few seconds while it is looked at.

import { batch, computed, signal } from '@preact/signals';
import type { Shown } from '../claims/parts';
import { api, bytesOf, Problem, upload } from '../shared/api';
import { Turns } from '../shared/turns';
import type { Attachment, Claim } from '../shared/types';
import { keepKey, takeKey } from './key';

const ASK_EVERY_MS = 4_000;
const ASK_MOST_MS = 60_000;

export interface Failure {
    status: number;
    detail: string;
    id: string;
}

const failureOf = (e: unknown): Failure => (e instanceof Problem
    ? { status: e.status, detail: e.message, id: e.id } : { status: -1, detail: String(e), id: '' });

/** The address of a claim on this page: its case and its own id. */
export const pathOf = (c: Claim): string => `${c.case ?? ''}/${c.id}`;

export class Store {
    readonly key = signal('');
    readonly refused = signal(false); /* the key is not good (any more) */
    readonly claims = signal<Claim[] | null>(null);
    readonly claim = signal<Claim | null>(null);
    readonly current = signal('');
    readonly failure = signal<Failure | null>(null);
    readonly claimFailure = signal<Failure | null>(null);
    readonly asOf = signal(0); /* local ms of the last good answer */
    readonly offline = computed(() => this.failure.value?.status === 0 || (this.failure.value?.status ?? 0) >= 500);

    private timer: ReturnType<typeof setTimeout> | undefined;
    private misses = 0;
    private turns = { list: new Turns(), claim: new Turns() };
    private files = new Map<string, Promise<Shown>>();

    start(): void {
        this.key.value = takeKey();
        addEventListener('hashchange', () => {
            const fresh = takeKey();
            if (fresh && fresh !== this.key.value) this.use(fresh);
        });
        addEventListener('online', () => this.kick());
        document.addEventListener('visibilitychange', () => {
            if (document.visibilityState === 'visible') this.kick();
        });
        this.kick();
    }

    use(key: string): void {
        keepKey(key);
        batch(() => {
            this.key.value = key;
            this.refused.value = false;
            this.claims.value = null;
            this.claim.value = null;
            this.failure.value = null;
        });
        this.kick();
    }

    leave(): void {
        keepKey('');
        clearTimeout(this.timer);
        location.assign('/seller/');
    }

    open(path: string): void {
        if (path === this.current.value) return;
        batch(() => {
            this.current.value = path;
            this.claim.value = null;
            this.claimFailure.value = null;
        });
        this.kick();
    }

    /** Asks now, and from then on at its pace. */
    kick(): void {
        clearTimeout(this.timer);
        void this.ask();
    }

    private head(): Record<string, string> {
        return { authorization: `Bearer ${this.key.value}` };
    }

    private async ask(): Promise<void> {
        if (!this.key.value || this.refused.value) return;
        await Promise.all([this.askList(), this.askClaim()]);
        clearTimeout(this.timer);
        if (document.visibilityState === 'visible') {
            const pace = Math.min(ASK_MOST_MS, ASK_EVERY_MS * 2 ** this.misses);
            this.timer = setTimeout(() => void this.ask(), pace * (0.8 + Math.random() * 0.4));
        }
    }

    private async askList(): Promise<void> {
        const key = this.key.value;
        const turn = this.turns.list.next();
        try {
            const { claims } = await api<{ claims: Claim[] }>('GET', '/seller/claims', undefined, this.head());
            if (key !== this.key.value || !this.turns.list.takes(turn)) return;
            batch(() => {
                this.claims.value = claims ?? [];
                this.failure.value = null;
                this.asOf.value = Date.now();
                this.misses = 0;
            });
        } catch (e) {
            if (key !== this.key.value || !this.turns.list.takes(turn)) return;
            this.failure.value = failureOf(e);
            this.misses = Math.min(6, this.misses + 1);
            if (this.failure.value.status === 401) this.refused.value = true;
        }
    }

    private async askClaim(): Promise<void> {
        const path = this.current.value;
        if (!path) return;
        const turn = this.turns.claim.next();
        try {
            const { claim } = await api<{ claim: Claim }>('GET', `/seller/claims/${path}`, undefined, this.head());
            if (path === this.current.value && this.turns.claim.takes(turn)) this.take(claim);
        } catch (e) {
            if (!this.turns.claim.takes(turn)) return;
            const f = failureOf(e);
            // A claim that was shown stays; that it may be old is told by the banner.
            if (path === this.current.value && (f.status > 0 || !this.claim.value)) this.claimFailure.value = f;
        }
    }

    private take(claim: Claim): void {
        batch(() => {
            this.claim.value = claim;
            this.claimFailure.value = null;
        });
    }

    /** Throws a Problem; whatever it was, the claim is asked for again. */
    private async post(what: string, body: unknown, key: string): Promise<void> {
        const path = this.current.value;
        const turn = this.turns.claim.next();
        try {
            const { claim } = await api<{ claim?: Claim }>('POST', `/seller/claims/${path}/${what}`, body,
                { ...this.head(), 'idempotency-key': key });
            if (claim && path === this.current.value && this.turns.claim.takes(turn)) this.take(claim);
        } finally {
            this.kick();
        }
    }

    answer(answer: string, text: string, key: string): Promise<void> {
        return this.post('answer', { answer, ...(text ? { text } : {}) }, key);
    }

    appeal(text: string, key: string): Promise<void> {
        return this.post('appeal', { text }, key);
    }

    /** A file, kept at the host and put beside the claim. */
    async addFile(file: File, text: string, key: string): Promise<void> {
        const { attachment } = await upload<{ attachment: Attachment }>(
            `/seller/claims/${this.current.value}/attachments`, file, { ...this.head(), 'idempotency-key': `${key}-file` });
        const what = file.type.startsWith('image/') ? 'photo' : 'document';
        await this.post('evidence', { what, attachment: attachment.id, ...(text ? { text } : {}) }, key);
    }

    fileOf = (id: string): Promise<Shown> => {
        let file = this.files.get(id);
        if (!file) {
            file = bytesOf(`/seller/claims/${this.current.value}/attachments/${id}`, this.head())
                .then((b) => ({ url: URL.createObjectURL(b), type: b.type, name: '' }));
            file.catch(() => this.files.delete(id));
            this.files.set(id, file);
        }
        return file;
    };
}
