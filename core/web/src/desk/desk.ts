// SPDX-License-Identifier: Apache-2.0
// The desk's state: who is signed in, the four lists, the open case, what is being sent.
// Views draw the signals and call the methods; the wire is here and nowhere else.

import { batch, computed, signal } from '@preact/signals';
import { api, Problem, upload } from '../shared/api';
import { followBrowser, Link, type LinkState, socketUrl } from '../shared/conn';
import { sayAmounts, toDate } from '../shared/format';
import { uuid } from '../shared/ids';
import { restoreSession, signIn, signOut } from '../shared/session';
import type { Pending } from '../shared/outbox';
import type { Agent, Attachment, Boot, Budget, CaseDetail, CaseEvent, Choices, Filter, Frame, Order, Quote, Remedy, Return, ReturnTerms, Row, Suggestion, Viewer } from '../shared/types';
import { serverNow, serverSays } from '../kit/clock';
import { toast } from '../kit/toast';
import type { Door } from './acts';
import { Once } from './once';
import { learn } from './people';
import { Sending } from './sending';
import { Thread } from './thread-state';
import { t, tierName } from './words';

export const FILTERS: Filter[] = ['mine', 'queue', 'approvals', 'open'];
const THREADS_KEPT = 8;
const ACTIVE_LIST_MS = 300;
const OTHER_LIST_MS = 1_500;
const RESET_RETRY_MS = 2_000;
const PAGE_EVENTS = 500;
const TYPING_EVERY_MS = 3_000;
const TYPING_LEAST_MS = 1_000; /* the host drops what comes faster */
const TYPING_SHOWN_MS = 6_000;

/** Events after which the case's own data, not only its history, is another. */
const CHANGES_DETAIL = /^(remedy|return|claim|attachment|tier|holder|queue|summary|case|contact|observed\.(customer|listing)|confirmation)/;
const CHANGES_MONEY = /^(remedy|return|claim|authority|observed\.order|tier\.entered|holder)/;

export interface Outcome {
    outcome: 'done' | 'no' | 'unsure';
    detail: string;
}

export type Lists = Record<Filter, Row[] | null>;

export class Desk {
    readonly agent = signal<Agent | null | undefined>(undefined); /* undefined: not known yet */
    readonly expired = signal(false);
    readonly linkState = signal<LinkState>('closed');
    readonly retryAt = signal(0);
    readonly lists = signal<Lists>({ mine: null, queue: null, approvals: null, open: null });
    readonly filter = signal<Filter>('mine');
    readonly current = signal('');
    readonly threads = new Map<string, Thread>();
    readonly undoMs = signal(10_000); /* as the host says at the start */
    readonly online = computed(() => this.linkState.value === 'up');
    readonly thread = computed(() => (this.current.value ? this.threadOf(this.current.value) : null));

    private readonly link: Link;
    private readonly sending: Sending;
    private readonly once = new Once();
    private timers = new Map<string, ReturnType<typeof setTimeout>>();
    private typedAt = 0;
    private readTold = new Map<string, number>();

    constructor() {
        this.link = new Link({
            url: () => socketUrl('/ws'),
            hello: () => ({ t: 'hello', v: 1 }),
            onFrame: (f) => batch(() => this.frame(f)),
            onState: (s, at) => batch(() => this.linked(s, at)),
        });
        this.sending = new Sending({
            link: this.link,
            note: (item) => api('POST', `/cases/${item.scope}/notes`, { text: item.text, cid: item.cid }),
            refusal: (e) => this.refusal(e),
            has: (scope, cid) => this.threads.get(scope)?.has(cid),
            later: (fn, ms) => this.soon('flush', ms, fn),
        });
        followBrowser(this.link);
    }

    /** What is written and not in the history yet. */
    get pending(): Sending['rows'] {
        return this.sending.rows;
    }

    /* ---- session ---- */

    async restore(): Promise<void> {
        try {
            const agent = await restoreSession();
            if (agent) this.signedIn(agent);
            else this.agent.value = null;
        } catch {
            setTimeout(() => void this.restore(), 2000);
        }
    }

    async signIn(login: string, password: string): Promise<void> {
        this.signedIn(await signIn(login, password));
    }

    async signOut(): Promise<void> {
        await signOut('/desk/');
    }

    private signedIn(agent: Agent): void {
        learn(agent.id, agent.name);
        batch(() => {
            this.sending.own(agent.id);
            this.agent.value = agent;
            this.expired.value = false;
            if (agent.tier > 1 && this.lists.value.mine === null) this.filter.value = 'approvals';
            else if (this.lists.value.mine === null) this.filter.value = 'queue';
        });
        this.link.open();
        this.sending.flush();
        api<Boot>('GET', '/boot').then((b) => (this.undoMs.value = b.undo_ms ?? this.undoMs.value), () => undefined);
    }

    private linked(state: LinkState, retryAt: number): void {
        this.linkState.value = state;
        this.retryAt.value = retryAt;
        if (state === 'up') return;
        this.sending.lost();
        if (state === 'signin') this.expired.value = true;
        // A handshake refused for want of a session looks like any other failure: ask.
        if (state === 'waiting') {
            this.soon('session', 200, () => {
                api('GET', '/session').catch((e: unknown) => {
                    if (!(e instanceof Problem) || e.status !== 401) return;
                    this.expired.value = true;
                    this.link.close();
                });
            });
        }
    }

    reconnect(): void {
        this.link.kick();
    }

    /* ---- feed ---- */

    private frame(f: Frame): void {
        switch (f.t) {
            case 'welcome':
                serverSays(f.now);
                for (const filter of FILTERS) this.link.send({ t: 'list', filter });
                for (const id of this.threads.keys()) this.watch(id);
                this.readTold.clear();
                if (this.current.value) this.refresh(this.current.value);
                return this.sending.flush();
            case 'pong': return serverSays(f.now);
            case 'rows':
                for (const r of f.rows as Row[]) learn(r.holder, r.holder_name);
                this.lists.value = { ...this.lists.value, [f.filter as Filter]: (f.rows as Row[]).sort(order(f.filter as Filter)) };
                return;
            case 'row': return this.row(f.row as Row);
            case 'events': return this.events(String(f.case), (f.events as CaseEvent[]) ?? [], true);
            case 'event': return this.events(String(f.case), [f.event as CaseEvent], false);
            case 'reset':
                void this.reset(String(f.case));
                return;
            case 'presence': return this.present(String(f.case), (f.agents as Viewer[]) ?? []);
            case 'typing': return this.customerTypes(String(f.case));
            case 'ack': return this.sending.acked(String(f.cid));
            case 'nack': return this.sending.refused(String(f.cid), String(f.code), String(f.detail ?? ''));
        }
    }

    private row(row: Row): void {
        if (!row) return;
        learn(row.holder, row.holder_name);
        const lists = { ...this.lists.value };
        for (const f of FILTERS) {
            if (lists[f]?.some((r) => r.id === row.id)) lists[f] = lists[f]!.map((r) => (r.id === row.id ? row : r));
        }
        this.lists.value = lists;
        // Which lists a case belongs to is the server's to say: ask again, a little later.
        for (const f of FILTERS) {
            this.soon(`list ${f}`, f === this.filter.value ? ACTIVE_LIST_MS : OTHER_LIST_MS,
                () => this.link.send({ t: 'list', filter: f }));
        }
    }

    private events(id: string, events: CaseEvent[], backlog: boolean): void {
        const thread = this.threads.get(id);
        if (!thread) return;
        const fresh = thread.put(events);
        thread.loaded.value = true;
        this.sending.came(events);
        if (fresh.some((e) => e.kind === 'message.received')) thread.typing.value = false;
        if (backlog && events.length >= 1000) this.watch(id);
        if (id !== this.current.value) return;
        if (fresh.some((e) => CHANGES_DETAIL.test(e.kind))) this.soon(`detail ${id}`, 60, () => void this.loadDetail(id));
        if (fresh.some((e) => CHANGES_MONEY.test(e.kind))) this.soon(`money ${id}`, 120, () => void this.loadMoney(id));
    }

    /** What is shown stays until all of what is true has been read. */
    private async reset(id: string): Promise<void> {
        const thread = this.threads.get(id);
        if (!thread) return;
        try {
            const events = await history(id);
            batch(() => {
                thread.replace(events);
                thread.loaded.value = true;
                this.sending.came(events);
                this.sending.readAnew(id);
            });
            this.watch(id);
        } catch (e) {
            if (!this.isExpired(e)) this.soon(`reset ${id}`, RESET_RETRY_MS, () => void this.reset(id));
        }
    }

    private present(id: string, agents: Viewer[]): void {
        for (const v of agents) learn(v.id, v.name);
        const thread = this.threads.get(id);
        if (thread) thread.viewers.value = agents.filter((v) => v.id !== this.agent.value?.id);
    }

    private customerTypes(id: string): void {
        const thread = this.threads.get(id);
        if (!thread) return;
        thread.typing.value = true;
        this.soon(`typing ${id}`, TYPING_SHOWN_MS, () => (thread.typing.value = false), true);
    }

    private soon(key: string, ms: number, fn: () => void, restart = false): void {
        const planned = this.timers.get(key);
        if (planned !== undefined && !restart) return;
        if (planned !== undefined) clearTimeout(planned);
        this.timers.set(key, setTimeout(() => {
            this.timers.delete(key);
            fn();
        }, ms));
    }

    /* ---- cases ---- */

    private threadOf(id: string): Thread {
        let thread = this.threads.get(id);
        if (!thread) {
            thread = new Thread(id);
            this.threads.set(id, thread);
        }
        return thread;
    }

    private watch(id: string): void {
        this.link.send({ t: 'watch', case: id, since: this.threads.get(id)?.seq.value ?? 0 });
    }

    open(id: string): void {
        if (id === this.current.value) return;
        if (id) {
            const thread = this.threadOf(id);
            this.threads.delete(id);
            this.threads.set(id, thread); /* newest last */
            for (const old of [...this.threads.keys()].slice(0, -THREADS_KEPT)) {
                this.threads.delete(old);
                this.link.send({ t: 'unwatch', case: old });
            }
        }
        this.current.value = id;
        if (!id) return;
        this.watch(id);
        this.refresh(id);
    }

    refresh(id: string): void {
        void this.loadDetail(id);
        void this.loadMoney(id);
    }

    private async loadDetail(id: string): Promise<void> {
        const thread = this.threads.get(id);
        if (!thread) return;
        try {
            const next = (await api<{ case: CaseDetail }>('GET', `/cases/${id}`)).case;
            // Answers may overtake each other; an older state never replaces a newer one.
            if ((next.seq ?? 0) >= (thread.detail.value?.seq ?? 0)) thread.detail.value = next;
            thread.failure.value = null;
        } catch (e) {
            if (!this.isExpired(e)) thread.failure.value = failureOf(e);
        }
    }

    private async loadMoney(id: string): Promise<void> {
        const thread = this.threads.get(id);
        if (!thread) return;
        const turn = thread.turns.next();
        try {
            const [orders, suggestions] = await Promise.all([
                api<{ orders: Order[] }>('GET', `/cases/${id}/orders`),
                api<{ suggestions: Suggestion[]; budgets?: Budget[] }>('GET', `/cases/${id}/suggestions`),
            ]);
            if (!thread.turns.takes(turn)) return;
            batch(() => {
                thread.orders.value = orders.orders ?? [];
                thread.suggestions.value = suggestions.suggestions ?? [];
                thread.budgets.value = suggestions.budgets ?? [];
                thread.ordersFailure.value = null;
            });
        } catch (e) {
            if (!this.isExpired(e) && thread.turns.takes(turn)) thread.ordersFailure.value = failureOf(e);
        }
    }

    private isExpired(e: unknown): boolean {
        if (!(e instanceof Problem) || e.status !== 401) return false;
        this.expired.value = true;
        return true;
    }

    rowOf(id: string): Row | undefined {
        for (const f of FILTERS) {
            const row = this.lists.value[f]?.find((r) => r.id === id);
            if (row) return row;
        }
        return this.threads.get(id)?.detail.value ?? undefined;
    }

    /* ---- words ---- */

    reply(id: string, text: string): void {
        this.typedAt -= TYPING_EVERY_MS - TYPING_LEAST_MS;
        this.sending.add(id, 'message', text, this.threads.get(id)?.seq.value ?? 0);
    }

    note(id: string, text: string): void {
        this.sending.add(id, 'note', text);
    }

    sendAnyway(cid: string, id: string): void {
        this.sending.again(cid, this.threads.get(id)?.seq.value ?? 0);
    }

    sendAgain(cid: string): void {
        this.sending.again(cid);
    }

    takeBack(cid: string): Pending | undefined {
        return this.sending.takeBack(cid);
    }

    private refusal(e: unknown): { code: string; detail: string } | null {
        if (this.isExpired(e)) return null;
        const p = e instanceof Problem ? e : null;
        const final = p && p.status >= 400 && p.status < 500 && p.status !== 429;
        return { code: final ? 'denied' : 'busy', detail: p?.message ?? '' };
    }

    typed(id: string): void {
        if (Date.now() - this.typedAt < TYPING_EVERY_MS) return;
        this.typedAt = Date.now();
        this.link.send({ t: 'typing', case: id });
    }

    looked(id: string): void {
        const upto = this.threads.get(id)?.lastCustomerSeq.value ?? 0;
        if (upto > (this.readTold.get(id) ?? 0) && this.link.send({ t: 'read', case: id, upto })) this.readTold.set(id, upto);
    }

    /* ---- actions ---- */

    async accept(id: string): Promise<void> {
        if (!(await this.act(`${id}/accept`, {}, t('did.accept')))) return;
        this.link.send({ t: 'list', filter: 'mine' });
        if (this.filter.value === 'queue') this.filter.value = 'mine';
    }

    /** Whether something that happens once is on its way at this path of a case. */
    busy(path: string): boolean {
        return this.once.busy(path);
    }

    act(path: string, body: unknown, done?: string, headers?: Record<string, string>): Promise<Record<string, unknown> | null> {
        return this.once.ask(path, body, async () => {
            try {
                const answer = await api<Record<string, unknown>>('POST', `/cases/${path}`, body, headers);
                if (done) toast(done);
                return answer;
            } catch (e) {
                if (this.isExpired(e)) return null;
                const p = e as Problem;
                const detail = p.status === 0 ? t('did.offline') : sayAmounts(p.message);
                toast(p.id ? t('did.failed.id', { detail, id: p.id }) : t('did.failed', { detail }), undefined, 10_000);
                return null;
            }
        }, () => this.loadDetail(path.split('/')[0]!));
    }

    /**
     * Asks the host for something that must happen once: the key is the request's own and the
     * same with every try. `unsure` is when no answer came: it may have been taken.
     */
    request(id: string, to: Door, body: Record<string, unknown>, key: string, what: string): Promise<Outcome> {
        return this.once.ask(`${id}/${to}`, body, () => this.tryRequest(id, to, body, key, what));
    }

    private async tryRequest(id: string, to: Door, body: Record<string, unknown>, key: string, what: string): Promise<Outcome> {
        try {
            const answer = await api<{ remedy?: Remedy; return?: Return }>('POST', `/cases/${id}/${to}`, body, { 'idempotency-key': key });
            if (to === 'claims') toast(t('did.claim'));
            else if (to === 'claims/contact') toast(t('did.contact'));
            else if (to === 'returns' && !answer.remedy) toast(t(answer.return?.state === 'refused' ? 'did.return.refused' : 'did.return', { why: answer.return?.clause ?? '' }));
            else this.announce(id, answer.remedy, what);
            this.refresh(id);
            return { outcome: 'done', detail: '' };
        } catch (e) {
            this.refresh(id);
            if (this.isExpired(e)) return { outcome: 'no', detail: t('signin.again') };
            const p = e as Problem;
            if (p.status === 0 || p.status === 502 || p.status === 503 || p.status === 504) return { outcome: 'unsure', detail: '' };
            const detail = sayAmounts(p.message);
            return { outcome: 'no', detail: p.id ? t('did.failed.id', { detail, id: p.id }) : t('did.failed', { detail }) };
        }
    }

    private announce(id: string, r: Remedy | undefined, what: string): void {
        if (!r) return;
        if (r.state === 'asked') toast(t('undo.asked', { tier: tierName(r.approver_tier) }));
        else if (r.state === 'denied') toast(t('undo.denied', { what, why: r.clause || r.rule || '' }), undefined, 10_000);
        else if (r.state === 'allowed' && r.due) {
            const left = (toDate(r.due)?.getTime() ?? 0) - serverNow();
            toast(t('undo.allowed', { what }), { label: t('undo'), run: () => void this.withdraw(id, r.id) }, Math.max(1000, Math.min(left, 60_000)));
        }
    }

    /** What the policy says of a return beforehand; null when it did not say. */
    terms(id: string, body: Record<string, unknown>): Promise<ReturnTerms | null> {
        return api<ReturnTerms>('POST', `/cases/${id}/returns/terms`, body).catch(() => null);
    }

    /** What an order may be changed to; null when the shop does not say. */
    choices(id: string, order: string): Promise<Choices | null> {
        return api<{ choices: Choices | null }>('GET', `/cases/${id}/orders/${encodeURIComponent(order)}/choices`).then((x) => x.choices, () => null);
    }

    /** What a change would mean; null when the shop did not say. */
    quote(id: string, body: Record<string, unknown>): Promise<Quote | null> {
        return api<{ quote: Quote }>('POST', `/cases/${id}/remedies/quote`, body).then((x) => x.quote, () => null);
    }

    /** Keeps a file at the host; '' when it would not. */
    async keepFile(id: string, file: File): Promise<string> {
        try {
            return (await upload<{ attachment: Attachment }>(`/cases/${id}/attachments`, file, { 'idempotency-key': uuid() })).attachment.id;
        } catch (e) {
            if (!this.isExpired(e)) toast(t('did.failed', { detail: (e as Problem).message || t('did.offline') }), undefined, 10_000);
            return '';
        }
    }

    async sellerLink(id: string, claim: string): Promise<string> {
        const { url } = await api<{ url: string }>('GET', `/cases/${id}/claims/${claim}/seller-link`);
        return new URL(url, location.origin).href;
    }

    withdraw(id: string, remedy: string): Promise<void> {
        const path = `${id}/remedies/${remedy}/withdraw`;
        return this.once.ask(path, {}, async () => {
            try {
                await api('POST', `/cases/${path}`, {});
                toast(t('undo.done'));
            } catch (e) {
                if (!this.isExpired(e)) toast(t('undo.late', { why: (e as Problem).message }));
            }
        }, () => this.loadDetail(id));
    }
}

/** All of a case's events, page by page. */
async function history(id: string): Promise<CaseEvent[]> {
    const all: CaseEvent[] = [];
    for (;;) {
        const { events } = await api<{ events: CaseEvent[] }>('GET', `/cases/${id}/events?since=${all.at(-1)?.seq ?? 0}&limit=${PAGE_EVENTS}`);
        all.push(...events);
        if (events.length < PAGE_EVENTS) return all;
    }
}

function failureOf(e: unknown): { detail: string; id: string } {
    const p = e instanceof Problem ? e : new Problem(0, String(e), '', '', '');
    return { detail: p.status === 0 ? t('did.offline') : p.message, id: p.id };
}

const ms = (v: Row['changed_at'] | undefined): number => (v ? new Date(v).getTime() : 0);

function order(filter: Filter): (a: Row, b: Row) => number {
    if (filter === 'queue') {
        return (a, b) => (b.priority ?? 0) - (a.priority ?? 0) || ms(a.queued_at) - ms(b.queued_at) || a.number - b.number;
    }
    return (a, b) => Number(b.awaiting === 'agent') - Number(a.awaiting === 'agent') || ms(b.changed_at) - ms(a.changed_at);
}
