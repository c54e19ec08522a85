// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next attempt: full jitter, so that ten thousand browsers do
// not come back in the same second.

export const BACKOFF_BASE_MS = 500;
export const BACKOFF_CAP_MS = 30_000;
export const RESTART_SPREAD_MS = 5_000;

export function backoff(attempt: number, random: () => number): number {
    const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempt, 16));
    return Math.round(random() * ceiling);
}
