// SPDX-License-Identifier: Apache-2.0
// "Talk to a person": place in line, an agent joins, the hand-over is there, nothing is asked twice.
import { eventually, journey } from './harness.mjs';
import { accept, askForPerson, log, openFromQueue } from './steps.mjs';

const WORDS = 'The parcel says delivered but there is nothing at my door';

journey('04-person', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer();
    const { page } = customer;
    const first = customer.customer.name.split(' ')[0];
    await page.getByRole('heading', { level: 1, name: `Hello ${first}, how can we help?` }).waitFor();
    await eventually(() => new URL(page.url()).hash, '', 'the proof of identity is out of the address bar');
    await j.check(customer, 'home');

    await askForPerson(customer, WORDS);
    await openFromQueue(agent, customer.customer.name);
    const handover = agent.page.getByRole('region', { name: 'Handover' });
    await handover.getByText('Problem').waitFor();
    await handover.getByText('Wants').waitFor();
    await log(agent.page).getByText(WORDS).waitFor();
    await log(agent.page).getByText(/Escalated to associate: asked for/).waitFor();
    await j.check(agent, 'before-accept');

    await accept(agent, customer);
    await page.getByRole('banner').getByText('Has the whole history').waitFor();
    await eventually(() => page.getByText(/You are number/).count(), 0, 'the place in line is gone');
    await agent.page.getByRole('tab', { name: /^Mine 1/ }).waitFor();
    await agent.page.getByRole('button', { name: 'why?' }).first().click();
    await agent.page.getByRole('dialog').getByText('Rule', { exact: true }).waitFor();
    await agent.page.keyboard.press('Escape');
});
