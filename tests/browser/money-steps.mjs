// SPDX-License-Identifier: Apache-2.0
// Steps round money: a case that brings the wanted suggestion, and what happened in it.
import { eventually } from './harness.mjs';
import { accept, askForPerson } from './steps.mjs';

export const PROBLEM = 'My order never arrived. It is marked as delivered but nothing came. I want my money back.';

/** Of the case that is open at this desk, by the API. */
function ask(agent, what) {
    const id = /\/c\/([\w-]+)/.exec(agent.page.url())[1];
    return agent.page.evaluate(async (path) => (await fetch(path)).json(), `/api/v1/cases/${id}/${what}`);
}

/** The first customer's case, accepted, with a refund whose limit line matches. */
export async function caseWithRefund(j, agent, limit) {
    const customer = await j.customer();
    await askForPerson(customer, PROBLEM);
    await accept(agent, customer);
    const acts = agent.page.getByRole('complementary').locator('.act').filter({ hasText: /^Refund/ });
    const button = acts.filter({ hasText: limit }).first();
    await button.waitFor();
    return { customer, button };
}

/** All events of the case that is open at this desk, by the API. */
export async function events(agent) {
    return (await ask(agent, 'events?since=0&limit=500')).events;
}

/** Each of these happened so often in the case that is open at this desk, and comes to no more. */
export async function happened(agent, counts) {
    await eventually(async () => {
        const kinds = (await events(agent)).map((e) => e.kind);
        return Object.fromEntries(Object.keys(counts).map((k) => [k, kinds.filter((x) => x === k).length]));
    }, counts);
}
