// SPDX-License-Identifier: Apache-2.0
// A return from the desk to the refund: its terms before it is confirmed, the label, the
// drop-off, what carrier and warehouse tell, the money, all on the agent's panel as it happens.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { journey } from './harness.mjs';
import { happened } from './money-steps.mjs';
import { accept, askForPerson, keys } from './steps.mjs';

const ORDER = '114-4025838-2409458';

/** The shop's own folder, where carriers and warehouses drop what they tell. */
function shopFolder(dir) {
    for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
        const p = path.join(dir, e.name);
        if (e.name === 'shop.db') return dir;
        const found = e.isDirectory() ? shopFolder(p) : null;
        if (found) return found;
    }
    return null;
}

function moved(j, row) {
    const folder = shopFolder(j.host.data);
    fs.writeFileSync(path.join(folder, 'movements.part'), `${JSON.stringify({ tenant: j.tenant(), ...row })}\n`);
    fs.renameSync(path.join(folder, 'movements.part'), path.join(folder, 'movements.jsonl'));
}

journey('34-return', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer(0);
    await askForPerson(customer, 'The lamp came damaged, I want to send it back.');
    await accept(agent, customer);
    const { page } = agent;
    const panel = page.getByRole('complementary');
    const dialog = page.getByRole('dialog');
    await panel.getByRole('button', { name: /more orders/ }).waitFor();

    await page.keyboard.press('Escape');
    await keys(page, 'a', 'a');
    await dialog.getByRole('option', { name: /Start a return/ }).click();
    await dialog.getByLabel('Order', { exact: true }).selectOption(ORDER);
    await dialog.getByLabel('Line').selectOption({ label: 'Ceramic table lamp' });
    await dialog.getByLabel('Reason').selectOption('unwanted');
    await dialog.getByLabel('Was opened or used').check();
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('A fee of $11.80 is kept.').waitFor();
    await dialog.getByText('It has to be handed in within 14 days.').waitFor();
    await j.check(agent, 'terms');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await dialog.getByLabel('Reason').selectOption('damaged');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('$59.00 at the first scan, the way it was paid').waitFor();
    await dialog.getByText('We pay for sending back what is faulty', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Start a return' }).click();

    const card = panel.locator('[data-return="r1"]');
    await card.getByText('Label sent').first().waitFor();
    const label = await card.getByRole('link', { name: 'Label (PDF)' }).getAttribute('href');
    const pdf = await page.evaluate(async (url) => {
        const res = await fetch(url);
        return { type: res.headers.get('content-type'), head: (await res.text()).slice(0, 5) };
    }, label);
    assert.deepEqual(pdf, { type: 'application/pdf', head: '%PDF-' });
    const rma = (await card.locator('.mono').first().innerText()).replace(/^RMA (?=RMA)/, '');
    const drop = card.getByLabel('Drop-off');
    await drop.selectOption({ index: 1 });
    await page.getByText('The drop-off is chosen').waitFor();
    await card.getByText(/^Drop-off: /).waitFor();
    await card.scrollIntoViewIfNeeded();
    await j.check(agent, 'label');

    moved(j, { id: 'm1', rma: rma.replace(/^RMA /, ''), what: 'scanned' });
    await card.getByText(/\$59\.00 refunded/).waitFor();
    await panel.locator('[data-remedy]').filter({ hasText: 'Refund $59.00' }).getByText('Done', { exact: true }).waitFor();
    moved(j, { id: 'm2', rma: rma.replace(/^RMA /, ''), what: 'received' });
    await page.getByRole('log').getByText('Return of Ceramic table lamp received').waitFor();
    await happened(agent, { 'return.authorised': 1, 'return.label_issued': 1, 'return.in_transit': 1, 'return.received': 1, 'remedy.done': 2 });
    await card.scrollIntoViewIfNeeded();
}, ['--undo', '0']);
