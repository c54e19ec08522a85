// SPDX-License-Identifier: Apache-2.0
// An administrator adds a colleague, looks at a customer, makes a copy, erases the customer and finds
// all of it in the journal; in wide and narrow, and what a specialist sees of it.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { askForPerson } from './steps.mjs';

journey('36-people', async (j) => {
    const customer = await j.customer();
    await askForPerson(customer, 'Where is my order?');

    const vera = await j.atPeople('vera');
    const { page } = vera;
    await page.getByRole('button', { name: /Dana Whitfield/ }).waitFor();
    await j.check(vera, 'people');

    // One more, with a password that is shown once.
    await page.getByRole('button', { name: 'New person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Login').fill('nina');
    await dialog.getByLabel(/^Name/).fill('Nina Roth');
    await dialog.getByLabel('Tier').selectOption({ label: 'Supervisor' });
    await j.check(vera, 'new');
    await dialog.getByRole('button', { name: 'Add' }).click();
    const secret = page.locator('.secret');
    await secret.waitFor();
    await eventually(() => secret.innerText(), /^[A-Za-z0-9]{20}$/);
    await j.check(vera, 'password');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: /Nina Roth.*Supervisor/ }).click();
    await dialog.getByLabel('May not sign in').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /Nina Roth.*May not sign in/ }).waitFor();

    // A customer: what is noted, and a copy of it.
    await page.getByRole('link', { name: 'Customers', exact: true }).click();
    await page.getByRole('link', { name: new RegExp(customer.customer.name) }).click();
    await page.getByLabel('Phone').fill('+44 20 7946 0000');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').first().waitFor();
    await page.locator('button.primary[disabled]').waitFor(); // nothing is changed any more
    await page.mouse.move(0, 0);
    await page.getByRole('link', { name: /^Case \d+/ }).waitFor();
    await j.check(vera, 'customer');
    await page.getByRole('button', { name: 'Make a copy' }).click();
    await page.getByText('ready', { exact: true }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Part 1' }).click()]);
    assert.match(file.suggestedFilename(), /^export-1\.jsonl$/);
    await j.check(vera, 'copies');

    await page.getByRole('link', { name: 'Keeping' }).click();
    await page.getByLabel('Days').fill('many');
    await page.getByText('A whole number of days').waitFor();
    await page.getByLabel('Days').fill('730');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/^Set by vera/).waitFor();
    await page.locator('button.primary[disabled]').waitFor();
    await j.check(vera, 'keeping');

    // A specialist has the customers and may erase; the rest is not shown.
    const mei = await j.atPeople('mei', { viewport: { width: 360, height: 740 } });
    await eventually(() => mei.page.getByRole('navigation').getByRole('link').allInnerTexts(), ['Customers', 'Copies']);
    await mei.page.getByRole('link', { name: new RegExp(customer.customer.name) }).click();
    await mei.page.getByRole('button', { name: 'Erase…' }).waitFor();
    await j.check(mei, 'customer-narrow');
    await mei.page.getByRole('button', { name: 'Erase…' }).click();
    const sure = mei.page.getByRole('dialog');
    await eventually(() => sure.getByRole('button', { name: 'Erase for good' }).isDisabled(), true);
    await sure.getByRole('textbox').fill(customer.customer.id);
    await j.check(mei, 'erase-narrow');
    await sure.getByRole('button', { name: 'Erase for good' }).click();
    await mei.page.getByText('No customers yet').waitFor();

    await page.getByRole('link', { name: 'Journal' }).click();
    for (const what of ['customer.erased', 'retention.changed', 'export.read', 'export.started', 'customer.changed', 'staff.changed', 'staff.added'])
        await page.getByText(what, { exact: true }).first().waitFor();
    await j.check(vera, 'journal');
});
