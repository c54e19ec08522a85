// SPDX-License-Identifier: Apache-2.0
// Buttons that do something once, clicked twice, in two tabs and by two people: who has it hears
// nothing bad, who has it not is told. All waits are on what is shown; answers are held back by hand.
import assert from 'node:assert/strict';
import { eventually, journey, WAIT_MS } from './harness.mjs';
import { happened } from './money-steps.mjs';
import { askForPerson, openFromQueue } from './steps.mjs';
import { ask } from './worlds.mjs';

/** Holds back the host's answers to POSTs at this path until let go; counts them. */
async function held(page, path) {
    let letGo;
    const free = new Promise((go) => (letGo = go));
    const posts = [];
    await page.route(path, async (r) => {
        if (r.request().method() !== 'POST') return r.fallback();
        const answer = await ask(r);
        posts.push(answer.status());
        await free;
        await r.fulfill({ response: answer });
    });
    return { posts, letGo };
}

/** This page hears no more of how the case is, until it is let. */
async function behind(page) {
    let letGo;
    const free = new Promise((go) => (letGo = go));
    await page.route(/\/api\/v1\/cases\/[\w-]+$/, async (r) => {
        await free;
        await r.fallback();
    });
    return letGo;
}

const said = (page) => page.locator('.toast').allInnerTexts();
const failures = async (page) => (await said(page)).filter((x) => /did not work|too late/.test(x));

journey('38-once', async (j) => {
    const dana = await j.agent(1);
    const omar = await j.agent(1, 1);
    const customer = await j.customer();
    const name = customer.customer.name;
    await askForPerson(customer, 'My lamp came broken');
    const { page } = dana;
    const tab = await dana.context.newPage();
    tab.setDefaultTimeout(WAIT_MS);
    await tab.goto(page.url());
    const second = { ...dana, who: 'agent second tab', page: tab };
    j.people.push(second);
    for (const who of [dana, second, omar]) {
        await openFromQueue(who, name);
        await who.page.getByRole('button', { name: 'Accept' }).waitFor();
    }
    const tabHears = await behind(tab);
    const omarHears = await behind(omar.page);

    // Twice by mouse, once more by key while it is under way: one question, one answer.
    const taken = await held(page, '**/accept');
    const hears = await behind(page);
    await page.getByRole('button', { name: 'Accept' }).dblclick();
    await page.locator('.btn[aria-busy=true]', { hasText: 'Accept' }).waitFor();
    await page.keyboard.press('m');
    await eventually(() => taken.posts, [200]);
    await j.check(dana, 'under-way');
    taken.letGo();
    hears();
    await page.getByRole('button', { name: 'Resolve' }).waitFor();
    // The second half of a slow double click meets other buttons where Accept was.
    for (const b of ['Resolve', 'Escalate', 'Hand back']) {
        const at = await page.getByRole('button', { name: b }).boundingBox();
        await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
        await page.mouse.down({ clickCount: 2 });
        await page.mouse.up({ clickCount: 2 });
    }
    await page.keyboard.press('m');
    await eventually(() => page.getByRole('dialog').count(), 0);
    assert.deepEqual(taken.posts, [200]);
    assert.deepEqual(await failures(page), []);

    // Her other tab does not know it yet, and hers it is. Nor does a colleague's page, and he is told.
    await tab.getByRole('button', { name: 'Accept' }).click();
    await tab.getByText('The case is with you').waitFor();
    assert.deepEqual(await failures(tab), []);
    tabHears();
    await tab.getByRole('button', { name: 'Resolve' }).waitFor();
    await omar.page.getByRole('button', { name: 'Accept' }).click();
    await omar.page.getByText(new RegExp(`a colleague was first: ${dana.staff.name}`)).waitFor();
    await j.check(omar, 'second');
    omarHears();
    await omar.page.getByRole('button', { name: 'Accept' }).waitFor({ state: 'detached' });
    await happened(dana, { 'contact.accepted': 1 });

    // Handed back by a double click and the key.
    await page.getByRole('button', { name: 'Hand back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('shift_ends');
    const back = await held(page, '**/hand-back');
    await dialog.getByRole('button', { name: 'Hand back' }).dblclick();
    await dialog.locator('.btn[aria-busy=true]').waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => back.posts, [200]);
    await j.check(dana, 'handing-back');
    back.letGo();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('button', { name: 'Resolve' }).waitFor();

    // Resolved by a double click and the key.
    await page.getByRole('button', { name: 'Resolve' }).click();
    const end = await held(page, '**/resolve');
    await dialog.getByRole('button', { name: 'Resolve' }).dblclick();
    await dialog.locator('.btn[aria-busy=true]').waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => end.posts, [200]);
    end.letGo();
    await dialog.waitFor({ state: 'detached' });
    await eventually(async () => (await said(page)).filter((x) => /Resolved/.test(x)).length, 1);
    await happened(dana, { 'contact.accepted': 2, 'case.resolved': 1 });
    assert.deepEqual([back.posts, end.posts], [[200], [200]]);
    for (const p of [page, tab]) assert.deepEqual(await failures(p), []);

    // A refusal is an error of the network for the browser's console, and only the colleague's was one.
    const refused = j.faults.filter((f) => /409/.test(f));
    assert.equal(refused.length, 1);
    j.faults = j.faults.filter((f) => !refused.includes(f));
});
