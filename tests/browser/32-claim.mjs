// SPDX-License-Identifier: Apache-2.0
// A guarantee claim from both sides at once: filed at the desk, disputed with a photo on the
// seller's page, decided by a supervisor, appealed by the seller, decided again by another.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { happened } from './money-steps.mjs';
import { accept, askForPerson, keys } from './steps.mjs';
import { PHOTO } from './worlds.mjs';

const ORDER = '114-4097109-3352019';
const THING = 'Walnut bookshelf';
const local = (ms) => new Date(ms).toISOString().slice(0, 16); // the pages' own zone is UTC

async function openCase(person, name) {
    await person.page.getByRole('tab', { name: /^Open/ }).click();
    await person.page.getByRole('option', { name }).first().click();
    await person.page.locator('[data-claim="c1"]').waitFor();
}

async function decide(j, person, choice, reason, label) {
    const { page } = person;
    await page.locator('[data-claim="c1"]').getByRole('button', { name: 'Decide' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(choice).check();
    await dialog.getByRole('textbox', { name: 'What both sides read' }).fill('Both sides were heard.');
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill(reason);
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByRole('heading', { name: 'What will happen' }).waitFor();
    await j.check(person, label);
    await dialog.getByRole('button', { name: choice }).click();
}

journey('32-claim', async (j) => {
    const agent = await j.agent(1);
    const n = j.host.info.customers.filter((c) => c.tenant === j.tenant()).findIndex((c) => /Chen/.test(c.name));
    const customer = await j.customer(n);
    await askForPerson(customer, 'My bookshelf is marked as delivered, but it never came.');
    await accept(agent, customer);
    const { page } = agent;
    await page.getByRole('complementary').getByRole('button', { name: /more orders/ }).waitFor();

    // Filed by key.
    await page.keyboard.press('Escape');
    await keys(page, 'a', 'c');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Order', { exact: true }).selectOption(ORDER);
    await dialog.getByLabel('Yes, elsewhere').check();
    await dialog.getByLabel('When, as you saw it').fill(local(Date.now() - 60 * 3_600_000));
    await dialog.getByLabel('Ground').selectOption('not_arrived');
    await dialog.getByLabel(/in the customer's words/).fill('Nobody handed me a shelf.');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText(/A claim of \$189\.00 is filed against Oakline Furniture/).waitFor();
    await j.check(agent, 'confirm');
    await dialog.getByRole('button', { name: 'File a guarantee claim' }).click();
    const card = page.locator('[data-claim="c1"]');
    await card.getByText('Seller has to answer').waitFor();
    await eventually(() => card.locator('.timer').innerText(), /2 d 23 h|3 d 0 h|71:59/);

    // The seller, by the claim's own link.
    await agent.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await card.getByRole('button', { name: 'Open' }).click();
    await dialog.getByRole('button', { name: "Copy the seller's link" }).click();
    await page.getByText("The seller's link is copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await dialog.getByRole('button', { name: 'Close' }).click();
    const seller = await j.page('seller Oakline', link);
    const theirs = seller.page.getByRole('main');
    await theirs.getByText('Your answer is due').first().waitFor();
    await eventually(() => seller.page.url().includes('token'), false, 'the key is out of the address');
    await theirs.getByText('Nobody handed me a shelf.').waitFor();
    const shown = await seller.page.content();
    for (const secret of [customer.customer.name, customer.customer.name.split(' ')[0], 'example.com']) assert.ok(!shown.includes(secret), `a seller sees ${secret}`);
    await theirs.getByLabel('I dispute the claim').check();
    await theirs.getByLabel('Your words').fill('The carrier left it at the door.');
    await theirs.getByLabel('Photos and documents').setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: PHOTO });
    await theirs.getByRole('button', { name: 'Review' }).click();
    await seller.page.getByRole('dialog').getByRole('button', { name: 'Send answer' }).click();

    // Both sides live: the desk has the answer, the photo and who decides.
    await card.getByText('To be decided').waitFor();
    await theirs.getByText('To be decided').first().waitFor();
    await card.getByRole('button', { name: 'Decide' }).click();
    await dialog.getByText('A supervisor decides this claim.').waitFor();
    await dialog.getByRole('img', { name: /added by: Seller/ }).waitFor();
    await eventually(() => dialog.getByRole('img', { name: /added by: Seller/ }).evaluate((i) => i.decode().then(() => i.naturalWidth > 1)), true);
    await eventually(() => dialog.getByRole('button', { name: 'Review' }).count(), 0);
    await j.check(agent, 'disputed');
    await dialog.getByRole('button', { name: 'Close' }).click();

    const supervisor = await j.agent(2);
    await openCase(supervisor, customer.customer.name);
    await decide(j, supervisor, 'Grant $189.00', 'No proof of a hand-over', 'decide');
    await supervisor.page.locator('[data-claim="c1"]').getByText('Granted').waitFor();
    await card.getByText('Granted').waitFor();
    await page.getByRole('log').getByText(`Claim for ${THING} granted`).waitFor();
    await page.locator('[data-remedy]').filter({ hasText: 'Guarantee claim $189.00' }).getByText('Done', { exact: true }).waitFor();

    // The seller appeals; who decided does not decide again.
    await theirs.getByText('Granted').first().waitFor();
    await theirs.getByText('The seller pays').waitFor();
    await theirs.getByText('Both sides were heard.').waitFor();
    assert.ok(!(await seller.page.content()).includes('No proof of a hand-over'), 'the note stays with colleagues');
    await theirs.getByLabel('Why the decision should be another').fill('There is a picture of it at the door.');
    await theirs.getByRole('button', { name: 'Send appeal' }).click();
    await card.getByText('Appealed').waitFor();
    const specialist = await j.agent(3);
    await openCase(specialist, customer.customer.name);
    await decide(j, specialist, 'Grant the appeal', 'The picture shows the door', 'appeal');
    await card.getByText('Appeal granted').waitFor();
    await theirs.getByText('Appeal granted').first().waitFor();
    await theirs.getByText('The shop pays').waitFor();

    await happened(agent, { 'claim.filed': 1, 'claim.seller_notified': 1, 'claim.seller_answered': 1, 'claim.granted': 1, 'claim.appealed': 1, 'claim.appeal_decided': 1 });
    await page.locator('[data-confirmations] summary').click();
    await page.locator('[data-confirmations] li').nth(3).waitFor();
    await page.locator('[data-confirmations]').scrollIntoViewIfNeeded();
}, ['--undo', '0']);
