// SPDX-License-Identifier: Apache-2.0
// A slow machine, made on purpose: OMBUD_SLOW=seed[:api|:cpu]. Each answer of the API is held back
// by 0 to 1.5 s, drawn from the seed, so that answers overtake each other and the live feed; and
// the pages have a sixth of the processor.

const HOLD_MS = 1500;
const CPU = 6;

const [seed, what = 'api,cpu'] = (process.env.OMBUD_SLOW ?? '').split(':');
export const slow = seed !== '';

/** Random numbers that are the same for the same seed. */
function draw(from) {
    let s = from >>> 0;
    return () => {
        s = (s + 0x6d2b79f5) >>> 0;
        let t = Math.imul(s ^ (s >>> 15), s | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

const numberOf = (text) => [...text].reduce((n, c) => Math.imul(n, 31) + c.charCodeAt(0), 7);

/** Makes this page slow; every page of a journey has a sequence of its own. */
export async function slowDown(context, page, name) {
    if (!slow) return;
    const cdp = await context.newCDPSession(page);
    if (what.includes('cpu')) await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU });
    if (!what.includes('api')) return;
    const random = draw(numberOf(`${seed} ${name}`));
    cdp.on('Fetch.requestPaused', ({ requestId }) => {
        setTimeout(() => cdp.send('Fetch.continueRequest', { requestId }).catch(() => undefined), random() * HOLD_MS);
    });
    await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*/api/*', requestStage: 'Response' }] });
}
