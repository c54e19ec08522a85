// SPDX-License-Identifier: Apache-2.0
// A note never reaches the customer: not on the page, not in any frame.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { accept, askForPerson, log, reply, write } from './steps.mjs';

const NOTE = 'Two claims in twelve months, both genuine';

journey('19-note', async (j) => {
    const agent = await j.agent(1);
    const colleague = await j.agent(2);
    const customer = await j.customer();
    await askForPerson(customer, 'I want to speak about my order');
    await accept(agent, customer);

    await write(agent, 'n', NOTE);
    await agent.page.keyboard.press('Control+Enter');
    await log(agent.page).locator('.note').getByText(NOTE).waitFor();
    await reply(agent, 'I have read everything');
    await log(customer.page).getByText('I have read everything').waitFor();

    await colleague.page.getByRole('tab', { name: /^Open/ }).click();
    await colleague.page.getByRole('option', { name: customer.customer.name }).click();
    await log(colleague.page).locator('.note').getByText(NOTE).waitFor();
    await agent.page.getByText(`${colleague.staff.name} viewing`).waitFor();

    await customer.page.reload();
    await log(customer.page).getByText('I have read everything').waitFor();
    assert.ok(customer.frames.length > 3, 'frames were watched');
    assert.deepEqual(customer.frames.filter((f) => f.includes(NOTE) || f.includes('note.added')), []);
    assert.ok(!(await customer.page.content()).includes(NOTE));
});
