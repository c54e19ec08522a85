// SPDX-License-Identifier: Apache-2.0
// Live chat both ways: typing, delivered and read marks, times, order.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { accept, askForPerson, log, reply, say, shown, write } from './steps.mjs';

journey('05-live-chat', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer();
    await askForPerson(customer, 'I need a hand with my order');
    await accept(agent, customer);

    await write(agent, 'r', 'Let me look');
    await customer.page.getByText(/is typing$/).waitFor();
    await agent.page.keyboard.press('Control+Enter');
    await log(customer.page).getByText('Let me look').waitFor();
    await agent.page.locator('.us .by', { hasText: 'Read' }).waitFor();

    await customer.page.getByRole('textbox').pressSequentially('Thank you so', { delay: 120 });
    await agent.page.getByText(/is typing$/).waitFor();
    await say(customer.page, 'Thank you so much');
    await log(agent.page).getByText('Thank you so much').waitFor();
    await customer.page.getByText(/^Seen by /).waitFor();

    const words = ['I need a hand with my order', 'Let me look', 'Thank you so much', 'It is on its way', 'Great'];
    await reply(agent, 'It is on its way');
    await log(customer.page).getByText('It is on its way').waitFor();
    await say(customer.page, 'Great');
    await log(agent.page).getByText('Great', { exact: true }).waitFor();
    await eventually(() => shown(customer.page, words), words);
    await eventually(() => shown(agent.page, words), words);
    for (const time of await customer.page.locator('.msg time').allTextContents()) assert.match(time, /\d{1,2}[:.]\d{2}/);
});
