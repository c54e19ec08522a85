// SPDX-License-Identifier: Apache-2.0
// Words that were written and are not yet acknowledged. They survive a reload; the server
// knows a repeat by its cid, so sending again is always safe.

export interface Pending {
    cid: string;
    scope: string; /* whose conversation: contact or case; '' until the server named one */
    owner: string; /* who wrote it, so that another person at this browser never sends it */
    kind: 'message' | 'note';
    text: string;
    at: number;
    seen?: number;
    failed?: string; /* why the server refused; such a row waits for the person */
    stored?: true; /* the server has it; shown until the feed tells of it */
}

export interface Shelf {
    all(): Promise<Pending[]>;
    put(item: Pending): Promise<void>;
    remove(cid: string): Promise<void>;
}

export class MemoryShelf implements Shelf {
    private readonly items = new Map<string, Pending>();
    all(): Promise<Pending[]> {
        return Promise.resolve([...this.items.values()]);
    }
    put(item: Pending): Promise<void> {
        this.items.set(item.cid, item);
        return Promise.resolve();
    }
    remove(cid: string): Promise<void> {
        this.items.delete(cid);
        return Promise.resolve();
    }
}

/** For browsers that refuse IndexedDB (private windows, third-party frames). */
export class SessionShelf implements Shelf {
    constructor(private readonly key: string) {}
    private read(): Pending[] {
        try {
            return JSON.parse(sessionStorage.getItem(this.key) ?? '[]') as Pending[];
        } catch {
            return [];
        }
    }
    private write(items: Pending[]): void {
        try {
            sessionStorage.setItem(this.key, JSON.stringify(items));
        } catch {
            // Full or forbidden: the copy in memory still sends.
        }
    }
    all(): Promise<Pending[]> {
        return Promise.resolve(this.read());
    }
    put(item: Pending): Promise<void> {
        this.write([...this.read().filter((i) => i.cid !== item.cid), item]);
        return Promise.resolve();
    }
    remove(cid: string): Promise<void> {
        this.write(this.read().filter((i) => i.cid !== cid));
        return Promise.resolve();
    }
}

function asPromise<T>(request: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('indexedDB'));
    });
}

class IdbShelf implements Shelf {
    constructor(private readonly db: IDBDatabase) {}
    private store(mode: IDBTransactionMode): IDBObjectStore {
        return this.db.transaction('outbox', mode, { durability: 'strict' }).objectStore('outbox');
    }
    async all(): Promise<Pending[]> {
        return (await asPromise(this.store('readonly').getAll())) as Pending[];
    }
    async put(item: Pending): Promise<void> {
        await asPromise(this.store('readwrite').put(item));
    }
    async remove(cid: string): Promise<void> {
        await asPromise(this.store('readwrite').delete(cid));
    }
}

export async function openShelf(name: string): Promise<Shelf> {
    try {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'cid' });
        return new IdbShelf(await asPromise(request));
    } catch {
        return new SessionShelf(name);
    }
}

/** The outbox of one owner, in the order of writing. `changed` runs after each change. */
export class Outbox {
    items: Pending[] = [];
    private shelf: Shelf = new MemoryShelf();

    constructor(readonly owner: string, private readonly changed: () => void) {}

    /** Rows written before the shelf was open are moved onto it. */
    async load(shelf: Shelf): Promise<void> {
        const kept = (await shelf.all().catch(() => [])).filter((i) => i.owner === this.owner);
        const fresh = this.items.filter((i) => !kept.some((k) => k.cid === i.cid));
        this.shelf = shelf;
        this.items = [...kept.sort((a, b) => a.at - b.at), ...fresh];
        for (const item of fresh) await this.save(item);
        if (this.items.length) this.changed();
    }

    add(item: Omit<Pending, 'owner'>): Pending {
        const full = { ...item, owner: this.owner };
        this.items = [...this.items, full];
        void this.save(full);
        this.changed();
        return full;
    }

    update(cid: string, patch: Partial<Pending>): void {
        const at = this.items.findIndex((i) => i.cid === cid);
        const old = this.items[at];
        if (!old) return;
        const next = { ...old, ...patch };
        this.items = this.items.map((i) => (i.cid === cid ? next : i));
        void this.save(next);
        this.changed();
    }

    remove(cid: string): Pending | undefined {
        const item = this.items.find((i) => i.cid === cid);
        if (!item) return undefined;
        this.items = this.items.filter((i) => i.cid !== cid);
        void this.shelf.remove(cid).catch(() => undefined);
        this.changed();
        return item;
    }

    /** The server has it: never sent again, not even after a reload, but still among the items. */
    stored(cid: string): void {
        this.items = this.items.map((i) => (i.cid === cid ? { ...i, failed: undefined, stored: true } : i));
        void this.shelf.remove(cid).catch(() => undefined);
        this.changed();
    }

    of(scope: string): Pending[] {
        return this.items.filter((i) => i.scope === scope || i.scope === '');
    }

    /** What a new connection has to send, oldest first. */
    due(): Pending[] {
        return this.items.filter((i) => !i.failed && !i.stored);
    }

    private async save(item: Pending): Promise<void> {
        await this.shelf.put(item).catch(() => undefined);
    }
}
