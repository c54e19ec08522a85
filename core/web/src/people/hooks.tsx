// SPDX-License-Identifier: Apache-2.0
// Places outside that are told of events: which, how they answer, what they did not take.

import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, Dialog, EmptyState, Field, Skeleton } from '../kit/kit';
import { Secret } from './secret';
import { act, type Hook, link, place, type Try, useAnswer, useOnce } from './store';
import { n, t, when } from './words';

const GROUPS = ['case', 'contact', 'message', 'remedy', 'return', 'claim', 'attachment', 'confirmation'];
const LOOK_MS = 1500;

function State({ h }: { h: Hook }) {
    if (h.state !== 'on') return <Badge tone="warn">{t(`hook.${h.state}`)}</Badge>;
    return h.failing > 0 ? <Badge tone="bad">{t('hook.failing', { n: h.failing })}</Badge> : <Badge tone="ok">{t('hook.on')}</Badge>;
}

function Form({ hook, onDone }: { hook: Hook | null; onDone: (secret?: string) => void }) {
    const [url, setUrl] = useState(hook?.url ?? '');
    const [name, setName] = useState(hook?.name ?? '');
    const [events, setEvents] = useState((hook?.events ?? ['*']).join(' '));
    const { busy, once } = useOnce();
    const names = events.split(/[\s,]+/).filter(Boolean);
    const odd = names.find((one) => one !== '*' && !(/^[a-z]+\.([a-z_]+|\*)$/.test(one) && GROUPS.includes(one.split('.')[0]!)));
    const send = async (): Promise<void> => {
        const body = { url, name, events: names };
        const got = hook ? await act<{ webhook: Hook }>('PATCH', `/webhooks/${hook.id}`, body, t('saved'))
            : await act<{ webhook: Hook }>('POST', '/webhooks', body, t('hook.made'));
        if (got) onDone(got.webhook.secret);
    };
    return (
        <form class="form" onSubmit={(e) => { e.preventDefault(); void once(send); }}>
            <Field label={t('hook.url')} hint={t('hook.url.hint')}>
                {(ids) => <input {...ids} class="input" type="url" required maxLength={1024} autocomplete="off" value={url} onInput={(e) => setUrl(e.currentTarget.value)} />}
            </Field>
            <Field label={t('hook.name')}>
                {(ids) => <input {...ids} class="input" maxLength={60} autocomplete="off" value={name} onInput={(e) => setName(e.currentTarget.value)} />}
            </Field>
            <Field label={t('hook.events')} hint={t('hook.events.hint', { groups: GROUPS.map((g) => `${g}.*`).join(' ') })} wrong={odd ? t('hook.events.wrong', { name: odd }) : undefined}>
                {(ids) => <input {...ids} class="input mono" required autocapitalize="none" spellcheck={false} autocomplete="off" value={events} onInput={(e) => setEvents(e.currentTarget.value)} />}
            </Field>
            <div class="acts"><Button type="submit" variant="primary" disabled={busy || odd !== undefined || names.length === 0}>{hook ? t('save') : t('hook.make')}</Button></div>
        </form>
    );
}

const answered = (x: { status: number }): string => (x.status ? String(x.status) : t('try.none'));
const took = (x: { status: number }): boolean => x.status >= 200 && x.status < 300;

function Tries({ list }: { list: Try[] }) {
    return (
        <section>
            <h2>{t('hook.tries')}</h2>
            {list.length === 0 && <p class="mut">{t('hook.tries.none')}</p>}
            <ul class="rows">
                {list.map((x) => (
                    <li key={`${x.event}${x.tries}${x.at}`} class="row line">
                        <span class="mut num">{when(x.at)}</span>
                        <Badge tone={took(x) ? 'ok' : 'bad'}>{answered(x)}</Badge>
                        <span class="grow mono"><bdi>{x.event}</bdi></span>
                        <span class="mut">{t('try.nth', { n: n(x.tries) })}</span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Dead({ id, list, onDone }: { id: string; list: Try[]; onDone: () => void }) {
    const { busy, once } = useOnce();
    const replay = async (event?: string): Promise<void> => {
        if (await act('POST', `/webhooks/${id}/replay`, event ? { event } : {}, t('hook.replayed'))) onDone();
    };
    return (
        <section>
            <div class="bar"><h2>{t('hook.dead')}</h2>{list.length > 1 && <Button disabled={busy} onClick={() => void once(() => replay())}>{t('hook.replay.all')}</Button>}</div>
            {list.length === 0 && <p class="mut">{t('hook.dead.none')}</p>}
            <ul class="rows">
                {list.map((x) => (
                    <li key={x.event} class="row line">
                        <span class="mut num">{when(x.at)}</span>
                        <Badge tone="bad">{answered(x)}</Badge>
                        <span class="grow mono"><bdi>{x.event}</bdi></span>
                        <Button variant="quiet" disabled={busy} onClick={() => void once(() => replay(x.event))}>{t('hook.replay')}</Button>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Acts({ hook, onEdit, onDone, onSecret, hold }: { hook: Hook; onEdit: () => void; onDone: () => void; onSecret: (s: string) => void; hold: (on: boolean) => void }) {
    const [asked, ask] = useState(false);
    const { busy, once } = useOnce();
    const at = `/webhooks/${hook.id}`;
    const turn = async (): Promise<void> => {
        if (await act('PATCH', at, { on: hook.state !== 'on' }, t('saved'))) onDone();
    };
    const trial = async (): Promise<void> => {
        if (await act('POST', `${at}/trial`, {}, t('hook.trial.sent'))) onDone();
    };
    const rotate = async (): Promise<void> => {
        const got = await act<{ webhook: Hook }>('POST', `${at}/secret`, {}, t('hook.rotated'));
        if (got?.webhook.secret) onSecret(got.webhook.secret);
    };
    const remove = async (): Promise<void> => {
        hold(true); // what is about to go is not asked for
        if (await act('DELETE', at, undefined, t('hook.removed'))) location.hash = link('webhooks');
        else hold(false);
    };
    return (
        <div class="acts">
            <Button onClick={onEdit}>{t('hook.change')}</Button>
            <Button disabled={busy} onClick={() => void once(turn)}>{t(hook.state === 'on' ? 'hook.turn.off' : 'hook.turn.on')}</Button>
            <Button disabled={busy || hook.state !== 'on'} onClick={() => void once(trial)}>{t('hook.trial')}</Button>
            <Button disabled={busy} onClick={() => void once(rotate)}>{t('hook.rotate')}</Button>
            {asked ? <Button variant="danger" disabled={busy} onClick={() => void once(remove)}>{t('hook.remove.sure')}</Button>
                : <Button variant="quiet" onClick={() => ask(true)}>{t('hook.remove')}</Button>}
        </div>
    );
}

function One({ id }: { id: string }) {
    const [again, setAgain] = useState(0);
    const [edit, setEdit] = useState(false);
    const [secret, setSecret] = useState('');
    const [held, hold] = useState(false);
    const at = `/webhooks/${encodeURIComponent(id)}`;
    const { data, wrong } = useAnswer<{ webhook: Hook }>(at, again);
    const tries = useAnswer<{ tries: Try[] }>(`${at}/tries`, again);
    const dead = useAnswer<{ messages: Try[] }>(`${at}/dead`, again);
    useEffect(() => { // what is on its way comes back by itself
        if (held) return undefined;
        const timer = setTimeout(() => setAgain(again + 1), LOOK_MS);
        return () => clearTimeout(timer);
    }, [again, data, tries.data, held]);
    const done = (): void => setAgain(again + 1);
    if (wrong && !data) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={4} size={56} />;
    const h = data.webhook;
    return (
        <>
            <p><a href={link('webhooks')}>{t('back')}</a></p>
            <div class="bar"><h1><bdi>{h.name || h.url}</bdi></h1><State h={h} /></div>
            <dl class="facts">
                <div><dt>{t('hook.url')}</dt><dd class="mono"><bdi>{h.url}</bdi></dd></div>
                <div><dt>{t('hook.events')}</dt><dd class="mono">{h.events.join(' ')}</dd></div>
                <div><dt>{t('hook.made.by')}</dt><dd>{t('key.by', { by: h.by.name || h.by.id, at: when(h.made) })}</dd></div>
                {h.rotated && <div><dt>{t('hook.secret')}</dt><dd>{t('hook.secret.since', { at: when(h.rotated) })}</dd></div>}
            </dl>
            <Acts hook={h} onEdit={() => setEdit(true)} onDone={done} onSecret={setSecret} hold={hold} />
            <Tries list={tries.data?.tries ?? []} />
            <Dead id={id} list={dead.data?.messages ?? []} onDone={done} />
            {edit && <Dialog label={t('hook.change')} onClose={() => setEdit(false)}><Form hook={h} onDone={() => { setEdit(false); done(); }} /></Dialog>}
            {secret && <Secret title={t('hook.secret')} text={t('hook.secret.text')} value={secret} onClose={() => setSecret('')} />}
        </>
    );
}

function List() {
    const [again, setAgain] = useState(0);
    const [open, setOpen] = useState(false);
    const [secret, setSecret] = useState('');
    const { data, wrong } = useAnswer<{ webhooks: Hook[] }>('/webhooks', again);
    const done = (made?: string): void => {
        setOpen(false);
        setSecret(made ?? '');
        setAgain(again + 1);
    };
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={4} size={56} />;
    return (
        <>
            <div class="bar"><h1>{t('page.webhooks')}</h1><Button variant="primary" onClick={() => setOpen(true)}>{t('hook.new')}</Button></div>
            <p class="mut">{t('hook.text')}</p>
            {data.webhooks.length === 0 && <EmptyState title={t('hook.none')} text={t('hook.none.text')} />}
            <ul class="rows">
                {data.webhooks.map((h) => (
                    <li key={h.id}>
                        <a class="row" href={link('webhooks', h.id)}>
                            <span class="grow"><b><bdi>{h.name || h.url}</bdi></b><span class="mut block mono"><bdi>{h.name ? h.url : h.events.join(' ')}</bdi></span></span>
                            <State h={h} />
                        </a>
                    </li>
                ))}
            </ul>
            {open && <Dialog label={t('hook.new')} onClose={() => setOpen(false)}><Form hook={null} onDone={done} /></Dialog>}
            {secret && <Secret title={t('hook.secret')} text={t('hook.secret.text')} value={secret} onClose={() => setSecret('')} />}
        </>
    );
}

export const Hooks = () => (place.value.id ? <One key={place.value.id} id={place.value.id} /> : <List />);
