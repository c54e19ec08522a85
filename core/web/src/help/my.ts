// SPDX-License-Identifier: Apache-2.0
// What a customer has here: orders, cases, returns, claims. Holds what was read last and says
// how the reading went; everything is asked with the token that the chat has too.

import { batch, computed, signal } from '@preact/signals';
import { api, bytesOf, Problem, upload } from '../shared/api';
import { uuid } from '../shared/ids';
import { Turns } from '../shared/turns';
import type { Attachment, Claim, Identity, MyCase, MyRow, MySession, Order, OrderLine, Return, Terms, Track } from '../shared/types';

/** Something that is read: what came last, when, and why there is nothing newer. */
export interface Read<T> {
    data: T | null;
    at: number;
    fault: Problem | null;
    busy: boolean;
}

const NOTHING = { data: null, at: 0, fault: null, busy: false };
const CASES_READ = 6; /* newest ones whose insides the first screen shows */

export interface MyDeps {
    identity: Identity | null;
    token: { get(): string | null; set(token: string | null): void };
    now?: () => number;
}

/** A return, claim or refund with the case it is in. */
export type Within<T> = T & { number: number };

export class My {
    readonly session = signal<Read<MySession>>(NOTHING);
    readonly orders = signal<Read<Order[]>>(NOTHING);
    readonly cases = signal<Read<MyRow[]>>(NOTHING);
    readonly details = signal<ReadonlyMap<number, Read<MyCase>>>(new Map());
    readonly online = signal(typeof navigator === 'undefined' || navigator.onLine !== false);
    readonly verified = computed(() => this.session.value.data?.verified === true);
    readonly returns = computed(() => this.all((d) => d.returns) as Within<Return>[]);
    readonly claims = computed(() => this.all((d) => d.claims) as Within<Claim>[]);
    readonly refunds = computed(() => this.all((d) => d.refunds) as Within<Track>[]);
    private readonly now: () => number;
    private readonly turns = new Map<unknown, Turns>(); /* by what is read */

    constructor(private readonly deps: MyDeps) {
        this.now = deps.now ?? Date.now;
    }

    /** True unless the token's case has not begun: then the chat begins with this token. */
    begun(): boolean {
        const s = this.session.value.data;
        return !s || s.case !== null;
    }

    /** Says who is here. Without a proof and without a token nothing is asked: who only looks leaves no trace. */
    async begin(): Promise<void> {
        const { identity, token } = this.deps;
        const kept = token.get();
        if (!identity && !kept) return;
        await this.read(this.session, async () => {
            const ask = (known: string | null): Promise<MySession> =>
                api<MySession>('POST', '/my/session', { ...(identity ? { identity } : {}), ...(known ? { token: known } : {}) });
            let s = await ask(kept);
            // A chat that was begun meanwhile has a token of its own: its conversation is the one to go on with.
            const begun = token.get();
            if (begun && begun !== kept) s = await ask(begun);
            token.set(s.token);
            return s;
        });
        if (this.verified.value) await Promise.all([this.loadOrders(), this.loadCases()]);
        else if (this.session.value.data?.case) await this.loadCases();
    }

    /** A reading that never began because nobody could be asked who this is: that is why. */
    known<T>(read: Read<T>): Read<T> {
        const { fault } = this.session.value;
        return read.data === null && !read.fault && fault ? { ...read, fault } : read;
    }

    loadOrders(): Promise<void> {
        return this.read(this.orders, async () => (await this.call<{ orders: Order[] }>('GET', '/my/orders')).orders);
    }

    async loadCases(): Promise<void> {
        if (!this.deps.token.get()) return;
        await this.read(this.cases, async () => (await this.call<{ cases: MyRow[] }>('GET', '/my/cases')).cases);
        await Promise.all((this.cases.value.data ?? []).slice(0, CASES_READ).map((c) => this.loadCase(c.number)));
    }

    /** What may have changed since: money that went back stands in the order as well. */
    async refresh(): Promise<void> {
        await Promise.all([this.loadCases(), ...(this.verified.peek() ? [this.loadOrders()] : [])]);
    }

    async loadCase(number: number): Promise<void> {
        const put = (r: Partial<Read<MyCase>>): void => {
            const was = this.details.value.get(number) ?? NOTHING;
            this.details.value = new Map(this.details.value).set(number, { ...was, ...r });
        };
        put({ busy: true });
        const isNewest = this.ask(number);
        try {
            const data = await this.call<MyCase>('GET', `/my/cases/${number}`);
            if (isNewest()) put({ data, at: this.now(), fault: null, busy: false });
        } catch (e) {
            if (isNewest()) put({ fault: asProblem(e), busy: false });
        }
    }

    order(id: string): Order | undefined {
        return this.orders.value.data?.find((o) => o.id === id);
    }

    line(order: string, line: string): OrderLine | undefined {
        return this.order(order)?.lines?.find((l) => l.line === line);
    }

    terms(wish: Record<string, unknown>): Promise<Terms> {
        return this.call<Terms>('POST', '/my/returns/terms', wish);
    }

    /** A wish with a key of its own: the same key with every try, so that it is done once. */
    async write<T>(path: string, body: unknown, key: string, number?: number): Promise<T> {
        const said = await this.call<T>('POST', within(path, number), body, { 'idempotency-key': key });
        await this.afterWrite(number);
        return said;
    }

    async attach(file: File, number?: number): Promise<Attachment> {
        const made = await upload<{ attachment: Attachment }>(within('/my/attachments', number), file, this.headers());
        return made.attachment;
    }

    async bytes(path: string, number?: number): Promise<Blob> {
        return bytesOf(within(path, number), this.headers());
    }

    key(): string {
        return uuid();
    }

    private headers(): Record<string, string> {
        const token = this.deps.token.get();
        return token ? { authorization: `Bearer ${token}` } : {};
    }

    private call<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<T> {
        return api<T>(method, path, body, { ...this.headers(), ...more });
    }

    /** The first write opens the token's case. */
    private async afterWrite(number?: number): Promise<void> {
        const s = this.session.value.data;
        await this.refresh();
        const own = this.cases.value.data?.find((c) => c.number === number) ?? this.cases.value.data?.[0];
        if (s && !s.case && own) this.session.value = { ...this.session.value, data: { ...s, case: { number: own.number } } };
    }

    private async read<T>(into: { value: Read<T> }, ask: () => Promise<T>): Promise<void> {
        into.value = { ...into.value, busy: true };
        const isNewest = this.ask(into);
        try {
            const data = await ask();
            if (isNewest()) batch(() => (into.value = { data, at: this.now(), fault: null, busy: false }));
        } catch (e) {
            if (isNewest()) into.value = { ...into.value, fault: asProblem(e), busy: false };
        }
    }

    /** A turn to read this; what it gives says whether the answer still counts. */
    private ask(of: unknown): () => boolean {
        const turns = this.turns.get(of) ?? new Turns();
        this.turns.set(of, turns);
        const turn = turns.next();
        return () => turns.takes(turn);
    }

    private all<T extends { id?: string }>(of: (d: MyCase) => T[] | Track[] | undefined): unknown[] {
        return [...this.details.value].flatMap(([number, r]) => (r.data ? of(r.data) ?? [] : []).map((x) => ({ ...x, number })));
    }
}

export function asProblem(e: unknown): Problem {
    return e instanceof Problem ? e : new Problem(-1, String(e), '', '', '');
}

function within(path: string, number?: number): string {
    return number ? `${path}?case=${number}` : path;
}

const RETURN_OVER = new Set(['refunded', 'expired', 'withdrawn', 'refused']);
const CLAIM_OVER = new Set(['appeal_granted', 'appeal_denied']);

export const returnIsOpen = (r: Return): boolean => !RETURN_OVER.has(r.state);
export const claimIsOpen = (c: Claim): boolean => !CLAIM_OVER.has(c.state) && !((c.state === 'granted' || c.state === 'denied') && !c.appeal_until);
export const refundIsOpen = (r: Track): boolean => !r.steps.some((s) => s.what === 'arrived' && s.at);
export const lastStep = (r: { steps?: { what: string; at: unknown }[] }): string => [...(r.steps ?? [])].reverse().find((s) => s.at)?.what ?? '';
