// SPDX-License-Identifier: Apache-2.0
// Why a case went up: from the line at the desk to the rule, its place and its facts, to what
// would have changed it; and on to a test that keeps it so.
import { eventually, journey } from './harness.mjs';
import { askForPerson, openFromQueue } from './steps.mjs';
import { apiGet, editor, untilChecked } from './console-steps.mjs';

async function openWhy(agent, customer) {
    await openFromQueue(agent, customer.customer.name);
    await agent.page.getByRole('button', { name: 'why?' }).first().click();
    const dialog = agent.page.getByRole('dialog');
    await dialog.getByText('asked for a person', { exact: true }).first().waitFor();
    await dialog.getByText('message.asks_for_person').waitFor();
    return dialog;
}

journey('24-why', async (j) => {
    const customer = await j.customer();
    await askForPerson(customer, 'Where is my order?');

    // An agent sees the rule and the facts, an operator also the way to the console.
    const agent = await j.agent(1);
    let dialog = await openWhy(agent, customer);
    await eventually(() => dialog.getByRole('link').count(), 0, 'the console is for operators');
    await agent.page.keyboard.press('Escape');

    const olga = await j.operatorAtDesk('olga');
    dialog = await openWhy(olga, customer);
    await j.check(olga, 'dialog');
    await dialog.getByRole('link', { name: 'Open in the console' }).click();

    const { page } = olga;
    const main = page.getByRole('main');
    await main.getByRole('heading', { level: 1, name: /^Case \d+, event \d+$/ }).waitFor();
    await main.getByRole('link', { name: /^policies\/escalation\.lua:\d+$/ }).first().waitFor();
    await main.locator('.source').getByText('c.message.asks_for_person').waitFor();
    await main.locator('.trace .held').getByText('asked for a person').waitFor();
    const fact = main.getByRole('row', { name: /^message\.asks_for_person/ });
    await eventually(() => fact.innerText(), /true/);
    await main.locator('.change li').first().waitFor();
    await main.getByText(/^It would then be: /).waitFor();
    await j.check(olga, 'why');

    // The same facts, tried by hand.
    await main.getByRole('link', { name: 'Try with these facts' }).click();
    await main.locator('.verdict').getByText(/escalate/).waitFor();
    await j.check(olga, 'try');
    await page.goBack();

    // The decision as a case of the spec.
    await main.getByRole('button', { name: 'Make a test of it' }).click();
    await editor(page).getByText(/case "case \d+, event \d+: asked for a person"/).waitFor();
    await untilChecked(olga, 'no errors');
    await j.check(olga, 'spec');
    await page.getByRole('link', { name: 'Tests', exact: true }).click();
    await page.getByText(/^✓ (\d+)\/\1 pass$/).waitFor();

    // By its number, and back to the case.
    const { cases } = await apiGet(olga, '/cases?filter=queue&limit=50');
    const { number } = cases.find((c) => c.customer_name === customer.customer.name);
    await page.getByRole('link', { name: 'Why', exact: true }).click();
    await page.getByLabel('Case number or id').fill(String(number));
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Decisions' }).getByRole('link', { name: /asked for a person/ }).click();
    await main.getByRole('link', { name: 'Open the case' }).click();
    await page.getByRole('heading', { level: 1, name: customer.customer.name }).waitFor();
});
