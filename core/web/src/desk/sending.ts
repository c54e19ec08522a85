// SPDX-License-Identifier: Apache-2.0
// What the person wrote and the history does not hold yet, from the key press until its event is
// there: sent once by its cid, shown all the time. Knows no view.

import { signal } from '@preact/signals';
import type { Link } from '../shared/conn';
import { uuid } from '../shared/ids';
import { openShelf, Outbox, type Pending } from '../shared/outbox';
import type { CaseEvent } from '../shared/types';

const BUSY_RETRY_MS = 1_500;

export interface SendingDeps {
    link: Pick<Link, 'state' | 'send'>;
    /** Keeps a note at the host; what it rejects with is for `refusal` to read. */
    note: (item: Pending) => Promise<unknown>;
    /** The host's code and words for a failed note; null: it is sent again after signing in. */
    refusal: (e: unknown) => { code: string; detail: string } | null;
    /** Whether the history that is shown holds it; undefined where none is shown. */
    has: (scope: string, cid: string) => boolean | undefined;
    later: (fn: () => void, ms: number) => void;
}

export class Sending {
    readonly rows = signal<Pending[]>([]);
    private outbox = new Outbox('', () => undefined);
    private readonly inflight = new Set<string>();

    constructor(private readonly d: SendingDeps) {}

    /** Another person at this browser never sees or sends what this one wrote. */
    own(person: string): void {
        if (this.outbox.owner === person) return;
        this.outbox = new Outbox(person, () => {
            this.rows.value = this.outbox.items;
            this.flush();
        });
        void openShelf('ombud-desk').then((shelf) => this.outbox.load(shelf));
    }

    add(scope: string, kind: Pending['kind'], text: string, seen?: number): void {
        this.outbox.add({ cid: uuid(), scope, kind, text, at: Date.now(), ...(seen === undefined ? {} : { seen }) });
    }

    /** Sends again what was refused; with `seen`, over what was written meanwhile. */
    again(cid: string, seen?: number): void {
        this.outbox.update(cid, { failed: undefined, ...(seen === undefined ? {} : { seen }) });
    }

    takeBack(cid: string): Pending | undefined {
        return this.outbox.remove(cid);
    }

    /** The connection is gone, and with it every answer that was to come. */
    lost(): void {
        this.inflight.clear();
    }

    flush(): void {
        if (this.d.link.state !== 'up') return;
        for (const item of this.outbox.due()) {
            if (this.inflight.has(item.cid)) continue;
            this.inflight.add(item.cid);
            if (item.kind === 'note') void this.sendNote(item);
            else this.d.link.send({ t: 'send', case: item.scope, cid: item.cid, text: item.text, seen: item.seen ?? 0 });
        }
    }

    private async sendNote(item: Pending): Promise<void> {
        try {
            await this.d.note(item);
            this.acked(item.cid);
        } catch (e) {
            const why = this.d.refusal(e);
            if (why) this.refused(item.cid, why.code, why.detail);
            else this.inflight.delete(item.cid);
        }
    }

    /** The host has it. It stays in sight until its event takes its place, which may be there already. */
    acked(cid: string): void {
        this.inflight.delete(cid);
        const item = this.outbox.items.find((i) => i.cid === cid);
        if (item && this.d.has(item.scope, cid) === false) this.outbox.stored(cid);
        else this.outbox.remove(cid);
    }

    refused(cid: string, code: string, detail: string): void {
        this.inflight.delete(cid);
        if (code === 'busy') this.d.later(() => this.flush(), BUSY_RETRY_MS);
        else this.outbox.update(cid, { failed: code === 'conflict' ? 'conflict' : detail || code });
    }

    /** Events that are in the history now: each takes the place of the row of its cid. */
    came(events: CaseEvent[]): void {
        for (const e of events) if (e.cid) this.outbox.remove(e.cid);
    }

    /** A history that was read anew as a whole: what it does not hold is nowhere. */
    readAnew(scope: string): void {
        for (const i of this.outbox.items) if (i.scope === scope && i.stored) this.outbox.remove(i.cid);
    }
}
