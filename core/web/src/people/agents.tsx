// SPDX-License-Identifier: Apache-2.0
// People who sign in: the list, one more, a change, a new password that is shown once.

import { useState } from 'preact/hooks';
import { Badge, Button, Dialog, EmptyState, Field, Skeleton } from '../kit/kit';
import { Secret } from './secret';
import { act, agent, isOperator, type Person, useAnswer, useOnce } from './store';
import { t } from './words';

const TIERS = [0, 1, 2, 3];

function Roles({ p }: { p: Person }) {
    return (
        <span class="badges">
            {p.tier > 0 && <Badge>{t(`tier.${p.tier}` as 'tier.1')}</Badge>}
            {p.operator && <Badge tone="acc">{t('role.operator')}</Badge>}
            {p.admin && <Badge tone="appr">{t('role.admin')}</Badge>}
            {p.disabled && <Badge tone="warn">{t('person.disabled')}</Badge>}
        </span>
    );
}

interface Draft { login: string; name: string; tier: number; operator: boolean; admin: boolean; disabled: boolean }

function Check({ label, on, onPick, disabled }: { label: string; on: boolean; onPick: (on: boolean) => void; disabled?: boolean }) {
    return (
        <label class="check">
            <input type="checkbox" checked={on} disabled={disabled} onChange={(e) => onPick(e.currentTarget.checked)} />
            {label}
        </label>
    );
}

function Form({ person, own, onDone }: { person: Person | null; own: boolean; onDone: (password?: string) => void }) {
    const [d, set] = useState<Draft>(person ?? { login: '', name: '', tier: 1, operator: false, admin: false, disabled: false });
    const put = (more: Partial<Draft>): void => set({ ...d, ...more });
    const roles = isOperator(agent.value!);
    const { busy, once } = useOnce();
    const send = async (more: object = {}): Promise<void> => {
        const rights = own ? {} : { tier: d.tier, operator: d.operator, admin: d.admin };
        const body = { name: d.name, ...rights, ...(person ? (own ? {} : { disabled: d.disabled }) : { login: d.login }), ...more };
        const got = person ? await act<{ password?: string }>('PATCH', `/agents/${encodeURIComponent(person.login)}`, body, t('person.changed', { name: d.name }))
            : await act<{ password?: string }>('POST', '/agents', body, t('person.added', { name: d.name }));
        if (got) onDone(got.password);
    };
    return (
        <form class="form" onSubmit={(e) => { e.preventDefault(); void once(send); }}>
            {!person && (
                <Field label={t('person.login')} hint={t('person.login.hint')}>
                    {(ids) => <input {...ids} class="input" required autocapitalize="none" autocomplete="off" value={d.login} onInput={(e) => put({ login: e.currentTarget.value })} />}
                </Field>
            )}
            <Field label={t('person.name')}>
                {(ids) => <input {...ids} class="input" required autocomplete="off" value={d.name} onInput={(e) => put({ name: e.currentTarget.value })} />}
            </Field>
            {own ? <p class="mut">{t('person.own')}</p> : (
                <>
                    <Field label={t('person.tier')}>
                        {(ids) => (
                            <select {...ids} class="input" value={String(d.tier)} onChange={(e) => put({ tier: Number(e.currentTarget.value) })}>
                                {TIERS.map((n) => <option key={n} value={String(n)}>{t(`tier.${n}` as 'tier.1')}</option>)}
                            </select>
                        )}
                    </Field>
                    <Check label={t('person.operator')} on={d.operator} disabled={!roles} onPick={(operator) => put({ operator })} />
                    <Check label={t('person.admin')} on={d.admin} onPick={(admin) => put({ admin })} />
                    {person && <Check label={t('person.disable')} on={d.disabled} onPick={(disabled) => put({ disabled })} />}
                </>
            )}
            <div class="acts">
                <Button type="submit" variant="primary" disabled={busy}>{person ? t('save') : t('person.add')}</Button>
                {person && !own && <Button disabled={busy} onClick={() => void once(() => send({ new_password: true }))}>{t('person.renew')}</Button>}
                {person && !own && <Remove person={person} onDone={onDone} />}
            </div>
        </form>
    );
}

function Remove({ person, onDone }: { person: Person; onDone: () => void }) {
    const [asked, ask] = useState(false);
    const go = async (): Promise<void> => {
        if (await act('DELETE', `/agents/${encodeURIComponent(person.login)}`, undefined, t('person.removed', { name: person.name }))) onDone();
    };
    return asked ? <Button variant="danger" onClick={() => void go()}>{t('person.remove.sure')}</Button>
        : <Button variant="quiet" onClick={() => ask(true)}>{t('person.remove')}</Button>;
}

export function Agents() {
    const [again, setAgain] = useState(0);
    const [open, setOpen] = useState<Person | 'new' | null>(null);
    const [password, setPassword] = useState('');
    const { data, wrong } = useAnswer<{ agents: Person[] }>('/agents', again);
    const done = (made?: string): void => {
        setOpen(null);
        setPassword(made ?? '');
        setAgain(again + 1);
    };
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={6} size={56} />;
    return (
        <>
            <div class="bar"><h1>{t('page.people')}</h1><Button variant="primary" onClick={() => setOpen('new')}>{t('person.new')}</Button></div>
            <ul class="rows">
                {data.agents.map((p) => (
                    <li key={p.login}>
                        <button type="button" class="row" onClick={() => setOpen(p)}>
                            <span class="grow"><b><bdi>{p.name}</bdi></b> <span class="mut"><bdi>{p.login}</bdi></span></span>
                            <Roles p={p} />
                        </button>
                    </li>
                ))}
            </ul>
            {open && (
                <Dialog label={open === 'new' ? t('person.new') : open.name} onClose={() => setOpen(null)}>
                    <Form person={open === 'new' ? null : open} own={open !== 'new' && open.id === agent.value!.id} onDone={done} />
                </Dialog>
            )}
            {password && <Secret title={t('password.title')} text={t('password.text')} value={password} onClose={() => setPassword('')} />}
        </>
    );
}
