// SPDX-License-Identifier: Apache-2.0
// Customers who wrote: the list, what is known and noted of one, the end of it.

import { useState } from 'preact/hooks';
import { Button, Dialog, EmptyState, Field, Skeleton, Textarea } from '../kit/kit';
import { act, agent, type Copy, type Customer, type CustomerRow, type Erasure, link, mayErase, place, useAnswer, useOnce } from './store';
import { n, t, when } from './words';

const pathOf = (id: string): string => `/customers/${encodeURIComponent(id)}`;

function List() {
    const [cursors, setCursors] = useState(['']);
    const at = cursors[cursors.length - 1]!;
    const { data, wrong } = useAnswer<{ customers: CustomerRow[]; cursor: string | null }>(`/customers?limit=50&cursor=${encodeURIComponent(at)}`);
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={6} size={56} />;
    return (
        <>
            <div class="bar"><h1>{t('page.customers')}</h1></div>
            {data.customers.length === 0 && <EmptyState title={t('customers.none')} text={t('customers.none.text')} />}
            <ul class="rows">
                {data.customers.map((c) => (
                    <li key={c.id}>
                        <a class="row" href={link('customers', c.id)}>
                            <span class="grow"><b><bdi>{c.name || t('customer.nameless')}</bdi></b> <span class="mut"><bdi>{c.id}</bdi></span></span>
                            <span class="mut num">{t('customer.cases', { n: c.cases })}</span>
                            <span class="mut num wide">{when(c.changed_at)}</span>
                        </a>
                    </li>
                ))}
            </ul>
            <div class="acts pager">
                {cursors.length > 1 && <Button onClick={() => setCursors(cursors.slice(0, -1))}>{t('back')}</Button>}
                {data.cursor && data.customers.length === 50 && <Button onClick={() => setCursors([...cursors, data.cursor!])}>{t('more')}</Button>}
            </div>
        </>
    );
}

function Known({ c, onDone }: { c: Customer; onDone: () => void }) {
    const [d, set] = useState({ name: c.name, email: c.email, phone: c.phone, note: c.note });
    const changed = Object.fromEntries(Object.entries(d).filter(([k, v]) => v !== c[k as keyof typeof d]));
    const save = async (): Promise<void> => {
        if (await act('PATCH', pathOf(c.id), changed, t('customer.saved'))) onDone();
    };
    return (
        <form class="form" onSubmit={(e) => { e.preventDefault(); void save(); }}>
            {(['name', 'email', 'phone'] as const).map((k) => (
                <Field key={k} label={t(`customer.${k}`)}>
                    {(ids) => <input {...ids} class="input" autocomplete="off" value={d[k]} onInput={(e) => set({ ...d, [k]: e.currentTarget.value })} />}
                </Field>
            ))}
            <Field label={t('customer.note')} hint={t('customer.note.hint')}>
                {(ids) => <Textarea {...ids} value={d.note} onText={(note) => set({ ...d, note })} max={240} />}
            </Field>
            <div class="acts"><Button type="submit" variant="primary" disabled={Object.keys(changed).length === 0}>{t('save')}</Button></div>
        </form>
    );
}

function Erase({ c, onWait }: { c: Customer; onWait: () => void }) {
    const [open, setOpen] = useState(false);
    const [typed, setTyped] = useState('');
    const go = async (): Promise<void> => {
        const answer = await act<{ erasure?: Erasure }>('DELETE', pathOf(c.id), undefined, (a) => t(a.erasure ? 'erase.taken' : 'erase.done'));
        setOpen(false);
        if (answer?.erasure) onWait();
        else if (answer) location.hash = link('customers');
    };
    return (
        <>
            <Button variant="danger" onClick={() => setOpen(true)}>{t('erase')}</Button>
            {open && (
                <Dialog label={t('erase.title', { name: c.name || c.id })} onClose={() => setOpen(false)}>
                    <p>{t('erase.text', { n: c.cases.length })}</p>
                    <Field label={t('erase.type', { id: c.id })}>
                        {(ids) => <input {...ids} class="input" autocomplete="off" value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />}
                    </Field>
                    <div class="acts">
                        <Button variant="danger" disabled={typed !== c.id} onClick={() => void go()}>{t('erase.sure')}</Button>
                        <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
                    </div>
                </Dialog>
            )}
        </>
    );
}

function One({ id }: { id: string }) {
    const [again, setAgain] = useState(0);
    const { data, wrong } = useAnswer<{ customer: Customer }>(pathOf(id), again);
    const { busy, once } = useOnce();
    const copy = async (): Promise<void> => {
        if (await act<{ export: Copy }>('POST', '/exports', { kind: 'customer', customer: id }, t('copy.begun'))) location.hash = link('copies');
    };
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong}><a class="btn" href={link('customers')}>{t('back')}</a></EmptyState>;
    if (!data) return <Skeleton rows={6} size={56} />;
    const c = data.customer;
    return (
        <>
            <div class="bar">
                <a class="btn quiet" href={link('customers')}>{t('back')}</a>
                <h1><bdi>{c.name || t('customer.nameless')}</bdi></h1>
            </div>
            <div class="cols">
                <section>
                    <p class="mut"><bdi>{c.id}</bdi> · {t(c.verified ? 'customer.verified' : 'customer.unverified')} · {when(c.changed_at)}</p>
                    <Known key={[c.name, c.email, c.phone, c.note].join('\n')} c={c} onDone={() => setAgain(again + 1)} />
                </section>
                <section>
                    <h2>{t('customer.cases.title')}</h2>
                    <ul class="rows">
                        {c.cases.map((k) => (
                            <li key={k.id}><a class="row" href={`/desk/c/${k.id}`}><span class="grow">{t('case', { number: n(k.number) })}</span><span class="mut num">{when(k.changed_at)}</span></a></li>
                        ))}
                    </ul>
                    {mayErase(agent.value!) && (
                        <div class="acts">
                            <Button disabled={busy} onClick={() => void once(copy)}>{t('copy.one')}</Button>
                            {!c.erasure && <Erase c={c} onWait={() => setAgain(again + 1)} />}
                        </div>
                    )}
                    {c.erasure && (
                        <p class="mut" role="status">
                            {t(c.erasure.late ? 'erase.late' : 'erase.waits', { since: when(c.erasure.since), until: when(c.erasure.until) })}
                        </p>
                    )}
                </section>
            </div>
        </>
    );
}

export function Customers() {
    return place.value.id ? <One key={place.value.id} id={place.value.id} /> : <List />;
}
