// SPDX-License-Identifier: Apache-2.0
// The panel in every state of a remedy, a return and a claim, each form and the claim as a
// whole, in light, dark, narrow and wide: axe on each, and what a person must be able to read.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { accept, askForPerson, keys as press } from './steps.mjs';
import * as world from './worlds.mjs';

// A closed dialog has no role any more a moment before it is gone.
const gone = (page) => page.locator('dialog').waitFor({ state: 'detached' });

journey('29-remedy-states', async (j) => {
    const agent = await j.agent(1);
    const { page } = agent;
    const me = await page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).agent.id);
    await world.tells(agent, { detail: { remedies: world.remedies(me), returns: world.returns, claims: world.claims }, orders: world.orders, suggestions: world.suggestions });
    const customer = await j.customer(0);
    await askForPerson(customer, 'My lamp is not what I bought.');
    await accept(agent, customer);
    const panel = page.getByRole('complementary');
    await panel.locator('[data-return="r20"]').waitFor();
    await page.keyboard.press('Escape');

    // Budgets before the click, why an approval is needed, and what is not allowed.
    const acts = panel.locator('.act');
    await eventually(() => acts.nth(0).innerText(), /\$34\.99 of \$50\.00 left today/);
    await eventually(() => acts.nth(1).innerText(), /Needs approval by supervisor.*\$34\.99 of \$50\.00 left today/s);
    await eventually(() => acts.nth(2).innerText(), /Not allowed[\s\S]*\$0\.00 of \$10\.00 left for this customer/s);
    await eventually(() => acts.nth(2).isDisabled(), true);
    await j.check(agent, 'panel-top');

    // States in words.
    await panel.getByRole('button', { name: /more$/ }).last().click();
    const remedy = (id) => panel.locator(`[data-remedy="${id}"]`);
    await eventually(() => remedy('r2').innerText(), /The shop has not said yet; asked again/);
    await eventually(() => remedy('r3').innerText(), /The shop refused it/);
    await eventually(() => remedy('r4').innerText(), /Undone by the shop/);
    await eventually(() => remedy('r8').innerText(), /supervisor has to approve/);
    await eventually(() => remedy('r8').innerText(), /Brass desk lamp, Linen lamp shade/);
    await remedy('r9').getByRole('button', { name: 'Undo' }).waitFor();
    const way = panel.locator('[data-return="r20"]');
    await eventually(() => way.innerText(), /RMA-20417/);
    await eventually(() => way.innerText(), /\$98\.00 at the first scan/);
    await eventually(() => way.getByRole('link', { name: 'Label (PDF)' }).getAttribute('href'), /\/returns\/r20\/label\.pdf$/);
    for (const section of ['[data-claim="c1"]', '[data-return="r20"]', '[data-remedy="r5"]', '[aria-label="Order 114-5550001-0000001"]']) {
        await panel.locator(section).scrollIntoViewIfNeeded();
        await j.check(agent, `panel-${section.replace(/\W+/g, '-').slice(1, 18)}`);
    }

    // Every action by key: its own form, in its own currency.
    const dialog = page.getByRole('dialog');
    for (const [keys, title, part] of [['ar', /Refund/, 'Brass desk lamp'], ['as', /replacement/, 'address'], ['ap', /certificate/i, 'Amount in USD'], ['at', /return/, 'Quantity'],
        ['ac', /claim/i, 'Words to the seller'], ['ax', /Cancel the order/, 'Order'], ['ai', /Change items/, 'New variant'], ['ae', /Exchange/, 'New variant'],
        ['ad', /delivery address/, 'Postcode'], ['am', /Change the payment/, 'Payment'], ['av', /Trade-in/, 'Amount'], ['au', /address/, 'Town']]) {
        await press(page, ...keys);
        await dialog.getByRole('button', { name: /^(Review|Change)$/ }).waitFor();
        assert.match(await dialog.getByRole('heading', { level: 2 }).innerText(), title, keys);
        if (await dialog.getByRole('button', { name: 'Change' }).isVisible()) await dialog.getByRole('button', { name: 'Change' }).click();
        await dialog.filter({ hasText: part }).waitFor();
        await j.check(agent, `form-${keys}`);
        await page.keyboard.press('Escape');
        await gone(page);
    }
    await press(page, 'a', 'a');
    await dialog.getByRole('option', { name: /Refund/ }).waitFor();
    await j.check(agent, 'all-actions');
    await page.keyboard.insertText('claim');
    await eventually(() => dialog.getByRole('option').count(), 1);
    await page.keyboard.press('Escape');
    await gone(page);

    // # in the empty box opens the same list; left again, it is the letter it was.
    const box = page.getByRole('textbox', { name: /^Reply to/ });
    await box.press('#');
    await dialog.getByRole('option', { name: /Refund/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: /replacement/ }).waitFor();
    await page.keyboard.press('Escape');
    await gone(page);
    await box.press('#');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await gone(page);
    await eventually(() => box.inputValue(), '#');
    await box.fill('');
    await page.keyboard.press('Escape');

    // A yen has no cents, a dinar three places.
    await press(page, 'a', 'r');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await dialog.getByLabel('Order', { exact: true }).selectOption('114-5550003-0000003');
    await eventually(() => dialog.getByLabel(/Amount for Oud, in KWD/).inputValue(), '12.345');
    await dialog.getByLabel('Order', { exact: true }).selectOption('114-5550002-0000002');
    const yen = dialog.getByLabel(/Amount for Tea bowl, in JPY/);
    await eventually(() => yen.inputValue(), '12500');
    await yen.fill('12.50');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('Write an amount such as 12').waitFor();
    await j.check(agent, 'form-wrong');
    await page.keyboard.press('Escape');
    await gone(page);

    // While the shop is being asked it says so, and nothing can be reviewed yet.
    let tell;
    const told = new Promise((go) => (tell = go));
    await page.route(/\/choices$/, async (r) => {
        await told;
        await r.fallback();
    }, { times: 1 });
    await press(page, 'a', 'm');
    await dialog.filter({ hasText: 'Asking the shop…' }).locator('[data-go][aria-disabled=true]').waitFor();
    await j.check(agent, 'form-asking');
    tell();
    await dialog.getByLabel(/^(New way to pay|Payment)$/).waitFor();
    await page.keyboard.press('Escape');
    await gone(page);

    // The claim as a whole.
    await panel.locator('[data-claim="c1"]').getByRole('button', { name: 'Decide' }).click();
    const changed = dialog.locator('tr.changed');
    await eventually(() => changed.count(), 3);
    await eventually(() => dialog.locator('.evidence').innerText(), /<b>Look<\/b> at it again/);
    await dialog.getByRole('img', { name: /Photo 2/ }).waitFor();
    await dialog.getByLabel(/Grant \$89\.00/).check();
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill('The page changed after the sale');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText(/\$89\.00 is taken from the account of Lumo Home/).waitFor();
    await j.check(agent, 'claim');
    await page.keyboard.press('Escape');
    await gone(page);

    // Written from the other side.
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    await panel.locator('[data-return="r20"]').scrollIntoViewIfNeeded();
    await j.check(agent, 'rtl-panel');
    await panel.locator('[data-claim="c1"]').getByRole('button', { name: 'Decide' }).click();
    await j.check(agent, 'rtl-claim');
    await page.keyboard.press('Escape');
    await gone(page);
    await page.evaluate(() => (document.documentElement.dir = 'ltr'));

    // Narrow, and the same claim there.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Order and customer' }).click();
    await panel.locator('[data-claim="c1"]').scrollIntoViewIfNeeded();
    await j.check(agent, 'narrow-panel');
    await panel.locator('[data-claim="c1"]').getByRole('button', { name: 'Decide' }).click();
    await dialog.locator('.compare').scrollIntoViewIfNeeded();
    await j.check(agent, 'narrow-claim');
    await page.keyboard.press('Escape');
    await gone(page);

    // What an order is changed to, picked at 360 px, and what it means before the click.
    await page.setViewportSize({ width: 360, height: 740 });
    await press(page, 'a', 'e');
    const variant = dialog.getByLabel('New variant for Brass desk lamp');
    await dialog.getByLabel('Order', { exact: true }).selectOption(world.ORDER);
    await variant.waitFor();
    await eventually(() => variant.locator('option').allInnerTexts(), ['Keep as it is', 'brushed steel, bulb 40 · −$10.00', 'gold · +$40.00']);
    await dialog.getByText('Linen lamp shade: nothing else to be had.').waitFor();
    await eventually(() => dialog.getByLabel('Payment').locator('option').allInnerTexts(), ['Visa ending 4242 · paid with it', 'Gift card · $25.00 on it', 'PayPal']);
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('Choose a new variant for at least one line.').waitFor();
    await j.check(agent, 'narrow-exchange');
    await variant.selectOption('v-lamp-gold');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByText('The customer pays $40.00 more, with Visa ending 4242, when the exchange is made.').waitFor();
    await j.check(agent, 'narrow-exchange-confirm');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 900 });
});
