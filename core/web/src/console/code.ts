// SPDX-License-Identifier: Apache-2.0
// The code editor, a chunk of its own that loads when it is first needed. It lives in a
// shadow root: there its styles are constructed sheets, which `style-src 'self'` allows.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { lua } from '@codemirror/legacy-modes/mode/lua';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension, StateEffect, StateField, type Transaction } from '@codemirror/state';
import { Decoration, type DecorationSet, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Choices } from './completion';

export interface Mark {
    line: number;
    column: number;
    text: string;
}

export interface Hooks {
    label: (name: string) => string;
    onChange: (name: string, text: string) => void;
    onSave: () => void;
    complete: (before: string, name: string, text: string, asked: boolean) => Choices | null;
}

const style = HighlightStyle.define([
    { tag: tags.keyword, color: 'var(--acc)', fontWeight: '600' },
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
    { tag: tags.comment, color: 'var(--mut)', fontStyle: 'italic' },
    { tag: [tags.number, tags.bool, tags.atom], color: 'var(--warn)' },
    { tag: [tags.standard(tags.variableName), tags.standard(tags.name)], color: 'var(--appr)' },
]);

const theme = EditorView.theme({
    '&': { blockSize: '100%', color: 'var(--fg)', backgroundColor: 'var(--bg)', fontSize: '13px' },
    '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
    '.cm-content': { paddingBlock: '8px', caretColor: 'var(--fg)' },
    '.cm-cursor': { borderInlineStartColor: 'var(--fg)', borderInlineStartWidth: '2px' },
    '.cm-gutters': { backgroundColor: 'var(--s1)', color: 'var(--mut)', borderInlineEnd: '1px solid var(--line)' },
    '.cm-activeLineGutter': { backgroundColor: 'var(--s2)', color: 'var(--fg)' },
    '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--s2) 45%, transparent)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--acc-t)' },
    '.cm-selectionMatch': { backgroundColor: 'var(--note)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--s2)', outline: '1px solid var(--edge)' },
    '.cm-missed': { boxShadow: 'inset 3px 0 0 var(--warn)' },
    '.cm-tooltip': { border: '1px solid var(--edge)', borderRadius: '6px', backgroundColor: 'var(--bg)', color: 'var(--fg)' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '13px', maxBlockSize: '240px' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--acc)', color: 'var(--on-acc)' },
    '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'inherit' },
    '.cm-completionDetail': { color: 'var(--mut)', fontStyle: 'normal' },
    '.cm-completionInfo': { padding: '6px 10px', maxInlineSize: '280px', fontFamily: 'var(--sans)' },
    // The package draws these with data: images, which the page does not allow.
    '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
    '.cm-lint-marker-error': { content: 'normal', color: 'var(--bad)', fontWeight: '600', lineHeight: '20px', textAlign: 'center' },
    '.cm-lint-marker-error::before': { content: '"✕"' },
    '.cm-diagnostic': { padding: '4px 10px', fontFamily: 'var(--sans)' },
    '.cm-diagnostic-error': { borderInlineStart: '3px solid var(--bad)' },
    '.cm-panels': { backgroundColor: 'var(--s1)', color: 'var(--fg)', borderColor: 'var(--line)' },
    '.cm-textfield': { backgroundColor: 'var(--bg)', border: '1px solid var(--edge)', borderRadius: '4px' },
    '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--bg)', border: '1px solid var(--edge)', borderRadius: '4px', color: 'var(--fg)' },
});

const setMissed = StateEffect.define<number[]>();
const missed = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(old, tr) {
        for (const e of tr.effects) {
            if (!e.is(setMissed)) continue;
            const lines = e.value.filter((n) => n >= 1 && n <= tr.state.doc.lines).sort((a, b) => a - b);
            return Decoration.set(lines.map((n) => Decoration.line({ class: 'cm-missed' }).range(tr.state.doc.line(n).from)));
        }
        return old.map(tr.changes);
    },
    provide: (f) => EditorView.decorations.from(f),
});

/**
 * Typing over a selection is done here: a browser that does it itself keeps the look of what
 * was there in style attributes, which the page does not allow.
 */
function overwrite(e: InputEvent, view: EditorView): boolean {
    const { state } = view;
    if (e.inputType !== 'insertText' || !e.data || view.composing || state.readOnly || state.selection.main.empty) return false;
    const { from, to } = state.selection.main;
    const text = e.data;
    const insert = (): Transaction => state.update(state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
    e.preventDefault();
    if (!state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
    return true;
}

export class CodeBox {
    private readonly view: EditorView;
    private readonly states = new Map<string, EditorState>();
    private readonly reading = new Compartment();
    private name = '';
    private taking = false; /* a text handed in is no change of the person's */

    constructor(host: HTMLElement, private readonly hooks: Hooks) {
        const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
        this.view = new EditorView({ parent: root, root });
    }

    /** Shows a file; each keeps its own cursor and undo. */
    open(name: string, text: string, readOnly: boolean): void {
        if (this.name && this.name !== name) this.states.set(this.name, this.view.state);
        if (this.name !== name) {
            this.name = name;
            const kept = this.states.get(name);
            this.view.setState(kept ?? EditorState.create({ doc: text, extensions: this.extensions(name) }));
        }
        if (this.view.state.doc.toString() !== text) {
            this.taking = true;
            this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
            this.taking = false;
        }
        this.view.dispatch({ effects: this.reading.reconfigure(EditorState.readOnly.of(readOnly)) });
    }

    problems(marks: Mark[]): void {
        const { doc } = this.view.state;
        const list: Diagnostic[] = marks.map((m) => {
            const line = doc.line(Math.min(Math.max(1, m.line), doc.lines)); /* 0: the whole file */
            const from = Math.min(line.from + Math.max(0, m.column - 1), line.to);
            const word = /^\w+/.exec(line.text.slice(from - line.from))?.[0].length ?? 1;
            return { from, to: Math.min(from + word, line.to), severity: 'error', message: m.text };
        });
        this.view.dispatch(setDiagnostics(this.view.state, list));
    }

    missed(lines: number[]): void {
        this.view.dispatch({ effects: setMissed.of(lines) });
    }

    goTo(line: number, column: number): void {
        const { doc } = this.view.state;
        const at = doc.line(Math.min(Math.max(1, line), doc.lines));
        const pos = Math.min(at.from + Math.max(0, column - 1), at.to);
        this.view.dispatch({ selection: { anchor: pos }, effects: EditorView.scrollIntoView(pos, { y: 'center' }) });
        this.view.focus();
    }

    focus(): void {
        this.view.focus();
    }

    close(): void {
        this.view.destroy();
    }

    private extensions(name: string): Extension {
        return [
            lineNumbers(), lintGutter(), missed, highlightActiveLine(), highlightActiveLineGutter(), history(), drawSelection(),
            indentOnInput(), bracketMatching(), closeBrackets(), highlightSelectionMatches(), indentUnit.of('  '),
            StreamLanguage.define(lua), syntaxHighlighting(style), theme, this.reading.of([]),
            EditorState.tabSize.of(2),
            EditorView.contentAttributes.of({ 'aria-label': this.hooks.label(name), spellcheck: 'false', tabindex: '0' }),
            autocompletion({ override: [(c) => this.choices(c, name)], icons: false }),
            keymap.of([
                { key: 'Mod-s', preventDefault: true, run: () => (this.hooks.onSave(), true) },
                ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
            ]),
            EditorView.domEventHandlers({ beforeinput: overwrite }),
            EditorView.updateListener.of((u) => {
                if (u.docChanged && !this.taking) this.hooks.onChange(name, u.state.doc.toString());
            }),
        ];
    }

    private choices(c: CompletionContext, name: string): CompletionResult | null {
        const line = c.state.doc.lineAt(c.pos);
        const found = this.hooks.complete(line.text.slice(0, c.pos - line.from), name, c.state.doc.toString(), c.explicit);
        if (!found) return null;
        return { from: line.from + found.from, options: found.options, validFor: /^\w*$/ };
    }
}
