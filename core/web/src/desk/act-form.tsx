// SPDX-License-Identifier: Apache-2.0
// The fields of an action: each kind has its own, all amounts in the order's own minor units.

import type { ComponentChildren } from 'preact';
import { Field, Textarea } from '../kit/kit';
import { amountText, currencyDigits, formatMoney } from '../shared/format';
import type { Claim, Money, Order, OrderLine } from '../shared/types';
import { claimWord } from '../claims/words';
import { ADDRESS, byThirdParty, type Draft, GROUNDS, isWrittenTo, left, pickText, reasonsOf, swapsLeft, unitsLeft, type Wrong } from './acts';
import { Method, type Known, Swaps } from './act-choices';
import { t, word } from './words';

type Patch = (change: Partial<Draft>) => void;

interface Props {
    d: Draft;
    orders: Order[];
    wrong: Wrong; /* only what is worth showing yet */
    total: Money | null;
    patch: Patch;
    claims: Claim[];
    known: Known;
}

/** 12.50, 1250 or 12.500: as many places as the currency has. */
const example = (currency: string): string => {
    const digits = currencyDigits(currency);
    return amountText({ minor: digits === 0 ? 1250 : 125 * 10 ** (digits - 1), currency });
};

function said(w: Wrong[string], currency: string, most?: number): string | undefined {
    switch (w) {
        case undefined: return undefined;
        case 'amount': return t('money.bad', { example: example(currency) });
        case 'much': return t('money.much', { amount: formatMoney({ minor: most ?? 0, currency }) });
        case 'quantity': return t('form.quantity.bad');
        case 'many': return t('form.quantity.many', { n: most ?? 0 });
        case 'days': return t('form.days.bad');
        case 'pick': return t('form.pick');
        case 'needed': return t('form.needed');
        case 'past': return t('form.past');
    }
}

function Pick({ label, value, options, onPick, wrong, autofocus }: {
    label: string; value: string; options: [string, string][]; onPick: (v: string) => void; wrong?: string | undefined; autofocus?: boolean;
}) {
    return (
        <Field label={label} wrong={wrong}>
            {(ids) => (
                <select {...ids} class="input" value={value} autofocus={autofocus} onChange={(e) => onPick(e.currentTarget.value)}>
                    {!options.some(([v]) => v === value) && <option value="">{t('form.choose')}</option>}
                    {options.map(([v, text]) => <option key={v} value={v}>{text}</option>)}
                </select>
            )}
        </Field>
    );
}

function Text({ label, value, onText, wrong, hint, numeric, autofocus }: {
    label: string; value: string; onText: (v: string) => void; wrong?: string | undefined; hint?: string | undefined; numeric?: boolean; autofocus?: boolean;
}) {
    return (
        <Field label={label} wrong={wrong} hint={hint}>
            {(ids) => <input {...ids} class={numeric ? 'input num' : 'input'} inputMode={numeric ? 'decimal' : undefined} autocomplete="off"
                autofocus={autofocus} maxLength={200} value={value} onInput={(e) => onText(e.currentTarget.value)} />}
        </Field>
    );
}

/** Refund: one line or several, a part or all of each; all of all is the whole order. */
function Lines({ d, o, wrong, total, patch }: Props & { o: Order }) {
    const currency = o.currency ?? 'USD';
    const open = (o.lines ?? []).filter((l) => left(l) > 0);
    const all = open.every((l) => d.picks[l.line]?.on);
    const set = (l: OrderLine, change: Partial<Draft['picks'][string]>): void =>
        patch({ picks: { ...d.picks, [l.line]: { ...(d.picks[l.line] ?? { on: false, amount: null }), ...change } } });
    if (open.length === 0) return <p class="bad" role="alert">{t('form.nothing')}</p>;
    return (
        <fieldset class="pick-lines">
            <legend>{t('form.lines')}</legend>
            {open.length > 1 && (
                <label class="check"><input type="checkbox" checked={all} onChange={() => patch({
                    picks: Object.fromEntries(open.map((l) => [l.line, { on: !all, amount: null }])),
                })} />{t('form.whole')}</label>
            )}
            {open.map((l) => {
                const pick = d.picks[l.line] ?? { on: false, amount: null };
                return (
                    <div key={l.line} class="pick-line">
                        <label class="check"><input type="checkbox" checked={pick.on} onChange={() => set(l, { on: !pick.on })} /><span dir="auto">{l.title}</span></label>
                        {pick.on && (
                            <Text label={t('form.amount.of', { title: l.title, currency })} numeric value={pickText(d, l, currency)} onText={(amount) => set(l, { amount })}
                                wrong={said(wrong[`line.${l.line}`], currency, left(l))}
                                hint={t('money.hint', { amount: formatMoney({ minor: left(l), currency }) })} />
                        )}
                    </div>
                );
            })}
            {wrong.lines && <span class="wrong" role="alert">{said(wrong.lines, currency)}</span>}
            {total && <p class="between"><span>{t('form.total')}</span><b class="num">{formatMoney(total)}</b></p>}
        </fieldset>
    );
}

function To({ d, patch, legend }: { d: Draft; patch: Patch; legend: string }) {
    return (
        <fieldset class="radios">
            <legend>{legend}</legend>
            {(['original', 'gift_card'] as const).map((v) => (
                <label key={v}><input type="radio" name="to" checked={d.to === v} onChange={() => patch({ to: v })} />
                    {v === 'original' ? t('money.to.original') : t('money.to.gift_card')}</label>
            ))}
        </fieldset>
    );
}

function AddressFields({ d, wrong, patch }: Pick<Props, 'd' | 'wrong' | 'patch'>) {
    return (
        <div class="address">
            {ADDRESS.map((k) => (
                <Text key={k} label={t(`address.${k}`)} value={d.address[k] ?? ''} wrong={said(wrong[`address.${k}`], 'USD')}
                    onText={(v) => patch({ address: { ...d.address, [k]: v } })} />
            ))}
        </div>
    );
}

function OneLine({ d, o, wrong, patch, only }: Props & { o: Order; only?: (l: OrderLine) => boolean }) {
    const lines = (o.lines ?? []).filter((l) => !only || only(l));
    return <Pick label={t('form.line')} value={d.line} wrong={said(wrong.line, 'USD')} onPick={(line) => patch({ line })}
        options={lines.map((l) => [l.line, l.title])} />;
}

function Item({ d, patch }: { d: Draft; patch: Patch }) {
    return (
        <fieldset class="pick-lines">
            <legend>{t('form.item')}</legend>
            {(['opened', 'packaging', 'receipt'] as const).map((k) => (
                <label key={k} class="check"><input type="checkbox" checked={d[k]} onChange={() => patch({ [k]: !d[k] })} />{t(`form.item.${k}`)}</label>
            ))}
        </fieldset>
    );
}

/** The seller is written to first; who saw that it was says when. */
function ClaimPart({ d, wrong, patch, claims }: Props) {
    const known = isWrittenTo(d, claims);
    const files = d.written || known;
    return (
        <>
            {!known && (
                <fieldset class="radios">
                    <legend>{t('form.written')}</legend>
                    {([false, true] as const).map((v) => (
                        <label key={String(v)}><input type="radio" name="written" checked={d.written === v} onChange={() => patch({ written: v })} />
                            {v ? t('form.written.yes') : t('form.written.no')}</label>
                    ))}
                </fieldset>
            )}
            {d.written && !known && (
                <Field label={t('form.written.at')} wrong={said(wrong.writtenAt, 'USD')}>
                    {(ids) => <input {...ids} class="input" type="datetime-local" value={d.writtenAt} onInput={(e) => patch({ writtenAt: e.currentTarget.value })} />}
                </Field>
            )}
            {files && <Pick label={t('form.ground')} value={d.reason} wrong={said(wrong.reason, 'USD')} onPick={(reason) => patch({ reason })}
                options={GROUNDS.map((g) => [g, claimWord('ground', g)])} />}
            <Field label={files ? t('form.claim.words') : t('form.contact.words')} wrong={said(wrong.text, 'USD')}>
                {(ids) => <Textarea {...ids} rows={3} maxLength={1900} value={d.text} onText={(text) => patch({ text })} />}
            </Field>
        </>
    );
}

function Kind(p: Props & { o: Order }): ComponentChildren {
    const { d, o, wrong, patch } = p;
    const currency = o.currency ?? 'USD';
    const line = (o.lines ?? []).find((l) => l.line === d.line);
    const quantity = (
        <Text label={t('form.quantity')} numeric value={d.quantity} onText={(v) => patch({ quantity: v })}
            wrong={said(wrong.quantity, currency, line ? unitsLeft(line, d.act) : 1)}
            hint={line ? t('form.quantity.hint', { n: unitsLeft(line, d.act) }) : undefined} />
    );
    const amount = (hint?: string): ComponentChildren => (
        <Text label={t('form.amount', { currency })} numeric value={d.amount} onText={(v) => patch({ amount: v })} wrong={said(wrong.amount, currency)} hint={hint} />
    );
    const words = (label: string): ComponentChildren => (
        <Field label={label}>{(ids) => <Textarea {...ids} rows={3} maxLength={2000} value={d.text} onText={(text) => patch({ text })} />}</Field>
    );
    switch (d.act) {
        case 'refund': return <><Lines {...p} /><To d={d} patch={patch} legend={t('money.to')} /></>;
        case 'reship': return (
            <>
                <OneLine {...p} />{quantity}
                <label class="check"><input type="checkbox" checked={d.elsewhere} onChange={() => patch({ elsewhere: !d.elsewhere })} />{t('form.elsewhere')}</label>
                {d.elsewhere && <AddressFields d={d} wrong={wrong} patch={patch} />}
            </>
        );
        case 'return': return <><OneLine {...p} />{quantity}<Item d={d} patch={patch} /><To d={d} patch={patch} legend={t('form.return.to')} />{words(t('form.words'))}</>;
        case 'certificate': return (
            <>{amount()}<Text label={t('form.days')} numeric value={d.days} onText={(days) => patch({ days })} wrong={said(wrong.days, currency)} /></>
        );
        case 'claim': return <><OneLine {...p} only={byThirdParty} /><ClaimPart {...p} /></>;
        case 'trade_in': return <><OneLine {...p} only={(l) => !!l.trade_in} />{amount(t('form.trade_in.hint'))}</>;
        case 'items': case 'exchange': case 'payment': {
            if (p.known === undefined) return <p class="mut" role="status">{t('form.asking')}</p>;
            const method = <Method d={d} o={o} known={p.known} patch={patch} wrong={said(wrong.method, currency)} />;
            return d.act === 'payment' ? method : <><Swaps d={d} o={o} known={p.known} patch={patch} wrong={said(wrong.lines, currency)}
                said={(l) => said(wrong[`units.${l.line}`], currency, swapsLeft(l, d.act))} />{method}</>;
        }
        case 'address': case 'customer_address': return <AddressFields d={d} wrong={wrong} patch={patch} />;
        case 'cancel': return null;
    }
}

const NO_REASON = new Set(['claim', 'items', 'exchange', 'address', 'payment', 'trade_in', 'customer_address']);

export function ActFields(p: Props & { onOrder: (id: string) => void }) {
    const { d, orders, wrong, patch } = p;
    const o = orders.find((x) => x.id === d.order);
    return (
        <>
            {d.act !== 'customer_address' && (
                <Pick label={t('sum.order')} value={d.order} wrong={said(wrong.order, 'USD')} onPick={p.onOrder} autofocus
                    options={orders.map((x) => [x.id, `${x.id} · ${(x.lines ?? []).map((l) => l.title).join(', ')}`.slice(0, 90)])} />
            )}
            {(o || d.act === 'customer_address') && <Kind {...p} o={o ?? { id: '' }} />}
            {!NO_REASON.has(d.act) && (
                <Pick label={t('money.reason')} value={d.reason} wrong={said(wrong.reason, 'USD')} onPick={(reason) => patch({ reason })}
                    options={reasonsOf(d.act, d.reason).map((r) => [r, word('reason', r)])} />
            )}
        </>
    );
}
