// SPDX-License-Identifier: Apache-2.0
// Who the shop says is here: #user=ID&name=…&mac=HEX, kept for this tab and taken out of
// the address bar; and the token the server gave, kept apart for each such person.

import type { Identity } from './types';

const KEY = 'omb.identity';

export function parseIdentity(fragment: string): Identity | null {
    const p = new URLSearchParams(fragment.replace(/^#/, ''));
    const user = p.get('user');
    const mac = p.get('mac');
    if (!user || !mac) return null;
    const id: Identity = { user, mac };
    const name = p.get('name');
    const email = p.get('email');
    if (name) id.name = name;
    if (email) id.email = email;
    return id;
}

function read(store: () => Storage, key: string): string | null {
    try {
        return store().getItem(key);
    } catch {
        return null;
    }
}

function write(store: () => Storage, key: string, value: string | null): boolean {
    try {
        if (value === null) store().removeItem(key);
        else store().setItem(key, value);
        return true;
    } catch {
        return false;
    }
}

const local = (): Storage => localStorage;
const session = (): Storage => sessionStorage;

export function takeIdentity(): Identity | null {
    const fresh = parseIdentity(location.hash);
    if (fresh) {
        write(session, KEY, JSON.stringify(fresh));
        history.replaceState(history.state, '', location.pathname + location.search);
        return fresh;
    }
    try {
        return JSON.parse(read(session, KEY) ?? 'null') as Identity | null;
    } catch {
        return null;
    }
}

/** An identified person's token lives as long as the tab's identity; a visitor's is kept. */
export class TokenShelf {
    private memory: string | null = null;
    private readonly key: string;
    private readonly store: () => Storage;

    constructor(identity: Identity | null) {
        this.key = `omb.token.${identity?.user ?? ''}`;
        this.store = identity ? session : local;
    }
    get(): string | null {
        return read(this.store, this.key) ?? read(session, this.key) ?? this.memory;
    }
    set(token: string | null): void {
        this.memory = token;
        if (!write(this.store, this.key, token)) write(session, this.key, token);
    }
}
