// SPDX-License-Identifier: Apache-2.0
// Steps round money: finds a customer of the demo whose case brings the wanted suggestion.
import assert from 'node:assert/strict';
import { accept, askForPerson } from './steps.mjs';

const TRIES = 8;
export const PROBLEM = 'My order never arrived. It is marked as delivered but nothing came. I want my money back.';

/** An accepted case with a refund whose limit line matches; other customers' cases stay open. */
export async function caseWithSuggestion(j, agent, limit) {
    const customers = j.host.info.customers.filter((c) => c.tenant === j.tenant());
    for (let n = 0; n < Math.min(customers.length, TRIES); n++) {
        const customer = await j.customer(n);
        await askForPerson(customer, PROBLEM);
        await accept(agent, customer);
        const panel = agent.page.getByRole('complementary');
        const acts = panel.locator('.act').filter({ hasText: /^Refund/ });
        await panel.locator('.act, .sections > p.mut').first().waitFor();
        const wanted = acts.filter({ hasText: limit }).first();
        // The order and its suggestions come from the shop: give them a moment.
        const found = await wanted.waitFor({ timeout: 4000 }).then(() => true, () => false);
        if (found) return { customer, button: wanted };
        await customer.context.close();
    }
    throw new assert.AssertionError({ message: `no customer of the demo has a refund suggested that is ${limit}` });
}

/** All events of the case that is open at this desk, by the API. */
export async function events(agent) {
    const id = /\/c\/([\w-]+)/.exec(agent.page.url())[1];
    return agent.page.evaluate(async (path) => (await (await fetch(path)).json()).events, `/api/v1/cases/${id}/events?since=0&limit=500`);
}
