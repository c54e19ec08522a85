// SPDX-License-Identifier: Apache-2.0
// The customer loses the network in the middle of writing: nothing is lost, nothing doubled.
import { journey } from './harness.mjs';
import { accept, askForPerson, assertOnce, log, reply, say } from './steps.mjs';

journey('06-offline', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer();
    await askForPerson(customer, 'Where is my parcel');
    await accept(agent, customer);

    await customer.context.setOffline(true);
    await say(customer.page, 'Are you still there');
    await say(customer.page, 'I am on a train');
    await customer.page.getByText('Sending').first().waitFor();
    await customer.page.getByRole('status').filter({ hasText: 'You are offline' }).waitFor();
    await j.check(customer, 'offline');
    await reply(agent, 'Take your time');

    await customer.context.setOffline(false);
    await log(agent.page).getByText('I am on a train').waitFor();
    await log(customer.page).getByText('Take your time').waitFor();
    await customer.page.getByRole('status').filter({ hasText: 'You are offline' }).waitFor({ state: 'detached' });
    await customer.page.getByText('Sending').first().waitFor({ state: 'detached' });
    const words = ['Are you still there', 'I am on a train', 'Take your time'];
    await assertOnce(customer.page, words, 'the customer');
    await assertOnce(agent.page, words, 'the agent');

    // The same words are there after a reload, from the server and not from the page.
    await customer.page.reload();
    await log(customer.page).getByText('Take your time').waitFor();
    await assertOnce(customer.page, words, 'the customer after a reload');
});
