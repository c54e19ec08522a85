// SPDX-License-Identifier: Apache-2.0
// One WebSocket that stays: it says hello, notices silence, comes back by itself and never
// gives up. It knows frames and close codes, not what the frames mean.

import { backoff, RESTART_SPREAD_MS } from './backoff';
import type { Frame } from './types';

export const WELCOME_MS = 10_000;
export const IDLE_PING_MS = 25_000;
export const PONG_MS = 10_000;

/** connecting and waiting heal by themselves; signin and stale wait for `open()`. */
export type LinkState = 'closed' | 'connecting' | 'up' | 'waiting' | 'signin' | 'stale';

export interface Socketish {
    send(data: string): void;
    close(code?: number): void;
    onopen: (() => void) | null;
    onmessage: ((e: { data: unknown }) => void) | null;
    onclose: ((e: { code: number }) => void) | null;
    onerror: (() => void) | null;
}

/** The outside world, handed in so that tests own the clock. */
export interface LinkEnv {
    now(): number;
    random(): number;
    later(fn: () => void, ms: number): unknown;
    cancel(timer: unknown): void;
    socket(url: string): Socketish;
}

export interface LinkOptions {
    url: () => string;
    hello: () => Frame;
    onFrame: (frame: Frame) => void;
    onState: (state: LinkState, retryAt: number) => void;
    env?: LinkEnv;
}

export const browserEnv: LinkEnv = {
    now: () => Date.now(),
    random: () => Math.random(),
    later: (fn, ms) => setTimeout(fn, ms),
    cancel: (timer) => clearTimeout(timer as number),
    socket: (url) => new WebSocket(url) as unknown as Socketish,
};

export class Link {
    state: LinkState = 'closed';
    private readonly env: LinkEnv;
    private socket: Socketish | null = null;
    private attempt = 0;
    private retry: unknown = null;
    private watchdog: unknown = null;

    constructor(private readonly o: LinkOptions) {
        this.env = o.env ?? browserEnv;
    }

    /** Connects now, whatever was planned. Safe to call at any time. */
    open(): void {
        if (this.state === 'up' || this.state === 'connecting') return;
        this.clear();
        this.connect();
    }

    /** The network came back or the tab was looked at: a planned wait is cut short. */
    kick(): void {
        if (this.state === 'waiting') this.open();
    }

    /** The network is said to be gone: do not wait for silence to prove it. */
    offline(): void {
        if (this.state === 'up' || this.state === 'connecting') this.lost(1006);
    }

    close(): void {
        this.drop();
        this.set('closed');
    }

    /** Leaves and comes back at once, with a new hello. */
    restart(): void {
        this.drop();
        this.connect();
    }

    /** False when there is no one to hear it; nothing is queued here. */
    send(frame: Frame): boolean {
        if (this.state !== 'up' || !this.socket) return false;
        this.socket.send(JSON.stringify(frame));
        return true;
    }

    private set(state: LinkState, retryAt = 0): void {
        this.state = state;
        this.o.onState(state, retryAt);
    }

    private clear(): void {
        if (this.retry !== null) this.env.cancel(this.retry);
        if (this.watchdog !== null) this.env.cancel(this.watchdog);
        this.retry = this.watchdog = null;
    }

    private drop(code?: number): void {
        this.clear();
        const s = this.socket;
        this.socket = null;
        if (!s) return;
        s.onopen = s.onmessage = s.onclose = s.onerror = null;
        try {
            s.close(code);
        } catch {
            // A socket that cannot be closed is already gone.
        }
    }

    private connect(): void {
        this.set('connecting');
        let s: Socketish;
        try {
            s = this.env.socket(this.o.url());
        } catch {
            this.lost(1006);
            return;
        }
        this.socket = s;
        s.onopen = () => s.send(JSON.stringify(this.o.hello()));
        s.onmessage = (e) => this.received(e.data);
        s.onclose = (e) => this.lost(e.code);
        s.onerror = () => undefined;
        this.guard(WELCOME_MS, () => this.lost(1006));
    }

    private received(data: unknown): void {
        if (typeof data !== 'string') return;
        let frame: Frame;
        try {
            frame = JSON.parse(data) as Frame;
        } catch {
            return;
        }
        if (!frame || typeof frame.t !== 'string') return;
        if (frame.t === 'welcome') {
            this.attempt = 0;
            this.set('up');
        }
        if (this.state === 'up') this.listen();
        this.o.onFrame(frame);
    }

    private listen(): void {
        this.guard(IDLE_PING_MS, () => {
            this.send({ t: 'ping' });
            this.guard(PONG_MS, () => this.lost(1006));
        });
    }

    private guard(ms: number, fn: () => void): void {
        if (this.watchdog !== null) this.env.cancel(this.watchdog);
        this.watchdog = this.env.later(fn, ms);
    }

    private lost(code: number): void {
        this.drop();
        if (code === 4401) return this.set('signin');
        if (code === 4409) return this.set('stale');
        const wait = code === 1012 && this.attempt === 0
            ? Math.round(this.env.random() * RESTART_SPREAD_MS)
            : backoff(this.attempt, this.env.random);
        this.attempt++;
        this.retry = this.env.later(() => this.connect(), wait);
        this.set('waiting', this.env.now() + wait);
    }
}

/** Ties a link to the browser's own news; returns the undo. */
export function followBrowser(link: Link): () => void {
    const kick = (): void => link.kick();
    const gone = (): void => link.offline();
    const seen = (): void => {
        if (document.visibilityState === 'visible') link.kick();
    };
    addEventListener('online', kick);
    addEventListener('offline', gone);
    addEventListener('focus', kick);
    document.addEventListener('visibilitychange', seen);
    return () => {
        removeEventListener('online', kick);
        removeEventListener('offline', gone);
        removeEventListener('focus', kick);
        document.removeEventListener('visibilitychange', seen);
    };
}

export function socketUrl(path: string): string {
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}
