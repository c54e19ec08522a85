// SPDX-License-Identifier: Apache-2.0
// What the journeys share: a real host, Chromium, people at pages of their own, and the
// checks each journey ends with: axe, a picture, no console error, boxes where they belong.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Host, root } from './host.mjs';
import { slowDown } from './slow.mjs';

const require = createRequire(path.join(root, 'core/web/package.json'));
const { chromium } = require('playwright-core');
const AXE = `${fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')};0`;
const SHOTS = path.join(root, 'tests/browser/shots');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
export const WAIT_MS = Number(process.env.OMBUD_WAIT_MS ?? 90_000);
const AGAIN_MS = 50;
const DAY_MS = 86_400_000;
const LONGEST_MS = 300_000;

// A connection that fails because the journey cut it is no fault of the page.
const EXPECTED = /WebSocket connection to|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/;

// Contrast is judged when colours have arrived: a button that was just enabled is still fading in.
const still = (page) => page.evaluate(() => Promise.all(document.getAnimations()
    .filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime)).map((a) => a.finished.catch(() => {}))));

/**
 * Asks again until the value is the expected one, however long the page needs for it: equal to a
 * plain value, matched by a RegExp, or held true by a function. Then shows the difference.
 */
export async function eventually(value, expected, message) {
    const judge = typeof expected === 'function' ? (v) => assert.ok(expected(v), `${message ?? 'not so'}: ${JSON.stringify(v)}`)
        : expected instanceof RegExp ? (v) => assert.match(String(v), expected, message)
            : (v) => assert.deepEqual(v, expected, message);
    for (const end = Date.now() + WAIT_MS; ;) {
        try {
            const v = await value();
            judge(v);
            return v;
        } catch (e) {
            if (Date.now() > end) throw e;
        }
        await new Promise((again) => setTimeout(again, AGAIN_MS));
    }
}

/** Begins a journey that has to end on the day it began: just before midnight (UTC) it waits. */
export async function awayFromMidnight() {
    const left = DAY_MS - (Date.now() % DAY_MS);
    if (left < LONGEST_MS) await new Promise((go) => setTimeout(go, left + 1000));
}

export class Journey {
    constructor(name, host, browser) {
        Object.assign(this, { name, host, browser, people: [], faults: [], theme: process.env.OMBUD_THEME ?? 'light' });
    }

    async page(who, url, options = {}) {
        const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: this.theme, timezoneId: 'UTC', ...options });
        const page = await context.newPage();
        page.setDefaultTimeout(WAIT_MS);
        await slowDown(context, page, `${this.name} ${this.people.length}`);
        const frames = [];
        page.on('websocket', (ws) => ws.on('framereceived', (f) => frames.push(String(f.payload))));
        page.on('console', (m) => {
            if (m.type() === 'error' && !EXPECTED.test(m.text())) this.faults.push(`${who}: ${m.text()}`);
        });
        page.on('pageerror', (e) => this.faults.push(`${who}: ${e.stack}`));
        const person = { who, context, page, frames };
        this.people.push(person);
        await page.goto(url);
        return person;
    }

    tenant() {
        return this.host.info.customers[0]?.tenant;
    }

    /** A customer whom the shop identified; `n` tells them apart. */
    async customer(n = 0, options = { viewport: { width: 420, height: 800 } }) {
        const c = this.host.info.customers.filter((x) => x.tenant === this.tenant())[n];
        return Object.assign(await this.page(`customer ${c.name}`, c.help_url, options), { customer: c });
    }

    /** Someone of the staff of this tier, signed in. */
    async agent(tier, n = 0, options = {}) {
        const s = this.host.info.staff.filter((x) => x.tier === tier && x.tenant === this.tenant())[n];
        assert.ok(s, `the demo has no staff of tier ${tier}`);
        const person = await this.page(`agent ${s.name}`, this.host.info.desk, options);
        await this.signIn(person, s);
        await person.page.getByText('Live', { exact: true }).waitFor();
        return Object.assign(person, { staff: s });
    }

    /** An operator, signed in to the console. */
    async operator(login, options = {}) {
        const person = await this.signedIn(login, this.host.info.console, options);
        await person.page.getByRole('navigation', { name: 'Files' }).getByRole('link').first().waitFor();
        return person;
    }

    async operatorAtDesk(login, options = {}) {
        const person = await this.signedIn(login, this.host.info.desk, options);
        await person.page.getByText('Live', { exact: true }).waitFor();
        return person;
    }

    async signedIn(login, url, options) {
        const s = this.host.info.staff.find((x) => x.login === login && x.operator);
        assert.ok(s, `the demo has no operator ${login}`);
        const person = await this.page(`operator ${s.name}`, url, options);
        await this.signIn(person, s);
        return Object.assign(person, { staff: s });
    }

    /** An administrator, or whoever, signed in to the page of people and customers. */
    async atPeople(login, options = {}) {
        const s = this.host.info.staff.find((x) => x.login === login);
        const person = await this.page(`people ${s.name}`, this.host.info.people, options);
        await this.signIn(person, s);
        await person.page.getByRole('navigation', { name: 'Pages' }).getByRole('link').first().waitFor();
        return Object.assign(person, { staff: s });
    }

    async signIn({ page }, staff) {
        await page.getByLabel('Login').fill(staff.login);
        await page.getByLabel('Password').fill(staff.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
    }

    async check(person, label) {
        const { page } = person;
        await page.evaluate(AXE);
        // A page that is just drawing itself is judged when it has done so.
        await eventually(async () => {
            await still(page);
            return page.evaluate((rules) => window.axe.run(document, { runOnly: rules })
                .then((r) => r.violations.map((v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)), RULES);
        }, [], `${person.who}, ${label}: axe`);
        await eventually(() => boxes(page), [], `${person.who}, ${label}`);
        fs.mkdirSync(SHOTS, { recursive: true });
        await page.screenshot({ path: path.join(SHOTS, `${this.name}-${label}-${this.theme}.png`) });
    }

    async finish() {
        for (const person of this.people) {
            if (person.page.isClosed()) continue;
            await this.check(person, person.who.toLowerCase().replace(/[^a-z]+/g, '-'));
        }
        assert.deepEqual(this.faults, [], 'console errors');
    }
}

/** Clean markup is not enough: the box to write in stays small, the history stays large. */
async function boxes(page) {
    const found = await page.evaluate(() => {
        const height = (s) => {
            const el = document.querySelector(s);
            return el && el.offsetParent !== null ? el.getBoundingClientRect().height : null;
        };
        return { composer: height('.composer'), log: height('.log'), panel: height('main.case') ?? height('.page.chat'),
            scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth };
    });
    const wrong = [];
    if (found.composer > 160) wrong.push(`the composer is ${found.composer} px high`);
    if (found.log !== null && found.panel !== null && found.log < 0.4 * found.panel) wrong.push(`the log has ${found.log} of ${found.panel} px`);
    if (found.scroll > 0) wrong.push('the page scrolls sideways');
    return wrong;
}

export async function launch() {
    return chromium.launch({
        executablePath: process.env.OMBUD_CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
}

/** Runs one journey against a host of its own; ends the process. */
export async function journey(name, steps, hostOptions = []) {
    const host = new Host(hostOptions);
    let browser;
    let code = 1;
    const j = new Journey(name, host, null);
    try {
        await host.start();
        j.browser = browser = await launch();
        await steps(j);
        await j.finish();
        console.log(`browser ${name}: passed`);
        code = 0;
    } catch (e) {
        console.error(`browser ${name}: FAILED\n${e.stack}`);
        for (const f of j.faults) console.error(`  console: ${f}`);
        for (const [i, p] of j.people.entries()) {
            if (p.page.isClosed()) continue;
            fs.mkdirSync(SHOTS, { recursive: true });
            await p.page.screenshot({ path: path.join(SHOTS, `${name}-failed-${i}.png`) }).catch(() => undefined);
        }
        if (host.log.length) console.error(`host:\n${host.log.join('').slice(-4000)}`);
    } finally {
        await browser?.close().catch(() => undefined);
        await host.close();
    }
    process.exit(code);
}
