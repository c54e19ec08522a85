// SPDX-License-Identifier: Apache-2.0
// One customer's conversation: what is known, what is being sent, who has it. The view
// draws these signals; the link and the outbox do the carrying.

import { batch, computed, signal } from '@preact/signals';
import { Link, type LinkEnv, type LinkState } from '../shared/conn';
import { uuid } from '../shared/ids';
import { Outbox } from '../shared/outbox';
import { cleanText } from '../shared/text';
import type { ChatState, Frame, Holder, Identity, Item } from '../shared/types';

/** The topic of those who want no assistant: the route policy queues them at once. */
export const PERSON = 'person';
const TYPING_EVERY_MS = 3_000;
const TYPING_LEAST_MS = 1_000; /* the host drops what comes faster */
const TYPING_SHOWN_MS = 6_000;
const BUSY_RETRY_MS = 1_500;

export interface Topic {
    reason: string;
    order?: string;
}

export interface ChatDeps {
    url: () => string;
    identity: Identity | null;
    token: { get(): string | null; set(token: string | null): void };
    /** False while the token's conversation has not begun: then a new one begins with this token. */
    begun?: () => boolean;
    env?: LinkEnv;
    later?: (fn: () => void, ms: number) => unknown;
}

export class Chat {
    readonly link: Link;
    readonly outbox: Outbox;
    readonly linkState = signal<LinkState>('closed');
    readonly retryAt = signal(0);
    readonly contact = signal('');
    readonly items = signal<Item[]>([]);
    readonly pending = signal<Outbox['items']>([]);
    readonly state = signal<ChatState | ''>('');
    readonly holder = signal<Holder>({});
    readonly position = signal<number | null>(null);
    readonly waitS = signal<number | null>(null);
    readonly customerName = signal('');
    readonly typing = signal('');
    readonly seen = signal<{ upto: number; by: string }>({ upto: 0, by: '' });
    readonly asked = signal(false);
    readonly loaded = signal(false);
    readonly readUpto = signal(0);
    readonly open = computed(() => this.state.value === 'held' || this.state.value === 'queued');
    readonly unread = computed(() => this.items.value
        .filter((i) => i.seq > this.readUpto.value && i.from.type !== 'customer' && i.kind === 'message').length);

    private since = 0;
    private topic: Topic | null = null;
    private fresh = false;
    private wantsPerson = false;
    private inflight = new Set<string>();
    private typedAt = 0;
    private typingTimer: unknown = null;
    private readTold = 0;
    private readonly later: (fn: () => void, ms: number) => unknown;
    private readonly now: () => number;

    constructor(private readonly deps: ChatDeps) {
        this.later = deps.later ?? ((fn, ms) => setTimeout(fn, ms));
        this.now = deps.env?.now ?? Date.now;
        this.customerName.value = deps.identity?.name ?? '';
        this.outbox = new Outbox(deps.identity?.user ?? 'visitor', () => {
            this.pending.value = this.outbox.items;
            this.flush();
        });
        this.link = new Link({
            url: deps.url,
            hello: () => this.hello(),
            onFrame: (f) => batch(() => this.frame(f)),
            onState: (s, at) => batch(() => {
                this.linkState.value = s;
                this.retryAt.value = at;
                if (s !== 'up') this.inflight.clear();
            }),
            ...(deps.env ? { env: deps.env } : {}),
        });
    }

    /** Goes on with the conversation there is, or opens one without a topic. */
    resume(): void {
        this.link.open();
    }

    /** A new conversation about `topic`. */
    start(topic: Topic | null): void {
        this.topic = topic;
        this.fresh = this.contact.value !== '' || (this.deps.token.get() !== null && this.deps.begun?.() !== false);
        this.wantsPerson = false;
        this.forget();
        this.link.restart();
    }

    say(text: string): void {
        const clean = cleanText(text);
        if (!clean) return;
        // The next words may be announced sooner than in the middle of these.
        this.typedAt -= TYPING_EVERY_MS - TYPING_LEAST_MS;
        this.outbox.add({ cid: uuid(), scope: this.contact.value, kind: 'message', text: clean, at: this.now() });
    }

    again(cid: string): void {
        this.outbox.update(cid, { failed: undefined });
    }

    askPerson(): void {
        this.asked.value = true;
        if (!this.link.send({ t: 'person' })) this.wantsPerson = true;
    }

    end(): void {
        this.link.send({ t: 'end' });
    }

    typed(): void {
        const at = this.now();
        if (at - this.typedAt < TYPING_EVERY_MS) return;
        this.typedAt = at;
        this.link.send({ t: 'typing' });
    }

    /** The person has the conversation in front of them. */
    looked(): void {
        const last = this.items.value[this.items.value.length - 1]?.seq ?? 0;
        this.readUpto.value = Math.max(this.readUpto.value, last);
        const upto = this.items.value.reduce((n, i) => (i.from.type === 'customer' ? n : Math.max(n, i.seq)), 0);
        if (upto > this.readTold && this.link.send({ t: 'read', upto })) this.readTold = upto;
    }

    private hello(): Frame {
        const { identity, token } = this.deps;
        const hello: Frame = { t: 'hello', v: 1 };
        const kept = token.get();
        if (kept) hello.token = kept;
        if (identity) hello.identity = identity;
        if (this.since > 0 && !this.fresh) hello.since = this.since;
        if (this.topic) hello.topic = this.topic;
        if (this.fresh) hello.new = true;
        return hello;
    }

    private forget(): void {
        batch(() => {
            this.since = this.readTold = 0;
            this.contact.value = '';
            this.items.value = [];
            this.state.value = '';
            this.holder.value = {};
            this.position.value = this.waitS.value = null;
            this.typing.value = '';
            this.seen.value = { upto: 0, by: '' };
            this.asked.value = this.topic?.reason === PERSON;
            this.loaded.value = false;
            this.readUpto.value = 0;
        });
    }

    private frame(f: Frame): void {
        switch (f.t) {
            case 'welcome': return this.welcome(f);
            case 'msgs':
                for (const item of (f.items as Item[] | undefined) ?? []) this.put(item, true);
                this.loaded.value = true;
                return;
            case 'item': return this.put(f.item as Item, true);
            case 'state': return this.setState(f);
            case 'ack': return this.acked(String(f.cid), Number(f.seq), String(f.at ?? ''));
            case 'nack': return this.refused(String(f.cid), String(f.code));
            case 'typing': return this.showTyping(String(f.name ?? ''));
            case 'read':
                this.seen.value = { upto: Math.max(this.seen.value.upto, Number(f.upto) || 0), by: String(f.by ?? '') };
        }
    }

    private welcome(f: Frame): void {
        const contact = String(f.contact ?? '');
        if (this.contact.value && this.contact.value !== contact) {
            // Another conversation than the one whose seq was sent: read it from its start.
            const asked = this.since;
            this.forget();
            if (asked > 0) {
                this.contact.value = contact;
                this.link.restart();
                return;
            }
        }
        if (typeof f.token === 'string') this.deps.token.set(f.token);
        this.contact.value = contact;
        this.topic = null;
        this.fresh = false;
        const customer = f.customer as { name?: string } | undefined;
        if (customer?.name) this.customerName.value = customer.name;
        this.setState(f);
        if (this.wantsPerson && this.link.send({ t: 'person' })) this.wantsPerson = false;
        this.readTold = 0;
        this.flush();
    }

    private setState(f: Frame): void {
        const state = String(f.state ?? '') as ChatState;
        if (state) this.state.value = state;
        if (f.holder) this.holder.value = f.holder as Holder;
        this.position.value = typeof f.position === 'number' ? f.position : null;
        this.waitS.value = typeof f.wait_s === 'number' ? f.wait_s : null;
        if (state === 'queued' || this.holder.value.type === 'agent') this.asked.value = true;
    }

    private put(item: Item | undefined, fromFeed: boolean): void {
        if (!item || !Number.isFinite(item.seq)) return;
        // Acknowledgements may overtake the feed, so only the feed moves the resume point.
        if (fromFeed) this.since = Math.max(this.since, item.seq);
        if (item.cid) this.outbox.remove(item.cid);
        if (item.from.type !== 'customer') this.typing.value = '';
        const list = this.items.value;
        const at = list.findIndex((i) => i.seq >= item.seq);
        if (at < 0) this.items.value = [...list, item];
        else if (list[at]!.seq === item.seq) this.items.value = list.map((i, n) => (n === at ? item : i));
        else this.items.value = [...list.slice(0, at), item, ...list.slice(at)];
    }

    private acked(cid: string, seq: number, at: string): void {
        const was = this.outbox.remove(cid);
        if (!was || this.items.value.some((i) => i.seq === seq)) return;
        this.put({ seq, at: at || new Date(was.at).toISOString(), kind: 'message', from: { type: 'customer' },
            text: was.text, cid }, false);
    }

    private refused(cid: string, code: string): void {
        this.inflight.delete(cid);
        if (code === 'busy') this.later(() => this.flush(), BUSY_RETRY_MS);
        else this.outbox.update(cid, { failed: code });
    }

    private showTyping(name: string): void {
        this.typing.value = name;
        if (this.typingTimer !== null) clearTimeout(this.typingTimer as number);
        this.typingTimer = this.later(() => (this.typing.value = ''), TYPING_SHOWN_MS);
    }

    /** Sends what is due, in order, once a connection; a later connection sends it again. */
    private flush(): void {
        if (this.link?.state !== 'up' || !this.contact.value) return;
        for (const item of this.outbox.due()) {
            if (this.inflight.has(item.cid)) continue;
            this.inflight.add(item.cid);
            this.link.send({ t: 'msg', cid: item.cid, text: item.text });
        }
    }
}
