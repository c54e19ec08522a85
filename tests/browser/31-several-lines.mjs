// SPDX-License-Identifier: Apache-2.0
// By keyboard alone: a part of two lines of one order goes back as one remedy with one
// confirmation; then all that is left of the order, which a supervisor has to approve.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { events } from './money-steps.mjs';
import { accept, askForPerson, keys } from './steps.mjs';

const ORDER = '114-4025838-2409458';

journey('31-several-lines', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer(0);
    await askForPerson(customer, 'My lamp and its shade came scratched.');
    await accept(agent, customer);
    const { page } = agent;
    const { keyboard } = page;
    const panel = page.getByRole('complementary');
    await panel.getByRole('button', { name: /more orders/ }).waitFor();
    const dialog = page.getByRole('dialog');
    const press = async (...keys) => {
        for (const k of keys) await keyboard.press(k);
    };
    /** Tab until the control of this name has the focus, as a person would. */
    const tabTo = async (name) => {
        for (let i = 0; i < 40; i++) {
            if (await page.evaluate((n) => {
                const el = document.activeElement;
                const label = el?.labels?.[0]?.textContent ?? el?.textContent ?? '';
                return label.includes(n);
            }, name)) return;
            await keyboard.press('Tab');
        }
        throw new assert.AssertionError({ message: `no way by Tab to ${name}` });
    };
    /** Picks in the list that has the focus by typing; a list forgets letters that come too slowly. */
    const pick = async (words, picked) => {
        for (let i = 0; i < 5; i++) {
            await keyboard.type(words);
            if ((await page.evaluate(() => document.activeElement.selectedOptions?.[0]?.textContent ?? '')).startsWith(picked)) return;
            await keyboard.press('Home');
        }
        throw new assert.AssertionError({ message: `typing ${words} does not pick ${picked}` });
    };
    const openForm = async () => {
        await press('Escape');
        await keys(page, 'a', 'a');
        await dialog.getByRole('option', { name: /Refund/ }).first().waitFor();
        await keyboard.press('Enter');
        await dialog.getByRole('heading', { name: 'Refund' }).waitFor();
        await tabTo('Order');
        await pick(ORDER, ORDER);
        await dialog.getByText('Linen lamp shade', { exact: true }).waitFor();
    };

    await openForm();
    await tabTo('Amount for Ceramic table lamp');
    await press('Control+a');
    await keyboard.type('20');
    await tabTo('Linen lamp shade');
    await keyboard.press('Space');
    await tabTo('Amount for Linen lamp shade');
    await press('Control+a');
    await keyboard.type('10.50');
    await tabTo('Reason');
    await pick('Damaged', 'Damaged');
    await keyboard.press('Enter');
    await tabTo('Review');
    await keyboard.press('Enter');
    await dialog.getByText('$30.50 goes back the way it was paid.').waitFor();
    await dialog.getByText('$46.50 stays paid on these lines.').waitFor();
    await j.check(agent, 'confirm');
    await keyboard.press('Enter');
    const card = panel.locator('[data-remedy="r1"]');
    await card.getByText('Done', { exact: true }).waitFor();
    await eventually(() => card.innerText(), /Refund \$30\.50[\s\S]*Ceramic table lamp, Linen lamp shade[\s\S]*Confirmation \d+/);
    await panel.locator('[data-confirmations] summary').focus();
    await keyboard.press('Enter');
    await panel.locator('[data-confirmations] li').first().waitFor();

    // What is left of both lines is the whole order: one click, and more than an associate may.
    await openForm();
    await tabTo('Everything that is left');
    await keyboard.press('Space');
    await tabTo('Reason');
    await pick('Damaged', 'Damaged');
    await keyboard.press('Enter');
    await tabTo('Review');
    await keyboard.press('Enter');
    await dialog.getByText(`It is all that is left of order ${ORDER}.`).waitFor();
    await j.check(agent, 'whole');
    await keyboard.press('Enter');
    await panel.locator('[data-remedy="r2"]').waitFor();
    const of = async (kind) => (await events(agent)).filter((e) => e.kind === kind);
    await eventually(async () => (await of('remedy.proposed')).map((e) => e.body.amount?.minor), [3050, 4650]);
    await eventually(async () => (await of('remedy.done')).map((e) => e.body.remedy), ['r1']);
}, ['--undo', '1']);
