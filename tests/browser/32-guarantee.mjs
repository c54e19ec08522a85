// SPDX-License-Identifier: Apache-2.0
// A guarantee claim from the customer's side: written to the seller, filed with a photo, the
// seller is silent until its time is out, the claim is granted and the refund is on its way.
import { eventually, journey } from './harness.mjs';
import { PIXEL } from './worlds.mjs';

journey('32-guarantee', async (j) => {
    const person = await j.customer(0, { viewport: { width: 420, height: 800 }, reducedMotion: 'reduce' });
    const { page } = person;
    await page.getByRole('button', { name: /All \d+ orders/ }).click();
    await page.getByRole('button', { name: /headphones/ }).click();
    await page.getByRole('button', { name: 'Seller does not solve it' }).click();

    // First the seller, in words of one's own.
    await page.getByRole('button', { name: 'Send to the seller' }).click();
    await page.getByText('Write a few words.').waitFor();
    await page.getByLabel('Message to the seller').fill('The left side is silent. <b>Please</b> replace it.');
    await page.getByRole('button', { name: 'Send to the seller' }).dblclick();
    await page.getByText('You wrote to the seller on').waitFor();
    await j.check(person, 'written');

    // Then the shop, with a photo that is on its way while the rest is filled in.
    await page.getByRole('radio', { name: 'It is not as described' }).check();
    await page.getByLabel(/Tell the shop what happened/).fill('One side is silent, the other is fine.');
    await page.locator('input[type=file]').setInputFiles({ name: '../../left side.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') });
    await page.getByText('left side.png', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Ask the shop' }).click();
    await page.getByRole('heading', { name: 'What was sent in' }).waitFor();
    await page.getByText('<b>Please</b>').waitFor();
    await page.locator('.kept img').waitFor();
    await j.check(person, 'filed');

    // The seller's time runs out; every step has a numbered confirmation.
    await page.getByText('Granted', { exact: true }).first().waitFor();
    const refund = page.locator('[data-refund]');
    await refund.getByText('Refund of $249.00').waitFor();
    await refund.locator('li.done', { hasText: 'Sent' }).waitFor();
    await j.check(person, 'granted');
    await eventually(() => page.url(), /\/help\/claims\/\d+\/c1$/);
    await page.reload();
    await refund.getByText('Refund of $249.00').waitFor();

    await page.goto(new URL('/help/cases', page.url()).href);
    await page.getByRole('button', { name: /Guarantee: Noise-cancelling headphones/ }).click();
    await page.getByRole('heading', { name: 'What we confirmed' }).waitFor();
    await page.locator('[data-confirmation]').nth(3).waitFor();
    await j.check(person, 'case');
    await page.goBack();
    await page.getByRole('heading', { name: 'Your cases' }).waitFor();
    await eventually(() => page.locator('[data-row]').count(), 1, 'one case');
}, ['--claim-hour', '60', '--undo', '0']);
