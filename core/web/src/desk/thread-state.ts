// SPDX-License-Identifier: Apache-2.0
// One case as this desk has it: its events by seq, and what can be read off them. It
// fetches nothing.

import { computed, signal } from '@preact/signals';
import { Turns } from '../shared/turns';
import type { Agent, Budget, CaseDetail, Claim, CaseEvent, Order, Remedy, Suggestion, Viewer } from '../shared/types';

export interface Failure {
    detail: string;
    id: string;
}

const CORE_RULE = 'core:';

export const text = (v: unknown): string => (typeof v === 'string' ? v : '');

export function holds(c: CaseDetail | null, agent: Agent): boolean {
    return !!c && c.contact_state === 'held' && c.holder === agent.id;
}

export class Thread {
    readonly events = signal<CaseEvent[]>([]);
    readonly loaded = signal(false);
    readonly detail = signal<CaseDetail | null>(null);
    readonly orders = signal<Order[] | null>(null);
    readonly suggestions = signal<Suggestion[] | null>(null);
    readonly budgets = signal<Budget[]>([]);
    readonly failure = signal<Failure | null>(null);
    readonly ordersFailure = signal<Failure | null>(null);
    readonly viewers = signal<Viewer[]>([]);
    readonly typing = signal(false);

    /** The orders as far as they matter for what may be done: null while the shop is being asked. */
    readonly known = computed(() => this.orders.value ?? (this.ordersFailure.value ? [] : null));
    readonly seq = computed(() => this.events.value[this.events.value.length - 1]?.seq ?? 0);
    readonly readUpto = computed(() => this.upto('message.read'));
    readonly deliveredUpto = computed(() => this.upto('message.delivered'));
    readonly lastCustomerSeq = computed(() => {
        const e = this.events.value;
        for (let i = e.length - 1; i >= 0; i--) if (e[i]!.kind === 'message.received') return e[i]!.seq;
        return 0;
    });

    private cids = new Set<string>(); /* of the events */

    /** Of the questions about orders and money. */
    readonly turns = new Turns();

    constructor(readonly id: string) {}

    put(more: CaseEvent[]): CaseEvent[] {
        const have = this.events.value;
        const last = this.seq.peek();
        // The usual case is the next event; anything else is merged by seq.
        const fresh = more.filter((e) => e.seq > last || !have.some((h) => h.seq === e.seq));
        if (fresh.length === 0) return fresh;
        const next = [...have, ...fresh];
        if (fresh[0]!.seq <= last || fresh.length > 1) next.sort((a, b) => a.seq - b.seq);
        for (const e of fresh) if (e.cid) this.cids.add(e.cid);
        this.events.value = next;
        return fresh;
    }

    /** Another history in the place of this one, which never was. */
    replace(events: CaseEvent[]): void {
        this.cids = new Set();
        this.events.value = [];
        this.put(events);
    }

    has(cid: string): boolean {
        return this.cids.has(cid);
    }

    remedy(id: string): Remedy | undefined {
        return this.detail.value?.remedies?.find((r) => r.id === id);
    }

    claim(id: string): Claim | undefined {
        return this.detail.value?.claims?.find((c) => c.id === id);
    }

    /** The number under which this step of a remedy was confirmed. */
    confirmationAfter(seq: number, remedy: string): string {
        const e = this.events.value.find((x) => x.seq > seq && x.kind === 'confirmation.sent' && x.body.remedy === remedy);
        return e ? String(e.body.number ?? '') : '';
    }

    /** What a colleague wrote to the customer behind `seen`. */
    lastReplyOfOthers(me: string, seen: number): CaseEvent | undefined {
        return [...this.events.value].reverse().find((e) =>
            e.kind === 'message.sent' && e.actor.type === 'agent' && e.actor.id !== me && e.seq > seen);
    }

    /**
     * The decision that an event stands on: the last one before it by the same rule. The
     * core's own rules overrule a policy: for them, the last decision of all.
     */
    decisionFor(seq: number, rule: string): CaseEvent | undefined {
        if (!rule) return undefined;
        const before = this.events.value.filter((e) => e.kind === 'policy.decided' && e.seq < seq).reverse();
        return before.find((e) => text(e.body.rule) === rule) ?? (rule.startsWith(CORE_RULE) ? before[0] : undefined);
    }

    private upto(kind: string): number {
        let n = 0;
        for (const e of this.events.value) {
            if (e.kind === kind && text(e.body.by) !== 'agent') n = Math.max(n, Number(e.body.upto) || 0);
        }
        return n;
    }
}
