// SPDX-License-Identifier: Apache-2.0
// What the console's keys do; the editor keeps its own.

import { chordOf, isTyping, type KeyState, region, step, worksWhileTyping } from '../shared/keys';
import { go, link, type Page } from './route';

export const KEYMAP: Record<string, string> = {
    'g p': 'go policies', 'g t': 'go tests', 'g y': 'go try', 'g b': 'go backtests', 'g w': 'go why',
    '/': 'find', '?': 'keys', F6: 'region', 'Shift+F6': 'region back',
};

export function bindKeys(h: { busy: () => boolean; keys: () => void }): void {
    let state: KeyState = { prefix: '', at: 0 };
    const run = (action: string): boolean => {
        const [verb, what] = action.split(' ');
        if (verb === 'go') go(link(what as Page));
        if (verb === 'keys') h.keys();
        if (verb === 'region') region(what ? -1 : 1);
        if (verb === 'find') document.querySelector<HTMLElement>('[data-find]')?.focus();
        return true;
    };
    addEventListener('keydown', (e) => {
        if (h.busy() || e.isComposing || e.defaultPrevented || /^(Shift|Control|Alt|Meta)$/.test(e.key)) return;
        const chord = chordOf(e);
        const target = e.composedPath()[0] ?? e.target; /* the editor's shadow root hides it */
        if (isTyping(target) && !worksWhileTyping(chord)) return;
        const next = step(KEYMAP, state, chord, e.timeStamp);
        state = next.state;
        if (next.action && run(next.action)) e.preventDefault();
    });
}
