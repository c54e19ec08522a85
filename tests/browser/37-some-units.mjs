// SPDX-License-Identifier: Apache-2.0
// Some units of a line are changed: the field for them comes with the variant, says how many there are, and what is
// wrong with it is told; what will happen names them, and the order then has a line for each thing.
import { samplesWithSets, SETS } from '../tools/samples.mjs';
import { eventually, journey } from './harness.mjs';
import { accept, askForPerson, keys } from './steps.mjs';

journey('37-some-units', async (j) => {
    const agent = await j.agent(1);
    const customer = await j.customer(0);
    await askForPerson(customer, 'My skillet never arrived.');
    await accept(agent, customer);
    const { page } = agent;
    const panel = page.getByRole('complementary'), dialog = page.getByRole('dialog');
    await panel.getByRole('button', { name: /more orders/ }).waitFor();
    await keys(page, 'a', 'a');
    await dialog.getByRole('combobox').fill('Change items of the order');
    await dialog.locator('[role=option][aria-selected=true][aria-disabled=false]').getByText('Change items of the order').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Order', { exact: true }).selectOption(SETS);
    const variant = dialog.getByLabel('New variant for Pour-over coffee set'), units = dialog.getByLabel('How many of Pour-over coffee set');
    await variant.waitFor();
    await eventually(() => units.count(), 0, 'nothing to count before something is chosen');
    await variant.selectOption({ label: '4 cups, clear · +$12.00' });
    await eventually(() => units.inputValue(), '4', 'all of them');
    await dialog.getByText('Up to 4.').waitFor();
    await dialog.getByLabel('Payment').selectOption('visa-4242');
    await units.fill('5');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('At most 4.').waitFor();
    await units.fill('3');
    await j.check(agent, 'units');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('3 × Pour-over coffee set: becomes variant 4 cups, clear.').waitFor();
    await dialog.getByText('The customer pays $36.00 more, with Visa ending 4242.').waitFor();
    await j.check(agent, 'review');
    await dialog.locator('[data-go]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await panel.locator('[data-remedy="r1"]').getByText('Done', { exact: true }).waitFor();
}, ['--undo', '0', '--samples', samplesWithSets()]);
