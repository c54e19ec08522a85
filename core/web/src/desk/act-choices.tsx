// SPDX-License-Identifier: Apache-2.0
// Picking what an order is changed to: variants and ways to pay as the shop knows them. Where the
// shop tells none, ids are typed.

import { Field } from '../kit/kit';
import { formatMoney } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { Choices, Order, OrderLine, Variant } from '../shared/types';
import { type Act, type Draft, swapsLeft, swapText } from './acts';
import { t } from './words';

/** null: the shop tells none; undefined: it is being asked. */
export type Known = Choices | null | undefined;

export const CHOOSES: ReadonlySet<Act> = new Set<Act>(['items', 'exchange', 'payment']);

interface Props {
    d: Draft;
    o: Order;
    known: Known;
    patch: (change: Partial<Draft>) => void;
    wrong: string | undefined;
}

/** Values say it alone; a bare number needs the name of what it counts. */
const optionsOf = (options: Record<string, string> | undefined): string =>
    Object.entries(options ?? {}).map(([name, v]) => (/^[\d.,]+$/.test(v) ? `${name} ${v}` : v)).join(', ');

/** "4 cups, clear", as a customer would say it. */
export const variantName = (v: Variant): string => optionsOf(v.options) || v.id;

function findVariant(known: Known, id: string): Variant | undefined {
    return known?.lines.flatMap((l) => l.variants).find((v) => v.id === id);
}

export function itemName(known: Known, id: string): string {
    const v = findVariant(known, id);
    return v ? variantName(v) : id;
}

const KINDS: Record<string, 'method.gift_card' | 'method.credit_card' | 'method.paypal'> = {
    gift_card: 'method.gift_card', credit_card: 'method.credit_card', paypal: 'method.paypal',
};

export function methodName(known: Known, o: Order | undefined, id: string): string {
    const m = known?.methods.find((x) => x.id === id) ?? o?.payments?.find((x) => x.id === id);
    if (!m) return id;
    const kind = KINDS[m.kind ?? ''];
    return m.label || (kind ? t(kind) : humanise(m.kind ?? m.id));
}

function price(v: Variant, unit: number, currency: string): string {
    const by = v.price_minor - unit;
    if (by === 0) return t('form.swap.same');
    return `${by > 0 ? '+' : '−'}${formatMoney({ minor: Math.abs(by), currency })}`;
}

export function Method({ d, o, known, patch, wrong }: Props) {
    if (!known) return <TypedMethod d={d} o={o} known={known} patch={patch} wrong={wrong} />;
    const all = known.methods.filter((m) => d.act !== 'payment' || !m.original);
    if (all.length === 0) return <p class="bad" role="alert">{t('form.method.none')}</p>;
    return (
        <Field label={t(d.act === 'payment' ? 'form.method.new' : 'form.method')} wrong={wrong} hint={d.act === 'payment' ? undefined : t('form.method.difference')}>
            {(ids) => (
                <select {...ids} class="input" value={d.method} onChange={(e) => patch({ method: e.currentTarget.value })}>
                    {!all.some((m) => m.id === d.method) && <option value="">{t('form.choose')}</option>}
                    {all.map((m) => (
                        <option key={m.id} value={m.id}>
                            {[methodName(known, o, m.id), m.balance_minor !== undefined && t('form.method.holds', { amount: formatMoney({ minor: m.balance_minor, currency: known.currency }) }),
                                m.original && t('form.method.original')].filter(Boolean).join(' · ')}
                        </option>
                    ))}
                </select>
            )}
        </Field>
    );
}

function TypedMethod({ d, o, patch, wrong }: Props) {
    return (
        <Field label={t('form.method')} wrong={wrong} hint={t('form.method.hint')}>
            {(ids) => (
                <>
                    <input {...ids} class="input" list={`${ids.id}-list`} autocomplete="off" maxLength={63} value={d.method} onInput={(e) => patch({ method: e.currentTarget.value })} />
                    <datalist id={`${ids.id}-list`}>{(o.payments ?? []).map((p) => <option key={p.id} value={p.id}>{p.label || humanise(p.kind ?? '')}</option>)}</datalist>
                </>
            )}
        </Field>
    );
}

/** A change may be of some units of a line; all of them is what is most often meant. */
function Units({ l, d, patch, said }: { l: OrderLine; d: Draft; patch: Props['patch']; said: string | undefined }) {
    return (
        <Field label={t('form.swap.units', { title: l.title })} wrong={said} hint={t('form.quantity.hint', { n: swapsLeft(l, d.act) })}>
            {(ids) => <input {...ids} class="input num" inputMode="decimal" autocomplete="off" maxLength={4} value={swapText(d, l)}
                onInput={(e) => patch({ swapUnits: { ...d.swapUnits, [l.line]: e.currentTarget.value } })} />}
        </Field>
    );
}

function Swap({ l, d, known, patch, said }: { l: OrderLine; d: Draft; known: Known; patch: Props['patch']; said: string | undefined }) {
    const of = known?.lines.find((x) => x.line === l.line);
    const now = optionsOf(l.options);
    const set = (v: string): void => patch({ swaps: { ...d.swaps, [l.line]: v } });
    const hint = [now ? t('form.swap.now', { item: now }) : l.item && t('form.swap.now', { item: l.item })].filter(Boolean).join('') || undefined;
    if (known && (!of || of.variants.length === 0)) {
        return <p class="mut"><span dir="auto">{l.title}</span>{': '}{t('form.swap.only')}</p>;
    }
    const some = (d.swaps[l.line] ?? '').trim() !== '' && (l.quantity ?? 1) > 1;
    return (
        <>
            <Field label={t('form.swap', { title: l.title })} hint={hint}>
                {(ids) => of
                    ? (
                        <select {...ids} class="input" value={d.swaps[l.line] ?? ''} onChange={(e) => set(e.currentTarget.value)}>
                            <option value="">{t('form.swap.keep')}</option>
                            {of.variants.map((v) => <option key={v.id} value={v.id}>{`${variantName(v)} · ${price(v, of.unit_minor, known!.currency)}`}</option>)}
                        </select>
                    )
                    : <input {...ids} class="input" autocomplete="off" maxLength={200} value={d.swaps[l.line] ?? ''} onInput={(e) => set(e.currentTarget.value)} />}
            </Field>
            {some && <Units l={l} d={d} patch={patch} said={said} />}
        </>
    );
}

export function Swaps({ d, o, known, patch, wrong, said }: Props & { said: (line: OrderLine) => string | undefined }) {
    return (
        <fieldset class="pick-lines">
            <legend>{t('form.swaps')}</legend>
            {(o.lines ?? []).map((l) => <Swap key={l.line} l={l} d={d} known={known} patch={patch} said={said(l)} />)}
            {wrong && <span class="wrong" role="alert">{t('form.swap.none')}</span>}
        </fieldset>
    );
}
