// SPDX-License-Identifier: Apache-2.0
// Keys with which programs use the staff's API: the list, a new one that is shown once, its end.

import { useState } from 'preact/hooks';
import { Badge, Button, Dialog, EmptyState, Field, Skeleton } from '../kit/kit';
import { act, type Key, SCOPES, type Scope, useAnswer, useOnce } from './store';
import { Secret } from './secret';
import { t, when } from './words';

const WRITES: Scope[] = ['write:messages', 'write:remedies'];

function Ends({ at }: { at: string }) {
    const left = Math.ceil((Date.parse(at) - Date.now()) / 86_400_000);
    if (left <= 0) return <Badge tone="bad">{t('key.ended')}</Badge>;
    return left <= 14 ? <Badge tone="warn">{t('key.days.left', { n: left })}</Badge> : null;
}

function Make({ onMade }: { onMade: (token: string) => void }) {
    const [name, setName] = useState('');
    const [scopes, setScopes] = useState<Scope[]>(['read']);
    const [tier, setTier] = useState(1);
    const [days, setDays] = useState('365');
    const { busy, once } = useOnce();
    const writes = scopes.some((s) => WRITES.includes(s));
    const badDays = !/^[1-9]\d{0,3}$/.test(days) || Number(days) > 3650;
    const pick = (s: Scope, on: boolean): void => setScopes(SCOPES.filter((one) => (one === s ? on : scopes.includes(one))));
    const send = async (): Promise<void> => {
        const body = { name, scopes, days: Number(days), ...(writes ? { tier } : {}) };
        const got = await act<{ token: string }>('POST', '/keys', body, t('key.made', { name }));
        if (got) onMade(got.token);
    };
    return (
        <form class="form" onSubmit={(e) => { e.preventDefault(); void once(send); }}>
            <Field label={t('key.name')} hint={t('key.name.hint')}>
                {(ids) => <input {...ids} class="input" required maxLength={60} autocomplete="off" value={name} onInput={(e) => setName(e.currentTarget.value)} />}
            </Field>
            <fieldset class="picks">
                <legend>{t('key.scopes')}</legend>
                {SCOPES.map((s) => (
                    <label key={s} class="check">
                        <input type="checkbox" checked={scopes.includes(s)} onChange={(e) => pick(s, e.currentTarget.checked)} />
                        <span><span class="mono">{s}</span> <span class="mut">{t(`scope.${s}`)}</span></span>
                    </label>
                ))}
            </fieldset>
            {writes && (
                <Field label={t('key.tier')} hint={t('key.tier.hint')}>
                    {(ids) => (
                        <select {...ids} class="input" value={String(tier)} onChange={(e) => setTier(Number(e.currentTarget.value))}>
                            {[1, 2, 3].map((one) => <option key={one} value={String(one)}>{t(`tier.${one}` as 'tier.1')}</option>)}
                        </select>
                    )}
                </Field>
            )}
            <Field label={t('key.days')} wrong={badDays ? t('key.days.wrong') : undefined}>
                {(ids) => <input {...ids} class="input" inputMode="numeric" autocomplete="off" value={days} onInput={(e) => setDays(e.currentTarget.value.trim())} />}
            </Field>
            <div class="acts"><Button type="submit" variant="primary" disabled={busy || badDays || scopes.length === 0}>{t('key.make')}</Button></div>
        </form>
    );
}

function One({ k, onDone }: { k: Key; onDone: () => void }) {
    const [asked, ask] = useState(false);
    const { busy, once } = useOnce();
    const end = async (): Promise<void> => {
        if (await act('DELETE', `/keys/${k.id}`, undefined, t('key.removed', { name: k.name }))) onDone();
    };
    return (
        <li class="row copy">
            <span class="grow">
                <b><bdi>{k.name}</bdi></b> <span class="mono mut">{k.prefix}…</span> <Ends at={k.expires} />
                <span class="badges block">{k.scopes.map((s) => <Badge key={s} tone={s === 'read' ? 'ok' : s === 'admin' ? 'appr' : 'acc'}>{s}</Badge>)} {k.tier > 0 && <Badge>{t(`tier.${k.tier}` as 'tier.1')}</Badge>}</span>
                <span class="mut block">
                    {t('key.by', { by: k.by.name || k.by.id, at: when(k.made) })} · {t('key.until', { at: when(k.expires) })} · {k.used ? t('key.used', { at: when(k.used) }) : t('key.unused')}
                </span>
            </span>
            {asked ? <Button variant="danger" disabled={busy} onClick={() => void once(end)}>{t('key.revoke.sure')}</Button>
                : <Button variant="quiet" aria-label={t('key.revoke.of', { name: k.name })} onClick={() => ask(true)}>{t('key.revoke')}</Button>}
        </li>
    );
}

export function Keys() {
    const [again, setAgain] = useState(0);
    const [open, setOpen] = useState(false);
    const [token, setToken] = useState('');
    const { data, wrong } = useAnswer<{ keys: Key[] }>('/keys', again);
    const made = (text: string): void => {
        setOpen(false);
        setToken(text);
        setAgain(again + 1);
    };
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={4} size={72} />;
    return (
        <>
            <div class="bar"><h1>{t('page.keys')}</h1><Button variant="primary" onClick={() => setOpen(true)}>{t('key.new')}</Button></div>
            <p class="mut">{t('key.text')}</p>
            {data.keys.length === 0 && <EmptyState title={t('key.none')} text={t('key.none.text')} />}
            <ul class="rows">{data.keys.map((k) => <One key={k.id} k={k} onDone={() => setAgain(again + 1)} />)}</ul>
            {open && <Dialog label={t('key.new')} onClose={() => setOpen(false)}><Make onMade={made} /></Dialog>}
            {token && <Secret title={t('key.token')} text={t('key.token.text')} value={token} onClose={() => setToken('')} />}
        </>
    );
}
