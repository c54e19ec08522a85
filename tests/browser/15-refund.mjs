// SPDX-License-Identifier: Apache-2.0
// A refund within the agent's limit: undone once, then done once, and told to the customer.
import { journey } from './harness.mjs';
import { keys, log } from './steps.mjs';
import { caseWithRefund, happened } from './money-steps.mjs';

journey('15-refund', async (j) => {
    const agent = await j.agent(1);
    const { customer, button } = await caseWithRefund(j, agent, /Within your limit/);
    const { page } = agent;
    const what = (await button.locator('b').innerText()).trim();
    await page.keyboard.press('Escape');
    await keys(page, 'a', 'r');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(customer.customer.name).waitFor();
    await dialog.getByText('Original payment').waitFor();
    await j.check(agent, 'confirm');
    await dialog.getByRole('button', { name: what }).click();
    await page.getByRole('status').getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Withdrawn. Nothing was paid.').waitFor();
    await page.locator('[data-remedy]').getByText('Withdrawn').waitFor();

    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: what }).dblclick();
    await page.getByRole('status').getByRole('button', { name: /^Undo/ }).waitFor();
    await page.locator('[data-remedy]').getByText('Done', { exact: true }).waitFor();
    await log(customer.page).getByText(/onfirmation/).first().waitFor();
    await happened(agent, { 'remedy.proposed': 2, 'remedy.withdrawn': 1, 'remedy.done': 1 });
    await log(page).getByText(new RegExp(`${what.replace(/[$.]/g, '\\$&')}.* done`)).waitFor();
}, ['--undo', '20']); // time enough to undo it on a slow machine
