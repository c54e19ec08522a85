// SPDX-License-Identifier: Apache-2.0
// The place of the code editor on a page: loads it, hands it texts and complaints.

import { useEffect, useRef, useState } from 'preact/hooks';
import { ErrorState, Skeleton } from '../kit/kit';
import type { CodeBox, Hooks, Mark } from './code';
import { t } from './words';

interface Props {
    name: string;
    text: string;
    rev: number; /* another number: take the text */
    readOnly?: boolean;
    marks: Mark[];
    missed: number[];
    at: { line: number; column: number; n: number } | null; /* n: asked for again */
    hooks: Hooks;
}

export function Editor({ name, text, rev, readOnly, marks, missed, at, hooks }: Props) {
    const host = useRef<HTMLDivElement>(null);
    const live = useRef(hooks);
    live.current = hooks;
    const [box, setBox] = useState<CodeBox | null>(null);
    const [failed, setFailed] = useState(0);
    useEffect(() => {
        let gone = false;
        let made: CodeBox | null = null;
        import('./code').then((m) => {
            if (gone || !host.current) return;
            made = new m.CodeBox(host.current, {
                label: (file) => live.current.label(file),
                onChange: (file, now) => live.current.onChange(file, now),
                onSave: () => live.current.onSave(),
                complete: (...a) => live.current.complete(...a),
            });
            setBox(made);
        }, () => setFailed(1));
        return () => {
            gone = true;
            made?.close();
        };
    }, [failed === 2]);
    // Not when the text changes: what is typed here is here already.
    useEffect(() => box?.open(name, text, readOnly ?? false), [box, name, rev, readOnly]);
    useEffect(() => box?.problems(marks), [box, name, rev, marks]);
    useEffect(() => box?.missed(missed), [box, name, missed]);
    useEffect(() => {
        if (at) box?.goTo(at.line, at.column);
    }, [box, name, at]);
    if (failed === 1) {
        return <ErrorState title={t('edit.failed')} text={t('edit.failed.text')} retry={t('retry')} onRetry={() => setFailed(2)} />;
    }
    return (
        <div class="editor" data-focus tabIndex={-1} onFocus={(e) => e.target === e.currentTarget && box?.focus()}>
            {!box && <Skeleton rows={8} size={28} />}
            <div ref={host} class="fill" />
        </div>
    );
}
