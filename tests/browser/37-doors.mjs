// SPDX-License-Identifier: Apache-2.0
// An administrator makes a key for a program and ends it, and tells a place outside of events: its
// secret once, a trial that does not get there, what was given up and is sent again; in wide and narrow.
import { request } from '../tools/host.mjs';
import { eventually, journey } from './harness.mjs';

const given = [1, 2].map((n) => ({ event: `01a20000-0000-7000-8000-00000000000${n}`, case: '01a20000-0000-7000-8000-000000000009', seq: n, at: new Date(Date.UTC(2026, 10, 2, 9, n)).toISOString(), tries: 10, status: n === 1 ? 503 : 0 }));

// What three days of failures leave is told by the test; what is asked for is kept.
async function givesUp(page, left, asked) {
    await page.route('**/api/v1/webhooks/*/dead', (route) => route.fulfill({ json: { messages: left() } }));
    await page.route('**/api/v1/webhooks/*/replay', (route) => {
        asked.push(route.request().postDataJSON());
        return route.fulfill({ json: { messages: 1 } });
    });
}

journey('37-doors', async (j) => {
    const vera = await j.atPeople('vera');
    const { page } = vera;
    await page.getByRole('link', { name: 'API keys' }).click();
    await page.getByText('No keys yet').waitFor();
    await j.check(vera, 'keys-none');

    // A key: what it may decides what is asked for, its text is shown once.
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Stock robot');
    await dialog.getByLabel(/^write:remedies/).check();
    await dialog.getByLabel('Acts as').selectOption({ label: 'Supervisor' });
    await dialog.getByLabel('Days until it ends').fill('0');
    await dialog.getByText('A whole number from 1 to 3650').waitFor();
    await dialog.getByLabel('Days until it ends').fill('7');
    await j.check(vera, 'key-new');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const secret = page.locator('.secret');
    await secret.waitFor();
    const token = await eventually(() => secret.innerText(), /^ombk_[A-Za-z0-9_-]{20,}$/);
    await j.check(vera, 'key-token');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    const row = page.getByRole('listitem').filter({ hasText: 'Stock robot' });
    await row.getByText('never used').waitFor();
    await row.getByText('7 days left').waitFor();
    await eventually(() => page.content(), (html) => !html.includes(token.trim()), 'the text of a key stays nowhere');
    const ask = async () => (await request(j.host, 'GET', '/api/v1/cases', { headers: { authorization: `Bearer ${token.trim()}` } })).status;
    await eventually(ask, 200);
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByRole('link', { name: 'API keys' }).click();
    await row.getByText('last used').waitFor();
    await j.check(vera, 'keys');
    await row.getByRole('button', { name: 'End the key Stock robot' }).click();
    await row.getByRole('button', { name: 'End it now' }).click();
    await page.getByText('No keys yet').waitFor();
    await eventually(ask, 401);

    // A webhook.
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByText('No webhooks yet').waitFor();
    await page.getByRole('button', { name: 'New webhook' }).click();
    await dialog.getByLabel('Address').fill('https://hooks.invalid/ombud');
    await dialog.getByLabel('Name').fill('Warehouse');
    await dialog.getByLabel('Events').fill('order.done');
    await dialog.getByText('There is no event order.done').waitFor();
    await dialog.getByLabel('Events').fill('remedy.done, claim.*');
    await j.check(vera, 'hook-new');
    await dialog.getByRole('button', { name: 'Make the webhook' }).click();
    await eventually(() => secret.innerText(), /^whsec_[A-Za-z0-9+/]{43}=$/);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    const asked = [];
    let left = [];
    await givesUp(page, () => left, asked);
    await page.getByRole('link', { name: /Warehouse/ }).click();
    await page.getByText('Nothing was given up.').waitFor();
    await page.getByRole('button', { name: 'Send a trial' }).click();
    await page.getByText('no answer').first().waitFor(); // nobody is there
    await page.getByText('1 failure in a row').waitFor();
    left = given;
    await page.getByRole('button', { name: 'Send again', exact: true }).first().waitFor();
    await j.check(vera, 'hook');
    await page.getByRole('button', { name: 'Send again', exact: true }).first().click();
    await eventually(() => asked, [{ event: given[0].event }]);
    await page.getByRole('button', { name: 'Send all again' }).click();
    await eventually(() => asked, [{ event: given[0].event }, {}]);
    await page.getByRole('button', { name: 'New secret' }).click();
    await eventually(() => secret.innerText(), /^whsec_/);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText(/^Changed /).waitFor();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();

    // The same on a phone.
    const phone = await j.atPeople('vera', { viewport: { width: 360, height: 740 } });
    await phone.page.getByRole('link', { name: 'Webhooks' }).click();
    await phone.page.getByRole('link', { name: /Warehouse/ }).waitFor();
    await j.check(phone, 'hooks-narrow');
    await givesUp(phone.page, () => given, asked);
    await phone.page.getByRole('link', { name: /Warehouse/ }).click();
    await phone.page.getByRole('button', { name: 'Send all again' }).waitFor();
    await j.check(phone, 'hook-narrow');
    await phone.page.getByRole('link', { name: 'Back' }).click(); // away from what is removed next
    await phone.page.getByRole('button', { name: 'New webhook' }).waitFor();

    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: 'Remove for good' }).click();
    await page.getByText('No webhooks yet').waitFor();
    // A page may have looked at the webhook once more as it was removed.
    j.faults = j.faults.filter((f) => !/status of 404/.test(f));
});
