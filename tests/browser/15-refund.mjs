// SPDX-License-Identifier: Apache-2.0
// A refund within the agent's limit: undone once, then done once, and told to the customer.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { log } from './steps.mjs';
import { caseWithSuggestion, events } from './money-steps.mjs';

journey('15-refund', async (j) => {
    const agent = await j.agent(1);
    const { customer, button } = await caseWithSuggestion(j, agent, /Within your limit/);
    const { page } = agent;
    const what = (await button.locator('b').innerText()).trim();
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(customer.customer.name).waitFor();
    assert.match(await dialog.innerText(), /Original payment/);
    await j.check(agent, 'confirm');
    await dialog.getByRole('button', { name: what }).click();
    await page.getByRole('status').getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Withdrawn. Nothing was paid.').waitFor();
    await page.locator('[data-remedy]').getByText('Withdrawn').waitFor();

    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: what }).dblclick();
    await page.getByRole('status').getByRole('button', { name: /^Undo/ }).waitFor();
    await page.locator('[data-remedy]').getByText('Done', { exact: true }).waitFor({ timeout: 40_000 });
    await log(customer.page).getByText(/onfirmation/).first().waitFor();
    const kinds = (await events(agent)).map((e) => e.kind);
    assert.equal(kinds.filter((k) => k === 'remedy.proposed').length, 2);
    assert.equal(kinds.filter((k) => k === 'remedy.withdrawn').length, 1);
    assert.equal(kinds.filter((k) => k === 'remedy.done').length, 1);
    await log(page).getByText(new RegExp(`${what.replace(/[$.]/g, '\\$&')}.* done`)).waitFor();
});
