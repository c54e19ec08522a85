// SPDX-License-Identifier: Apache-2.0
// The remedies that are no refund, by key through the real shop: a certificate, a replacement to
// another address, another delivery address and payment, an exchange, a whole order cancelled, a trade-in whose first answer gets lost;
// refusals with their reason.
import assert from 'node:assert/strict';
import { awayFromMidnight, eventually, journey } from './harness.mjs';
import { happened } from './money-steps.mjs';
import { accept, askForPerson, keys } from './steps.mjs';
import { ask } from './worlds.mjs';

const PROCESSING = '113-4041676-2618916';

await awayFromMidnight(); // what is left of a day's budget is told at the end
journey('35-other-remedies', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer(0);
    await askForPerson(customer, 'My skillet never arrived.');
    await accept(agent, customer);
    const { page } = agent;
    const panel = page.getByRole('complementary');
    const dialog = page.getByRole('dialog');
    await panel.getByRole('button', { name: /more orders/ }).waitFor();
    const act = async (name) => {
        await page.keyboard.press('Escape');
        await keys(page, 'a', 'a');
        await dialog.getByRole('combobox').fill(name);
        await dialog.locator('[role=option][aria-selected=true][aria-disabled=false]').getByText(name).waitFor();
        await page.keyboard.press('Enter');
        await dialog.getByRole('button', { name: 'Review' }).waitFor();
    };
    const go = async (text, label) => {
        await dialog.getByRole('button', { name: 'Review' }).click();
        await dialog.getByText(text).waitFor();
        await j.check(agent, label);
        await dialog.locator('[data-go]').click();
        await page.locator('dialog').waitFor({ state: 'detached' });
    };
    const ends = (id, word) => panel.locator(`[data-remedy="${id}"]`).getByText(word, { exact: true }).waitFor();

    await act('Promo certificate');
    await dialog.getByLabel('Order', { exact: true }).selectOption('113-4017919-2304729');
    await dialog.getByLabel('Amount in USD').fill('3');
    await dialog.getByLabel('Days it is good for').fill('90');
    await dialog.getByLabel('Reason').selectOption('late');
    await go('The customer gets a certificate of $3.00, good for 90 days.', 'certificate');
    await panel.locator('[data-remedy="r1"]').waitFor();

    await act('Send a replacement');
    await dialog.getByLabel('Order', { exact: true }).selectOption('114-4025838-2409458');
    await dialog.getByLabel('Line').selectOption({ label: 'Linen lamp shade' });
    await dialog.getByLabel('Reason').selectOption('damaged');
    await dialog.getByLabel('Send it to another address').check();
    await dialog.getByLabel('Street and number').fill('');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('This is needed.').first().waitFor();
    await dialog.getByLabel('Street and number').fill('5 Mill Lane');
    await dialog.getByLabel('Further lines').fill('');
    await dialog.getByLabel('Town').fill('Reno');
    await dialog.getByLabel('State or region').fill('NV');
    await dialog.getByLabel('Postcode').fill('89501');
    await dialog.getByLabel('Country').fill('USA');
    await go('1 × Linen lamp shade is sent again, to 5 Mill Lane, Reno, NV, 89501, USA.', 'replacement');
    await ends('r2', 'Done');

    await act('Change the delivery address');
    await eventually(() => dialog.getByLabel('Order', { exact: true }).inputValue(), PROCESSING, 'the order that it fits');
    for (const [label, value] of [['Street and number', '7 High Street'], ['Further lines', ''], ['Town', 'Reno'], ['State or region', 'NV'], ['Postcode', '89502'], ['Country', 'USA']]) await dialog.getByLabel(label).fill(value);
    await go(`Order ${PROCESSING} goes to 7 High Street, Reno, NV, 89502, USA.`, 'address');
    await panel.locator('[data-remedy="r3"]').waitFor();

    await act('Change the payment');
    await eventually(() => dialog.getByLabel('New way to pay').locator('option').allInnerTexts(), ['Choose', 'Gift card · $50.00 on it']);
    await dialog.getByLabel('New way to pay').selectOption('gift-avery');
    await go(`Order ${PROCESSING} is paid with Gift card.`, 'payment');
    await panel.locator('[data-remedy="r4"]').waitFor();

    await act('Exchange items');
    await dialog.getByLabel('Order', { exact: true }).selectOption('114-4025838-2409458');
    await dialog.getByLabel('New variant for Ceramic table lamp').selectOption('lamp-brass');
    await dialog.getByLabel('Payment').selectOption('visa-4242');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('The customer pays $15.00 more, with Visa ending 4242, when the exchange is made.').waitFor();
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.getByLabel('New variant for Ceramic table lamp').selectOption({ label: 'green · same price' });
    await go('Ceramic table lamp comes back and variant green is sent for it.', 'exchange');
    await panel.locator('[data-remedy="r5"]').waitFor();

    await act('Cancel the order');
    await dialog.getByLabel('Reason').selectOption('no_longer_needed');
    await go(`Order ${PROCESSING} is cancelled as a whole and $42.00 goes back the way it was paid.`, 'cancel');
    await panel.locator('[data-remedy="r6"]').waitFor();
    // An answer that gets lost: the same request again, carried out once.
    await act('Trade-in credit');
    await eventually(() => dialog.getByLabel('Order', { exact: true }).inputValue(), '114-4049595-2723645');
    await dialog.getByLabel('Amount in USD').fill('40');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('$40.00 goes onto a gift card for trade-in TI-2031.').waitFor();
    const sent = [];
    await page.route(/\/remedies$/, async (route) => {
        sent.push(route.request().headers()['idempotency-key']);
        if (sent.length > 1) return route.continue();
        await ask(route);
        return route.abort();
    });
    await dialog.locator('[data-go]').click();
    await dialog.getByText(/it is not known whether it was taken/).waitFor();
    await eventually(() => dialog.getByRole('button', { name: 'Change' }).count(), 0);
    await j.check(agent, 'unsure');
    await dialog.getByRole('button', { name: 'Ask again' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(sent, [sent[0], sent[0]], 'asked twice, as one request');
    await page.unroute(/\/remedies$/);

    await panel.locator('.remedies').getByRole('button', { name: '3 more' }).click();
    for (const id of ['r1', 'r3', 'r4', 'r5', 'r6', 'r7']) await ends(id, 'Done');
    await eventually(() => panel.locator('[data-remedy="r1"]').innerText(), /Promo certificate \$3\.00[\s\S]*Confirmation 1[\s\S]*Good until/);
    await happened(agent, { 'remedy.done': 7, 'remedy.proposed': 7 });

    // Nothing is left to change; and more than anybody may give is refused with the limit.
    await page.keyboard.press('Escape');
    await keys(page, 'a', 'a');
    const cancel = dialog.getByRole('option', { name: /^Cancel the order/ });
    await cancel.getByText('No order here can still be changed').waitFor();
    await eventually(() => cancel.getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await act('Promo certificate');
    await dialog.getByLabel('Amount in USD').fill('99999');
    await dialog.getByLabel('Reason').selectOption('late');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.locator('[data-go]').click();
    await dialog.getByRole('alert').getByText(/That did not work: /).waitFor();
    await j.check(agent, 'refused');
    await page.keyboard.press('Escape');
    await page.getByRole('log').getByText(/Promo certificate tried by Dana.* and refused: .*\$197\.00 are left/).waitFor();
    j.faults = j.faults.filter((f) => !/status of 422|ERR_FAILED/.test(f));

    // Items of an order that has not left, for another customer.
    const emil = await j.customer(j.host.info.customers.filter((c) => c.tenant === j.tenant()).findIndex((c) => /Emil/.test(c.name)));
    await askForPerson(emil, 'My lights never arrived.');
    await accept(agent, emil);
    await act('Change items of the order');
    await dialog.getByLabel('New variant for Camping stove').selectOption({ label: 'burners 2 · +$35.00' });
    await dialog.getByLabel('Payment').selectOption('visa-1881');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('The customer pays $35.00 more, with').waitFor();
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await go('Camping stove becomes variant burners 2.', 'items');
    await ends('r1', 'Done');
    await panel.getByRole('button', { name: /more order/ }).click();
    await panel.getByText('$99.00').first().waitFor();
}, ['--undo', '0']);
