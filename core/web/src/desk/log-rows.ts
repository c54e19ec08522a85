// SPDX-License-Identifier: Apache-2.0
// The rows of a case's log: its history, and behind it what is written and not in it yet. A message
// keeps its key when its event takes its place, so that the same row stays where it is.

import type { Pending } from '../shared/outbox';
import type { CaseEvent } from '../shared/types';
import { isMessage, isShown } from './lines';
import type { Thread } from './thread-state';

export interface LogRow {
    key: string;
    at: string;
    e?: CaseEvent; /* one of the two */
    p?: Pending;
}

const keyOf = (e: CaseEvent): string => (e.cid && e.actor.type === 'agent' && isMessage(e) ? `cid ${e.cid}` : `seq ${e.seq}`);

export function rowsOf(thread: Thread, pending: Pending[]): LogRow[] {
    // What a colleague overtook stands in the box to write in.
    const mine = pending.filter((p) => p.scope === thread.id && p.failed !== 'conflict' && !thread.has(p.cid));
    return [
        ...thread.events.value.filter(isShown).map((e) => ({ key: keyOf(e), at: e.at, e })),
        ...mine.map((p) => ({ key: `cid ${p.cid}`, at: new Date(p.at).toISOString(), p })),
    ];
}
