// SPDX-License-Identifier: Apache-2.0
// Steps at the operator's console.
import assert from 'node:assert/strict';

export const editor = (page) => page.locator('.cm-content');
const saved = (page) => page.locator('.head .save');

export async function openFile(person, group, label) {
    const { page } = person;
    await page.getByRole('region', { name: group, exact: true }).getByRole('link', { name: label }).click();
    await editor(page).waitFor();
}

/** Puts another text for a piece of the open file, at the keyboard, by way of the editor's search. */
export async function replaceText(person, from, to) {
    const { page } = person;
    await editor(page).click();
    await page.locator('.cm-content:focus').waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+f');
    const search = page.locator('.cm-search input[name=search]');
    await search.fill(from);
    await page.locator('.cm-search input[name=replace]').fill(to);
    await page.getByRole('button', { name: 'replace all' }).click();
    await search.press('Escape');
    await search.waitFor({ state: 'detached' });
}

/** The words beside the file's name once the draft is with the host and was checked. */
export async function untilChecked(person, words) {
    await saved(person.page).filter({ hasText: words }).waitFor();
}

export async function apiGet(person, path) {
    const answer = await person.page.evaluate(async (p) => {
        const res = await fetch(`/api/v1${p}`);
        return { status: res.status, body: await res.json() };
    }, path);
    assert.equal(answer.status, 200, path);
    return answer.body;
}
