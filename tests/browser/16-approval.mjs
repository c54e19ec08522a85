// SPDX-License-Identifier: Apache-2.0
// A refund above the limit: approval asked, granted at the supervisor's desk, seen live by all.
import { journey } from './harness.mjs';
import { log } from './steps.mjs';
import { caseWithRefund, happened } from './money-steps.mjs';

journey('16-approval', async (j) => {
    const agent = await j.agent(1);
    const supervisor = await j.agent(2);
    const { customer, button } = await caseWithRefund(j, agent, /Needs approval by supervisor/);
    const amount = (await button.locator('b').innerText()).replace('Refund', '').trim();
    await button.click();
    await agent.page.getByRole('dialog').getByRole('button', { name: `Ask a supervisor for ${amount}` }).click();
    await agent.page.getByText('Approval asked of a supervisor').first().waitFor();
    await agent.page.locator('[data-remedy]').getByText('Approval asked').waitFor();

    const { page } = supervisor;
    await page.getByRole('tab', { name: /^Approvals 1/ }).click();
    await page.getByRole('option', { name: customer.customer.name }).click();
    const card = page.locator('.approval');
    await card.getByText(amount).first().waitFor();
    await j.check(supervisor, 'asked');
    await page.keyboard.press('Escape');
    await page.keyboard.press('y');
    await page.getByRole('dialog').getByRole('button', { name: `Approve ${amount}` }).click();
    await page.getByRole('tab', { name: /^Approvals 0/ }).waitFor();

    await agent.page.locator('[data-remedy]').getByText('Done', { exact: true }).waitFor();
    await log(agent.page).getByText(/approved by/).waitFor();
    await log(customer.page).getByText(/onfirmation/).first().waitFor();
    await happened(agent, { 'remedy.approval_asked': 1, 'remedy.approved': 1, 'remedy.done': 1 });
}, ['--undo', '1']);
