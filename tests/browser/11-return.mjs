// SPDX-License-Identifier: Apache-2.0
// A return by the customer alone: why, the terms with their clause, the label as a PDF, the place to
// hand it in, the parcel's way as the shop tells it, and the refund at its end.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { eventually, journey } from './harness.mjs';

journey('11-return', async (j) => {
    const person = await j.customer(0, { viewport: { width: 420, height: 800 }, reducedMotion: 'reduce' });
    const { page } = person;
    let moves = 0;
    // What carrier and warehouse tell comes as a file in the shop's folder.
    const moved = (rma, what, more = {}) => {
        const file = path.join(j.host.data, 'plugins/local/movements.jsonl');
        fs.writeFileSync(`${file}.new`, `${JSON.stringify({ id: `m${++moves}`, rma, what, ...more })}\n`);
        fs.renameSync(`${file}.new`, file);
    };

    // By keyboard as far as the form: the order, then the button of the right thing.
    await page.getByRole('button', { name: /Ceramic table lamp/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Ceramic table lamp' }).getByRole('button', { name: 'Return it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: 'No longer needed' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'See what applies' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('You pay the way back').waitFor();
    await page.getByText(/within 30 days/).waitFor();
    await j.check(person, 'terms');

    // Another reason, other terms.
    await page.getByRole('button', { name: 'Change what I said' }).click();
    await page.getByRole('radio', { name: 'It came damaged' }).check();
    await page.getByLabel(/What happened/).fill('The foot is cracked.');
    await page.getByRole('button', { name: 'See what applies' }).click();
    await page.getByText('The way back costs you nothing').waitFor();
    await page.getByRole('button', { name: 'Start the return' }).dblclick();

    // The label, and where to hand it in.
    const main = page.getByRole('main');
    await main.getByText('Pack it, and put the label on the parcel.').waitFor();
    const [label] = await Promise.all([page.waitForEvent('download'), main.getByRole('button', { name: 'Save the label' }).click()]);
    const bytes = fs.readFileSync(await label.path());
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    await main.getByRole('radio', { name: /Parcel locker/ }).check();
    await main.getByText(/^Hand it in at Parcel locker/).waitFor();
    await j.check(person, 'label');
    const rma = await main.locator('.rows bdi.mono').first().innerText();
    const step = (name) => main.locator('.path li.done', { hasText: name });

    // On its way: damaged things are paid back as soon as the carrier has them. Then arrived, looked at.
    moved(rma, 'scanned');
    await step('On its way to us').waitFor();
    await step('Refund sent').waitFor();
    await main.locator('[data-refund]').getByText('Refund of $59.00').waitFor();
    assert.equal(await step('Arrived at the shop').count(), 0, 'what has not happened is not shown as done');
    await eventually(() => main.getByRole('button', { name: 'I keep it' }).count(), 0, 'too late to keep it');
    moved(rma, 'received', { quantity: 1 });
    await step('Arrived at the shop').waitFor();
    await j.check(person, 'received');
    moved(rma, 'inspected', { condition: 'damaged', quantity: 1 });
    await step('Looked at').waitFor();
    await j.check(person, 'refunded');

    // The order says so, the case has each confirmation, and there is one return.
    await page.goto(new URL('/help/cases', page.url()).href);
    await page.getByRole('button', { name: /Return: Ceramic table lamp/ }).click();
    await page.getByRole('heading', { name: 'What we confirmed' }).waitFor();
    await eventually(() => page.getByRole('button', { name: /Ceramic table lamp/ }).count(), 1, 'one return');
    await page.locator('[data-confirmation]').nth(1).waitFor();
    await j.check(person, 'case');
}, ['--undo', '0']);
