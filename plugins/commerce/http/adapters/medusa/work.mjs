// SPDX-License-Identifier: Apache-2.0
// Owns carrying out a remedy in Medusa once under its key, although Medusa knows no such keys: what is about to be
// tried is on disk first, our key stands in what Medusa keeps (a refund's note, a return's metadata), and after a
// lost answer Medusa is asked for it, for as long as a request of ours may still be at work there, before it is tried again.
import { createHash } from 'node:crypto';
import { captured, currencyOf, isNote, note, payments, refunded, Refused, short, toMajor, toOrder } from './medusa.mjs';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const hashOf = (body) => createHash('sha256').update(body).digest('hex');

class No extends Error {} // a final no of the shop, in words

export class Work {
    #running = new Map(); // key -> promise of an answer
    #orders = new Map();  // order -> the work before: one at a time, so that sums are seen

    constructor({ medusa, record, graceMs, waitMs, log }) {
        Object.assign(this, { medusa, record, graceMs, waitMs, log });
    }

    // {status, json} for POST /v1/remedies.
    async execute(key, body) {
        const hash = hashOf(body), before = this.record.get(key);
        if (before && before.hash !== hash) return { status: 409, json: { title: 'the key was used for another remedy' } };
        if (!before) this.record.put(key, { hash, remedy: JSON.parse(body) });
        return this.#answered(key, this.waitMs);
    }

    // The same for GET /v1/remedies/KEY.
    async status(key) {
        return this.record.get(key) ? this.#answered(key, 0) : { status: 404, json: { title: 'never begun' } };
    }

    // What a crash left undone.
    resume() {
        for (const row of this.record.all()) if (!row.answer) this.#run(row.key);
    }

    async #answered(key, waitMs) {
        const row = this.record.get(key);
        if (!row.answer) await Promise.race([this.#run(key), sleep(waitMs)]);
        return row.answer ? { status: 200, json: row.answer } : { status: 202, json: { key, outcome: 'pending' } };
    }

    #run(key) {
        if (!this.#running.has(key)) {
            const row = this.record.get(key), order = row.remedy.order;
            const turn = (this.#orders.get(order) ?? Promise.resolve()).then(() => this.#untilKnown(row));
            this.#orders.set(order, turn);
            this.#running.set(key, turn);
            turn.then(() => {
                this.#running.delete(key);
                if (this.#orders.get(order) === turn) this.#orders.delete(order);
            });
        }
        return this.#running.get(key);
    }

    async #untilKnown(row) {
        for (let pause = 250; !row.answer; pause = Math.min(pause * 2, 10000)) {
            try {
                const answer = await this.#carryOut(row);
                this.record.put(row.key, { answer: { key: row.key, ...answer } });
            } catch (error) {
                if (error instanceof No || error instanceof Refused) {
                    this.record.put(row.key, { answer: { key: row.key, outcome: 'failed', detail: error.message.slice(0, 200) } });
                } else {
                    this.log(`${row.key}: not known yet: ${error.cause?.code ?? error.message}`);
                    await sleep(pause);
                }
            }
        }
    }

    #carryOut(row) {
        if (row.remedy.kind === 'refund') return this.#refund(row);
        if (row.remedy.kind === 'return') return this.#giveBack(row);
        if (row.remedy.kind === 'return_cancel') return this.#takeBack(row);
        throw new No(`this shop does not offer a ${row.remedy.kind}`);
    }

    // Tries something that Medusa would do twice if asked twice. `find` tells whether it is there.
    async #once(row, what, find, send) {
        for (;;) {
            const found = await find();
            if (found) return found;
            const mark = row.sent?.[what];
            if (mark && Date.now() < mark + this.graceMs) { // it may still be on its way through Medusa
                await sleep(200);
                continue;
            }
            this.record.put(row.key, { sent: { ...row.sent, [what]: Date.now() } });
            try {
                await send();
            } catch (error) {
                if (!(error instanceof Refused)) throw error;
                const there = await find();
                if (!there) throw error;
                return there;
            }
        }
    }

    // ---- refunds ----

    async #refund(row) {
        let order = await this.medusa.order(row.remedy.order);
        if (!order) throw new No('no such order');
        if (!row.plan) this.record.put(row.key, { plan: plan(row.remedy, order) });
        for (const [i, part] of row.plan.entries()) {
            const find = async () => {
                order = await this.medusa.order(row.remedy.order);
                const payment = order && payments(order).find((p) => p.id === part.payment);
                return payment?.refunds?.find((r) => isNote(r.note, row.key, i + 1));
            };
            part.ref = (await this.#once(row, `refund ${i + 1}`, find, () => this.medusa.call('POST', `/admin/payments/${part.payment}/refund`,
                { amount: toMajor(part.minor, part.currency), note: note(row.key, i + 1, part.lines) }))).id;
        }
        return { outcome: 'done', ref: row.plan[0].ref, arrives_days: 5, refunds: row.plan.map((p) => ({ method: 'original', minor: p.minor })) };
    }

    // ---- returns ----

    async #giveBack(row) {
        const order = await this.medusa.order(row.remedy.order);
        if (!order) throw new No('no such order');
        const item = order.items.find((i) => short(i.id) === row.remedy.line);
        const quantity = row.remedy.quantity || item?.quantity;
        if (!item) throw new No('no such line in this order');
        const location = (order.fulfillments ?? []).find((f) => f.delivered_at)?.location_id;
        if (!location) throw new No('nothing of it was delivered');
        const made = await this.#once(row, 'return', () => this.#findReturn(row, order.id), async () => {
            const begun = (await this.medusa.call('POST', '/admin/returns', { order_id: order.id, location_id: location, metadata: { ombud_key: row.key } })).return;
            try {
                await this.medusa.call('POST', `/admin/returns/${begun.id}/request-items`, { items: [{ id: item.id, quantity }] });
                await this.medusa.call('POST', `/admin/returns/${begun.id}/request`, {});
            } catch (error) {
                if (error instanceof Refused) await this.medusa.call('DELETE', `/admin/returns/${begun.id}/request`);
                throw error;
            }
        });
        const ref = `RMA-${made.display_id ?? made.id}`;
        return { outcome: 'done', ref, medusa_return: made.id, rma: { ref, label: await this.#label(made, location, ref) } };
    }

    // The return with our key. One that a cut left half made is taken back: it is begun anew.
    async #findReturn(row, order) {
        const list = (await this.medusa.call('GET', `/admin/returns?order_id=${order}&limit=100&fields=id,status,display_id,*items,+metadata`)).returns;
        const mine = list.filter((r) => r.metadata?.ombud_key === row.key && r.status !== 'canceled');
        const whole = mine.find((r) => r.status !== 'open');
        if (whole || Date.now() < (row.sent?.return ?? 0) + this.graceMs) return whole;
        for (const half of mine) await this.medusa.call('DELETE', `/admin/returns/${half.id}/request`);
        return undefined;
    }

    // The customer withdrew it: cancelled in Medusa, unless something of it has come.
    async #takeBack(row) {
        const made = this.record.get(row.remedy.change?.of)?.answer;
        if (!made?.medusa_return) throw new No('there is no such return');
        const path = `/admin/returns/${made.medusa_return}`;
        const find = async () => {
            const { status } = (await this.medusa.call('GET', `${path}?fields=id,status`)).return;
            if (status !== 'canceled' && status !== 'requested') throw new No('its parcel is here already');
            return status === 'canceled';
        };
        await this.#once(row, 'cancel', find, () => this.medusa.call('POST', `${path}/cancel`, {}));
        return { outcome: 'done', ref: made.ref };
    }

    async #label(made, location, ref) {
        const place = (await this.medusa.call('GET', `/admin/stock-locations/${location}?fields=*address`))?.stock_location;
        const a = place?.address ?? {};
        return { carrier: 'Parcel', tracking: ref, barcode: ref, from: '', to: [place?.name, a.address_1, [a.postal_code, a.city].filter(Boolean).join(' ')].filter(Boolean) };
    }
}

// ---- which payment gives what back, decided once ---------------------------------------------------

function wanted(remedy, order) {
    const lines = toOrder(order).lines;
    if (remedy.to && remedy.to !== 'original') throw new No('this shop refunds to the original payment only');
    const list = remedy.lines ?? (remedy.line ? [{ line: remedy.line, amount: remedy.amount }]
        : lines.map((l) => ({ line: l.line, amount: { minor: l.paid_minor - l.refunded_minor, currency: currencyOf(order) } })));
    return list.filter((l) => l.amount.minor !== 0).map(({ line, amount }) => {
        const known = lines.find((l) => l.line === line);
        if (!known) throw new No('no such line in this order');
        if (amount.currency !== currencyOf(order)) throw new No('the order was paid in another currency');
        if (!Number.isSafeInteger(amount.minor) || amount.minor < 0) throw new No('the amount is no amount');
        if (amount.minor > known.paid_minor - known.refunded_minor) throw new No('more than was paid');
        return { line, minor: amount.minor };
    });
}

function plan(remedy, order) {
    const currency = currencyOf(order), lines = wanted(remedy, order), parts = [];
    if (!lines.length) throw new No('nothing is left to refund');
    for (const payment of payments(order)) {
        let room = captured(payment, currency) - refunded(payment, currency);
        const part = { payment: payment.id, currency, minor: 0, lines: [] };
        for (const line of lines) {
            const here = Math.min(room, line.minor);
            if (here <= 0) continue;
            part.lines.push({ line: line.line, minor: here });
            part.minor += here;
            line.minor -= here;
            room -= here;
        }
        if (part.minor) parts.push(part);
    }
    if (lines.some((l) => l.minor > 0)) throw new No('more than was paid');
    return parts;
}
