// SPDX-License-Identifier: Apache-2.0
// What an agent may still grant is told before the click: the scarcest budget on each action,
// less after each refund, at once another person's when it is used up, and each has a day of his own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { awayFromMidnight, eventually, journey } from './harness.mjs';
import { buildFolder, root } from './host.mjs';
import { accept, askForPerson, keys } from './steps.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ombud-budgets-'));
const config = path.join(folder, 'ombud.lua');
fs.writeFileSync(config, `return { data = "${folder}/data", insecure_cookie = true, plugin_dirs = { "${path.resolve(buildFolder())}/lib/ombud" },
  tenants = { { slug = "maple", name = "Maple Street Goods", hosts = { "localhost", "127.0.0.1" }, currency = "USD", commerce = "local",
    identity_secret = "sample-identity-secret-of-maple", scripts = "${root}/scripts",
    authority = { { tier = "associate", remedy = "refund", day = 5000, case = 20000, order = 4000 }, { tier = "supervisor", day = 100000 } } } } }\n`);
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

await awayFromMidnight(); // a day's budget is judged within one day
journey('33-budgets', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer(0);
    await askForPerson(customer, 'Nothing of my garden hose ever came. I want my money back.');
    await accept(agent, customer);
    const { page } = agent;
    const panel = page.getByRole('complementary');
    const hose = panel.locator('.act').filter({ hasText: 'Garden hose' }).filter({ hasText: /^Refund/ });
    await hose.waitFor();
    // 40.00 of the order are scarcer than 50.00 of the day.
    await eventually(() => hose.innerText(), /Refund \$27\.50[\s\S]*Within your limit[\s\S]*\$40\.00 of \$40\.00 left for this order/);
    await hose.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('$40.00 of $40.00 left for this order').waitFor();
    await j.check(agent, 'before');
    await dialog.getByRole('button', { name: 'Refund $27.50' }).click();
    await panel.locator('[data-remedy="r1"]').getByText('Done', { exact: true }).waitFor();

    // The day has 22.50 left now: a form tells it as the amount is chosen.
    await page.keyboard.press('Escape');
    await keys(page, 'a', 'a');
    await dialog.getByRole('option', { name: /^Refund/ }).getByText(/\$22\.50 of \$50\.00 left today/).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Order', { exact: true }).selectOption('113-4017919-2304729');
    const amount = dialog.getByLabel(/Amount for Cast iron skillet/);
    await amount.fill('22.50');
    await dialog.getByLabel('Reason').selectOption('late');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText(/\$22\.50 of \$50\.00 left today/).waitFor();
    await eventually(() => dialog.getByText(/Needs approval/).count(), 0);
    await dialog.getByRole('button', { name: 'Change' }).click();
    await amount.fill('22.51');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('Needs approval by supervisor').waitFor();
    await dialog.getByText('Nothing happens before a supervisor has approved exactly this.').waitFor();
    await j.check(agent, 'over');
    await dialog.getByRole('button', { name: 'Ask a supervisor for $22.51' }).click();
    await panel.locator('[data-remedy="r2"]').getByText('Approval asked').waitFor();
    await eventually(() => panel.locator('[data-remedy="r2"]').innerText(), /A supervisor has to approve it\. Proposed by Dana/);

    // A colleague's day is his own; the case is handed on to see it.
    const other = await j.agent(1, 1);
    const second = await j.customer(1);
    await askForPerson(second, 'My order never arrived. I want my money back.');
    await accept(other, second);
    await other.page.keyboard.press('Escape');
    await keys(other.page, 'a', 'a');
    await other.page.getByRole('dialog').getByRole('option', { name: /^Refund/ }).getByText(/left/).waitFor();
    assert.doesNotMatch(await other.page.getByRole('dialog').innerText(), /\$22\.50 of/);
    await other.page.keyboard.press('Escape');
}, ['--undo', '1', '--config', config]);
