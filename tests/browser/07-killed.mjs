// SPDX-License-Identifier: Apache-2.0
// The host is killed and started again: both sides go on by seq, no loss, no double.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { accept, askForPerson, assertOnce, log, reply, say, shown } from './steps.mjs';

journey('07-killed', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer();
    await askForPerson(customer, 'My order is late');
    await accept(agent, customer);
    await reply(agent, 'I will check the carrier');
    await log(customer.page).getByText('I will check the carrier').waitFor();
    await say(customer.page, 'Thank you');
    await customer.page.locator('.me .mark', { hasText: /Sent|Seen/ }).last().waitFor();

    await j.host.kill();
    await say(customer.page, 'Hello, anybody there');
    await reply(agent, 'It arrives on Tuesday');
    await customer.page.getByText('Sending').first().waitFor();
    await customer.page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor();
    await agent.page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor();
    await j.check(agent, 'lost');

    await j.host.start();
    await customer.page.getByRole('button', { name: 'Retry now' }).click({ timeout: 2000 }).catch(() => undefined);
    await agent.page.getByRole('button', { name: 'Retry now' }).click({ timeout: 2000 }).catch(() => undefined);
    await log(agent.page).getByText('Hello, anybody there').waitFor();
    await log(customer.page).getByText('It arrives on Tuesday').waitFor();
    await customer.page.getByText('Sending').first().waitFor({ state: 'detached' });
    const words = ['My order is late', 'I will check the carrier', 'Thank you', 'Hello, anybody there', 'It arrives on Tuesday'];
    await assertOnce(customer.page, words, 'the customer');
    await assertOnce(agent.page, words, 'the agent');
    // Of the last two either may have come first, for both sides alike.
    const both = await eventually(async () => [await shown(customer.page, words), await shown(agent.page, words)],
        ([c, a]) => c.length === words.length && c.join() === a.join(), 'both sides see the same order');
    assert.deepEqual(both[0].slice(0, 3), words.slice(0, 3));
});
