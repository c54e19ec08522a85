// SPDX-License-Identifier: Apache-2.0
// What happens once: while it is being asked of the host, asking for the very same again joins it,
// by whatever click or key. Knows no case.

import { signal } from '@preact/signals';

export class Once {
    private readonly running = signal<ReadonlyMap<string, Promise<unknown>>>(new Map());

    /** True while anything is asked at this path: its button is busy. */
    busy(path: string): boolean {
        for (const key of this.running.value.keys()) if (key.startsWith(`${path} `)) return true;
        return false;
    }

    /** It is over when `after` is: a page that still shows the state before would ask again. */
    ask<T>(path: string, body: unknown, run: () => Promise<T>, after?: (answer: T) => Promise<unknown>): Promise<T> {
        const key = `${path} ${JSON.stringify(body)}`;
        const now = this.running.peek().get(key);
        if (now) return now as Promise<T>;
        const answer = run();
        this.running.value = new Map(this.running.peek()).set(key, answer);
        const end = (): void => {
            const rest = new Map(this.running.peek());
            rest.delete(key);
            this.running.value = rest;
        };
        answer.then(after).then(end, end);
        return answer;
    }
}
