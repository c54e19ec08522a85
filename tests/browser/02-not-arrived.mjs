// SPDX-License-Identifier: Apache-2.0
// An order that says delivered and is not there: asked about from the order's page, refunded by
// the policy's own limit without a person, and the page shows where the money is.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { log } from './steps.mjs';

journey('02-not-arrived', async (j) => {
    const person = await j.customer(5, { viewport: { width: 420, height: 800 }, reducedMotion: 'reduce' });
    const { page } = person;
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
    await j.check(person, 'home');
    await page.getByRole('button', { name: /Phone case/ }).click();
    await page.getByText(/^Delivered/).first().waitFor();
    const order = await page.locator('dd .mono').innerText();
    await page.getByRole('button', { name: 'It has not arrived' }).click();

    // The assistant knows the order: nothing is asked twice.
    await log(page).getByText(/Our records say this of Phone case/).waitFor();
    assert.equal(await log(page).getByText(/[Ww]hich order/).count(), 0);
    await page.getByRole('button', { name: 'I looked, it is not there' }).click();
    await page.getByRole('button', { name: /^Refund of 19\.99 USD/ }).click();
    await log(page).getByText(/refunded 19\.99 USD[\s\S]*Confirmation number \d+/).waitFor();
    await j.check(person, 'chat');

    // Where one came from, the tracker stands.
    await page.getByRole('button', { name: 'Back to start' }).click();
    await page.getByText(order).waitFor();
    const refund = page.locator('[data-refund]');
    await refund.getByText('Refund of $19.99').waitFor();
    await eventually(() => refund.locator('li.done').count(), 3, 'asked, agreed, sent');
    await refund.getByText(/Should be there by|depends on your bank/).waitFor();
    await page.getByText('$19.99 refunded').waitFor();
    await j.check(person, 'tracker');

    // A reload and the first screen tell the same.
    await page.reload();
    await refund.getByText('Refund of $19.99').waitFor();
    await page.goto(new URL('/help/', page.url()).href);
    await page.getByRole('button', { name: 'Refund of $19.99' }).click();
    await page.getByText(/^Confirmation \d+$/).waitFor();
    await j.check(person, 'case');
}, ['--undo', '0']);
