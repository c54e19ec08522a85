// SPDX-License-Identifier: Apache-2.0
// Keys to actions: single keys, two-key sequences ("a r") and chords ("Ctrl+Enter",
// "Shift+T"). Single keys and sequences are dead while a person types; chords with Ctrl and
// function keys are not.

export const SEQUENCE_MS = 1_500;

export interface KeyLike {
    key: string;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
    shiftKey: boolean;
}

export function chordOf(e: KeyLike): string {
    const ctrl = e.ctrlKey || e.metaKey ? 'Ctrl+' : '';
    const named = e.key.length > 1;
    const shift = e.shiftKey && (named || /^[a-z]$/i.test(e.key)) ? 'Shift+' : '';
    const key = named ? e.key : shift ? e.key.toUpperCase() : e.key.toLowerCase();
    return `${ctrl}${e.altKey ? 'Alt+' : ''}${shift}${key}`;
}

export interface KeyState {
    prefix: string;
    at: number;
}

/** One key press: the action it completes, or the prefix it leaves. */
export function step(
    map: Record<string, string>, state: KeyState, chord: string, now: number,
): { action?: string; state: KeyState } {
    const prefix = state.prefix && now - state.at <= SEQUENCE_MS ? state.prefix : '';
    const whole = prefix ? `${prefix} ${chord}` : chord;
    const none = { prefix: '', at: 0 };
    if (map[whole]) return { action: map[whole], state: none };
    const starts = Object.keys(map).some((k) => k.startsWith(`${chord} `));
    if (!prefix && starts) return { state: { prefix: chord, at: now } };
    if (prefix && map[chord]) return { action: map[chord], state: none };
    return { state: none };
}

export function isTyping(target: EventTarget | null): boolean {
    if (!(target instanceof HTMLElement)) return false;
    if (target.isContentEditable) return true;
    if (target instanceof HTMLInputElement) {
        return !/^(checkbox|radio|button|submit)$/.test(target.type);
    }
    return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Chords that work while typing: with Ctrl, and function keys. */
export function worksWhileTyping(chord: string): boolean {
    return chord.startsWith('Ctrl+') || /(^|\+)F\d+$/.test(chord);
}

/** Focus to the next (1) or previous (-1) region: what carries data-focus and is shown. */
export function region(by: number): void {
    const all = [...document.querySelectorAll<HTMLElement>('[data-focus]')].filter((el) => el.offsetParent !== null);
    const at = all.findIndex((el) => el.contains(document.activeElement));
    all[(at + by + all.length) % all.length]?.focus();
}
