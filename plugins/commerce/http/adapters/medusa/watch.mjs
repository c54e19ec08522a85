// SPDX-License-Identifier: Apache-2.0
// Owns telling the host what happens in Medusa to returns that it asked for: looked at now and then, sent as signed
// webhooks under ids that stay the same, again and again until the host has taken them.
import { hookHeaders } from './signing.mjs';

const SEND_MS = 10000;

export class Watch {
    #stopped = false;
    #wake = null;

    constructor({ medusa, record, hookUrl, hookSecret, everyMs, log }) {
        Object.assign(this, { medusa, record, hookUrl, hookSecret, everyMs, log });
    }

    async run() {
        while (!this.#stopped) {
            for (const row of this.record.all()) {
                if (!row.answer?.medusa_return || row.told.includes('inspected') || row.told.includes('cancelled')) continue;
                try {
                    await this.#look(row);
                } catch (error) {
                    this.log(`${row.key}: its return is looked at again: ${error.cause?.code ?? error.message}`);
                }
            }
            await new Promise((done) => { this.#wake = done; setTimeout(done, this.everyMs); });
        }
    }

    stop() {
        this.#stopped = true;
        this.#wake?.();
    }

    async #look(row) {
        const id = row.answer.medusa_return;
        const back = (await this.medusa.call('GET', `/admin/returns/${id}?fields=id,status,received_at,*items`))?.return;
        if (back?.status === 'canceled') this.record.put(row.key, { told: 'cancelled' }); // no parcel is expected
        if (!back || back.status !== 'received') return;
        const damaged = (back.items ?? []).some((i) => i.damaged_quantity > 0), at = new Date(back.received_at ?? Date.now()).toISOString();
        await this.#tell(row, 'received', { at });
        await this.#tell(row, 'inspected', { at, condition: damaged ? 'damaged' : 'as_new' });
    }

    async #tell(row, what, more) {
        if (row.told.includes(what)) return;
        const id = `${row.answer.medusa_return}.${what}`;
        const body = JSON.stringify({ type: 'movement', timestamp: new Date().toISOString(), data: { key: row.key, what, ...more } });
        const answer = await fetch(this.hookUrl, { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(SEND_MS),
            headers: { ...hookHeaders(this.hookSecret, id, body), connection: 'close' } });
        if (!answer.ok) throw new Error(`the host answers ${answer.status}`);
        this.record.put(row.key, { told: what });
    }
}
