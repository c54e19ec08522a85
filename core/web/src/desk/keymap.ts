// SPDX-License-Identifier: Apache-2.0
// What the desk's keys do. The map is data, so that a person's own map can replace it.

import { chordOf, isTyping, type KeyState, region, step, worksWhileTyping } from '../shared/keys';
import { toast } from '../kit/toast';
import type { CaseDetail, Filter } from '../shared/types';
import { type Act, ACT_KEYS, ACTS, kindOf, whyNot } from './acts';
import { wanted } from './composer';
import type { Desk } from './desk';
import { mayNot, type Open } from './dialogs';
import { cursor, moveCursor } from './list';
import { askedOf, ranked } from './panel';
import { holds, type Thread } from './thread-state';
import { NOT, t } from './words';

export const KEYMAP: Record<string, string> = {
    j: 'next', k: 'previous', Enter: 'open', m: 'accept', r: 'reply', n: 'note', e: 'resolve', 'Shift+T': 'escalate',
    ...Object.fromEntries(ACTS.map((act) => [ACT_KEYS[act], `act ${act}`])), 'a a': 'acts', y: 'approve', d: 'decline',
    'g m': 'go mine', 'g q': 'go queue', 'g a': 'go approvals', 'g o': 'go open', ']': 'panel', '?': 'keys',
    'Ctrl+Enter': 'send', 'Ctrl+Shift+Enter': 'send resolve', F6: 'region', 'Shift+F6': 'region back', Escape: 'leave',
};

interface Hooks {
    desk: Desk;
    openCase: (id: string) => void;
    dialog: (d: Open) => void;
    busy: () => boolean;
    togglePanel: () => void;
    hidePanel: () => void;
}

async function sendAndResolve(h: Hooks, id: string): Promise<void> {
    const box = document.querySelector<HTMLTextAreaElement>('[data-composer]');
    const text = box?.value.trim() ?? '';
    if (!(await h.desk.act(`${id}/resolve`, text ? { text } : {}, t('did.resolve')))) return;
    if (box) {
        box.value = '';
        box.dispatchEvent(new Event('input', { bubbles: true }));
    }
    moveCursor(h.desk, 1);
    if (cursor.value && cursor.value !== id) h.openCase(cursor.value);
}

/** The suggested one of its kind where there is one, else the empty form; a toast says why not. */
function act(h: Hooks, c: CaseDetail, thread: Thread, what: Act): void {
    const no = mayNot(h.desk, c) || whyNot(what, thread.known.value);
    if (no) return void toast(no in NOT ? t(NOT[no as keyof typeof NOT]) : no);
    const s = ranked(thread.suggestions.value ?? [], c.summary?.order).find((x) => x.remedy === kindOf(what) && x.verdict !== 'deny');
    h.dialog({ kind: 'act', act: what, ...(s ? { suggestion: s } : {}) });
}

function run(action: string, h: Hooks): boolean {
    const { desk } = h;
    const thread = desk.thread.value;
    const c = thread?.detail.value ?? null;
    const me = desk.agent.value!;
    const [verb, what] = action.split(' ');
    const mine = holds(c, me) && desk.online.value;
    switch (verb) {
        case 'next': moveCursor(desk, 1); return true;
        case 'previous': moveCursor(desk, -1); return true;
        case 'open':
            if (document.activeElement?.matches('button, a, summary')) return false;
            if (cursor.value) h.openCase(cursor.value);
            return cursor.value !== '';
        case 'go': desk.filter.value = what as Filter; return true;
        case 'panel': h.togglePanel(); return true;
        case 'keys': h.dialog({ kind: 'keys' }); return true;
        case 'region': region(what ? -1 : 1); return true;
        case 'leave':
            (document.activeElement as HTMLElement | null)?.blur();
            document.querySelector<HTMLElement>('.rows')?.focus();
            h.hidePanel();
            return true;
    }
    if (!c) return false;
    switch (verb) {
        case 'accept':
            if (c.contact_state === 'queued' && desk.online.value) void desk.accept(c.id);
            return true;
        case 'reply': case 'note':
            wanted.value = { kind: verb === 'reply' ? 'message' : 'note', n: wanted.value.n + 1 };
            return true;
        case 'resolve': case 'escalate':
            if (mine) h.dialog({ kind: verb });
            return true;
        case 'act':
            act(h, c, thread!, what as Act);
            return true;
        case 'acts':
            h.dialog({ kind: 'acts' });
            return true;
        case 'approve': case 'decline': {
            const r = askedOf(c, me)[0];
            if (r && desk.online.value) h.dialog({ kind: verb, remedy: r });
            return true;
        }
        case 'send':
            if (what && mine) void sendAndResolve(h, c.id);
            else (document.activeElement?.closest('form.composer') as HTMLFormElement | null)?.requestSubmit();
            return true;
    }
    return false;
}

export function bindKeys(h: Hooks): void {
    let state: KeyState = { prefix: '', at: 0 };
    addEventListener('keydown', (e) => {
        if (h.busy() || e.isComposing || e.defaultPrevented || /^(Shift|Control|Alt|Meta)$/.test(e.key)) return;
        const chord = chordOf(e);
        if (isTyping(e.target) && !worksWhileTyping(chord) && chord !== 'Escape') return;
        const next = step(KEYMAP, state, chord, e.timeStamp);
        state = next.state;
        if (next.action && run(next.action, h)) e.preventDefault();
    });
}
