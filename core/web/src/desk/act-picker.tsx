// SPDX-License-Identifier: Apache-2.0
// All actions in one list, by key, by name or by mouse; what cannot be done says why.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Dialog, Kbd } from '../kit/kit';
import type { CaseDetail } from '../shared/types';
import { ACT_KEYS, ACTS, type Act, kindOf, limitFor, scarcest, whyNot } from './acts';
import { actName } from './act-words';
import { budgetWords } from './money';
import type { Thread } from './thread-state';
import { NOT, t } from './words';

function Room({ thread, act, order }: { thread: Thread; act: Act; order: string | undefined }) {
    const o = thread.orders.value?.find((x) => x.id === order) ?? thread.orders.value?.[0];
    const currency = o?.currency ?? 'USD';
    const b = scarcest(thread.budgets.value, kindOf(act), o?.id ?? '', currency);
    if (b) return <>{budgetWords(b)}</>;
    const limit = limitFor(thread.suggestions.value ?? [], kindOf(act), currency);
    return limit ? <>{t('limit.within')}</> : null;
}

export function ActPicker({ thread, c, may, onPick, onClose }: {
    thread: Thread; c: CaseDetail; may: string; onPick: (act: Act) => void; onClose: () => void;
}) {
    const [typed, setTyped] = useState('');
    const [at, setAt] = useState(0);
    const list = useRef<HTMLUListElement>(null);
    const names = ACTS.map((act) => {
        const no = whyNot(act, thread.known.value);
        return { act, name: actName(act, null), why: may || (no && t(NOT[no])) };
    });
    const shown = names.filter((x) => x.name.toLowerCase().includes(typed.trim().toLowerCase()));
    const on = Math.min(at, Math.max(0, shown.length - 1));
    useLayoutEffect(() => {
        list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    }, [on]);
    const pick = (i: number): void => {
        const x = shown[i];
        if (x && !x.why) onPick(x.act);
    };
    return (
        <Dialog label={t('pick.title')} onClose={onClose}>
            <div class="picker">
                <input class="input" role="combobox" aria-expanded="true" aria-controls="acts" aria-autocomplete="list" aria-label={t('pick.find')}
                    aria-activedescendant={shown.length ? `act-${shown[on]!.act}` : undefined} placeholder={t('pick.find')} autofocus value={typed}
                    onInput={(e) => {
                        setTyped(e.currentTarget.value);
                        setAt(0);
                    }}
                    onKeyDown={(e) => {
                        const by = { ArrowDown: 1, ArrowUp: -1 }[e.key] ?? 0;
                        if (by) setAt((on + by + shown.length) % Math.max(1, shown.length));
                        else if (e.key === 'Enter') pick(on);
                        else return;
                        e.preventDefault();
                    }} />
                <ul ref={list} id="acts" role="listbox" aria-label={t('pick.title')}>
                    {shown.map((x, i) => (
                        <li key={x.act} id={`act-${x.act}`} role="option" aria-selected={i === on} aria-disabled={x.why !== ''} onClick={() => pick(i)}>
                            <span>{x.name}</span><Kbd>{ACT_KEYS[x.act]}</Kbd>
                            <span class="mut">{x.why || <Room thread={thread} act={x.act} order={c.summary?.order} />}</span>
                        </li>
                    ))}
                </ul>
                {shown.length === 0 && <p class="mut" role="status">{t('pick.none')}</p>}
            </div>
        </Dialog>
    );
}
