// SPDX-License-Identifier: Apache-2.0
// Steps that several journeys take.
import { eventually } from './harness.mjs';

export const log = (page) => page.getByRole('log');

export async function say(page, text) {
    await page.getByRole('textbox').fill(text);
    await page.keyboard.press('Enter');
    await log(page).getByText(text).waitFor();
}

/** Opens a chat, says what is wrong and asks for a person. */
export async function askForPerson(customer, words) {
    const { page } = customer;
    await page.getByRole('button', { name: 'Start a chat' }).click();
    await log(page).waitFor();
    await page.getByText('Answers at once', { exact: true }).waitFor();
    await say(page, words);
    await page.locator('.me .mark', { hasText: /Sent|Seen/ }).last().waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'Talk to a person' }).click();
    await page.getByText(/You are number \d+ in line|You are in line for a person/).first().waitFor();
}

/** The row of this customer in the queue, opened with the keyboard. */
export async function openFromQueue(agent, name) {
    const { page } = agent;
    await page.getByRole('tab', { name: /^Queue/ }).click();
    await page.getByRole('option', { name }).first().click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
}

export async function accept(agent, customer) {
    await openFromQueue(agent, customer.customer.name);
    await agent.page.getByRole('button', { name: 'Accept' }).click();
    await agent.page.getByRole('button', { name: 'Resolve' }).waitFor();
    await log(customer.page).getByText(/joined and has the whole conversation/).waitFor();
}

/** Keys that belong together, one at the heels of the other as a hand would. */
export async function keys(page, ...names) {
    await Promise.all(names.map((k) => page.keyboard.press(k)));
}

/** Words by way of the keyboard: `key` opens the box for them. */
export async function write(agent, key, text) {
    const { page } = agent;
    await page.keyboard.press('Escape');
    await page.keyboard.press(key);
    await page.locator('[data-composer]:focus').waitFor();
    await page.keyboard.insertText(text);
}

export async function reply(agent, text) {
    await write(agent, 'r', text);
    await agent.page.keyboard.press('Control+Enter');
    await log(agent.page).getByText(text).waitFor();
}

export async function countIn(page, text) {
    return log(page).getByText(text, { exact: true }).count();
}

export async function assertOnce(page, texts, who) {
    for (const text of texts) await eventually(() => countIn(page, text), 1, `${who} sees "${text}" once`);
}

/** Words of the log in the order they are shown. */
export async function shown(page, among) {
    const all = await page.locator('[role=log] .bubble').allTextContents();
    return all.filter((x) => among.includes(x));
}
