// SPDX-License-Identifier: Apache-2.0
// One clock for every timer on a page, set to the server's time.

import { signal } from '@preact/signals';
import { formatLeft, formatSpan, toDate } from '../shared/format';
import type { When } from '../shared/types';

/** Local milliseconds, once a second. */
export const now = signal(Date.now());
const skew = signal(0);

if (typeof document !== 'undefined') {
    setInterval(() => {
        if (document.visibilityState === 'visible') now.value = Date.now();
    }, 1000);
    document.addEventListener('visibilitychange', () => (now.value = Date.now()));
}

export function serverSays(at: unknown): void {
    const t = typeof at === 'string' ? Date.parse(at) : NaN;
    if (!Number.isNaN(t)) skew.value = t - Date.now();
}

export function serverNow(): number {
    return now.value + skew.value;
}

/** Time since `from`; past `warn` and `bad` it also carries a sign, never colour alone. */
export function Timer({ from, warn, bad, label }: { from: When | undefined; warn: number; bad: number; label: string }) {
    const since = toDate(from);
    if (!since) return null;
    const span = Math.max(0, serverNow() - since.getTime());
    const tone = span >= bad ? 'bad' : span >= warn ? 'warn' : '';
    return (
        <span class={`timer ${tone}`} title={label} dir="ltr">
            {tone === 'bad' && <span aria-hidden="true">▲ </span>}
            <span class="hide">{label} </span>
            {formatSpan(span)}
        </span>
    );
}

/** Time until `until`, ticking; below `warn` it carries a sign and says so when it is over. */
export function Countdown({ until, warn, label, over }: { until: When | undefined; warn: number; label: string; over: string }) {
    const end = toDate(until);
    if (!end) return null;
    const left = end.getTime() - serverNow();
    const tone = left <= 0 ? 'bad' : left <= warn ? 'warn' : '';
    return (
        <span class={`timer ${tone}`} title={label} dir="ltr">
            {tone && <span aria-hidden="true">▲ </span>}
            {left <= 0 ? over : <><span class="hide">{label} </span>{formatLeft(left)}</>}
        </span>
    );
}
