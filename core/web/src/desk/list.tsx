// SPDX-License-Identifier: Apache-2.0
// The four lists. One tab stop; j and k move a cursor, Enter opens what it is on.

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Timer } from '../kit/clock';
import { Badge, Button, EmptyState, Skeleton, Tabs } from '../kit/kit';
import { VIRTUAL_ABOVE, VirtualList } from '../kit/virtual';
import { humanise } from '../shared/i18n';
import type { Filter, Row } from '../shared/types';
import { type Desk, FILTERS } from './desk';
import { t, tierName } from './words';

const WAIT_WARN_MS = 2 * 60_000;
const WAIT_BAD_MS = 5 * 60_000;

/** The row that the keys are on; not yet the open one. */
export const cursor = signal('');

export function moveCursor(desk: Desk, by: number): void {
    const rows = desk.lists.value[desk.filter.value] ?? [];
    const at = rows.findIndex((r) => r.id === (cursor.value || desk.current.value));
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    if (next) cursor.value = next.id;
}

const TAB: Record<Filter, 'list.mine' | 'list.queue' | 'list.approvals' | 'list.open'> = {
    mine: 'list.mine', queue: 'list.queue', approvals: 'list.approvals', open: 'list.open',
};

function CaseRow({ row, on, at, filter }: { row: Row; on: boolean; at: boolean; filter: Filter }) {
    const queued = row.contact_state === 'queued';
    const waits = queued || row.awaiting === 'agent';
    const intent = row.intent ? humanise(row.intent) : t('list.nointent');
    return (
        <div class={`row${at ? ' at' : ''}`} role="option" id={`row-${row.id}`} aria-selected={on} data-case={row.id}>
            <b class="name"><bdi>{row.customer_name || t('list.noname')}</bdi></b>
            {waits && <Timer from={queued ? row.queued_at : row.changed_at} warn={WAIT_WARN_MS} bad={WAIT_BAD_MS}
                label={queued ? t('list.wait') : t('list.since')} />}
            <span class="why"><bdi>{intent}</bdi></span>
            {filter === 'approvals' && row.approvals
                ? <Badge tone="appr">{t('list.ask', { n: row.approvals })}</Badge>
                : row.awaiting === 'agent' && !queued ? <span class="unread" aria-hidden="true" /> : <span />}
            <span class="meta">
                <span class="num">{t('case.number', { n: row.number })}</span> · {row.brand ? <><bdi>{row.brand}</bdi> · </> : ''}{tierName(row.tier)}
                {row.holder_name && filter !== 'mine' ? <> · {t('list.with', { name: row.holder_name })}</> : ''}
            </span>
        </div>
    );
}

function Empty({ desk, filter }: { desk: Desk; filter: Filter }) {
    return (
        <EmptyState title={t(`list.empty.${filter}`)} text={t(`list.empty.${filter}.text`)}>
            {filter === 'mine' && (desk.lists.value.queue?.length ?? 0) > 0 && (
                <Button onClick={() => (desk.filter.value = 'queue')}>{t('list.empty.mine.go')}</Button>
            )}
        </EmptyState>
    );
}

export function CaseList({ desk, onOpen }: { desk: Desk; onOpen: (id: string) => void }) {
    const filter = desk.filter.value;
    const rows = desk.lists.value[filter];
    const current = desk.current.value;
    const at = rows?.some((r) => r.id === cursor.value) ? cursor.value : '';
    useEffect(() => {
        document.getElementById(`row-${at}`)?.scrollIntoView({ block: 'nearest' });
    }, [at]);
    const draw = (r: Row): preact.JSX.Element => (
        <CaseRow key={r.id} row={r} on={r.id === current} at={r.id === at} filter={filter} />
    );
    const pick = (e: Event): void => {
        const id = (e.target as HTMLElement).closest<HTMLElement>('[data-case]')?.dataset.case;
        if (!id) return;
        cursor.value = id;
        onOpen(id);
    };
    return (
        <nav class="list" aria-label={t('list.label')} data-region>
            <Tabs label={t('list.views')} current={filter} controls="rows"
                tabs={FILTERS.map((f) => ({ id: f, text: t(TAB[f]), count: desk.lists.value[f]?.length }))}
                onPick={(f) => (desk.filter.value = f)} />
            {rows === null ? <div id="rows" role="tabpanel" aria-label={t(TAB[filter])}><Skeleton rows={8} size={70} /></div>
                : rows.length === 0 ? <div id="rows" role="tabpanel" aria-label={t(TAB[filter])}><Empty desk={desk} filter={filter} /></div>
                    : (
                        <div id="rows" class="rows" role="listbox" aria-label={t(TAB[filter])} tabIndex={0} data-focus
                            aria-activedescendant={at ? `row-${at}` : undefined} onClick={pick}
                            onKeyDown={(e) => {
                                if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
                                    moveCursor(desk, e.key === 'ArrowDown' ? 1 : -1);
                                    e.preventDefault();
                                }
                            }}>
                            {rows.length > VIRTUAL_ABOVE
                                ? <VirtualList rows={rows} idOf={(r) => r.id} guess={70} render={draw} class="fill" />
                                : rows.map(draw)}
                        </div>
                    )}
        </nav>
    );
}
