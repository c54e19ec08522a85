// SPDX-License-Identifier: Apache-2.0
// The sample shop with one order more, of a kind that it has none of.
import { appendFileSync, cpSync } from 'node:fs';
import path from 'node:path';
import { source, temporary } from './host.mjs';

export const SETS = '113-4099999-1000001';

// Four of one thing in a line, not sent yet, at a price that four do not divide: 168.01, each variant 39.00 to 54.00.
const orderOfSets = { tenant: 'maple', id: SETS, customer: 'c-avery', state: 'processing', placed_at: '-2h', currency: 'USD',
    lines: [{ line: '1', title: 'Pour-over coffee set', quantity: 4, paid_minor: 16801, tax_minor: 1001, state: 'processing', promised_at: '+4d', item: 'coffee-set-2',
        product: 'p-coffee-set', options: { size: '2 cups', colour: 'clear' } }],
    payments: [{ kind: 'payment', minor: 16801, method: 'visa-4242' }] };

// A folder for --samples.
export function samplesWithSets() {
    const folder = path.join(temporary(), 'samples');
    cpSync(path.join(source, 'plugins/commerce/local/sample'), folder, { recursive: true });
    appendFileSync(path.join(folder, 'orders.jsonl'), `${JSON.stringify(orderOfSets)}\n`);
    return folder;
}
