// SPDX-License-Identifier: Apache-2.0
// A rule is changed at the console: an error is shown where it is, a failing test blocks
// publishing, a backtest says what it would have done, another operator approves, and the next
// decision is the new version's.
import assert from 'node:assert/strict';
import { eventually, journey } from './harness.mjs';
import { askForPerson } from './steps.mjs';
import { apiGet, openFile, replaceText, untilChecked } from './console-steps.mjs';

const WORD = '"asked_for_person"),';

async function publishDialog(person) {
    await person.page.locator('.head').getByRole('button', { name: 'Publish…' }).click();
    const dialog = person.page.getByRole('dialog');
    await dialog.waitFor();
    return dialog;
}

/** What the escalation policy decided in the newest case of this customer. */
async function reasonOf(agent, customer) {
    const { cases } = await apiGet(agent, '/cases?filter=queue&limit=50');
    const row = cases.find((c) => c.customer_name === customer.customer.name);
    const { events } = await apiGet(agent, `/cases/${row.id}/events?since=0&limit=500`);
    return events.filter((e) => e.kind === 'tier.entered').pop().body.reason;
}

journey('23-policy', async (j) => {
    const agent = await j.agent(1);
    const before = await j.customer(0);
    await askForPerson(before, 'I need help with my order');
    await eventually(() => reasonOf(agent, before), 'asked_for_person');

    const olga = await j.operator('olga');
    const { page } = olga;
    await openFile(olga, 'escalation', 'rules');
    const old = (await apiGet(olga, '/policies')).active;

    // An error is marked where it stands.
    await replaceText(olga, 'c.message.asks_for_person', 'c.message.asks_for_persn');
    await untilChecked(olga, /\d+ error/);
    await page.getByRole('region', { name: 'Problems' }).getByText(/escalation\.lua:\d+/).first().waitFor();
    await page.locator('.cm-lint-marker-error').first().waitFor();
    await j.check(olga, 'error');
    await replaceText(olga, 'c.message.asks_for_persn', 'c.message.asks_for_person');
    await untilChecked(olga, /As in force|no errors/);

    // A failing test blocks publishing.
    await replaceText(olga, WORD, '"wants_a_person"),');
    await untilChecked(olga, 'no errors');
    let dialog = await publishDialog(olga);
    await dialog.getByText(/cases? fails?/).waitFor();
    await eventually(() => dialog.getByRole('button', { name: 'Propose' }).isDisabled(), true, 'publishing is blocked');
    await j.check(olga, 'blocked');
    await dialog.getByRole('link', { name: 'Look at them' }).click();
    await page.getByRole('region', { name: 'Failures' }).getByRole('link').first().waitFor();
    await j.check(olga, 'tests');

    // The specs are brought in line.
    await page.getByRole('link', { name: 'Policies', exact: true }).click();
    await openFile(olga, 'escalation', 'spec');
    const expected = (reason) => `reason = "${reason}", rule = "asked for a person" }`;
    await replaceText(olga, expected('asked_for_person'), expected('wants_a_person'));
    await untilChecked(olga, 'no errors');
    await page.getByRole('link', { name: 'Changes', exact: true }).first().click();
    await page.locator('.diff').nth(1).waitFor();
    await j.check(olga, 'changes');

    // What it would have done.
    await page.getByRole('link', { name: 'Backtest', exact: true }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    const report = page.locator('.head').getByRole('link', { name: 'Report as a page' });
    await report.waitFor();
    const answer = await page.evaluate(async (href) => {
        const got = await fetch(href);
        return { status: got.status, type: got.headers.get('content-type'), csp: got.headers.get('content-security-policy') };
    }, await report.getAttribute('href'));
    assert.equal(answer.status, 200);
    assert.match(answer.type, /^text\/html/);
    assert.match(answer.csp, /sandbox/);
    await page.locator('.tiles').getByText('Decisions').waitFor();
    await j.check(olga, 'backtest');

    // Proposed by one, approved by another.
    await page.getByRole('link', { name: 'Policies', exact: true }).click();
    dialog = await publishDialog(olga);
    await dialog.getByText(/all \d+ cases pass/).waitFor();
    await dialog.getByLabel('Why').fill('a word of our own for people who ask for a person');
    await dialog.getByRole('button', { name: 'Propose' }).click();
    await page.getByText('Your proposal waits for another operator:').waitFor();
    await eventually(() => page.getByRole('button', { name: 'Approve' }).count(), 0, 'nobody approves their own');
    assert.equal((await apiGet(olga, '/policies')).active.hash, old.hash, 'nothing is in force yet');

    const oscar = await j.operator('oscar');
    await oscar.page.getByText(/Olga Brandt proposes/).waitFor();
    await oscar.page.getByRole('region', { name: 'Proposal' }).getByRole('link', { name: 'Changes' }).click();
    await oscar.page.locator('.diff').first().waitFor();
    await j.check(oscar, 'proposal');
    await oscar.page.getByRole('button', { name: 'Approve' }).click();
    await oscar.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await oscar.page.getByText('Approved', { exact: true }).waitFor();
    const now = await eventually(async () => (await apiGet(oscar, '/policies')).active, ({ hash }) => hash !== old.hash);
    assert.equal(now.why, 'a word of our own for people who ask for a person');
    await oscar.page.locator('.history .past').nth(1).waitFor();

    // The next case is decided by it.
    const after = await j.customer(1);
    await askForPerson(after, 'I need help with my order');
    await eventually(() => reasonOf(agent, after), 'wants_a_person');
    await page.getByText('As in force').first().waitFor();
}, ['--second-person']);
