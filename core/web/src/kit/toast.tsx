// SPDX-License-Identifier: Apache-2.0
// Short words about what just happened, with an Undo while it can still be undone.

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { now } from './clock';
import { Button, IconButton } from './kit';

export interface Toast {
    id: number;
    text: string;
    until: number;
    action?: { label: string; run: () => void };
}

const toasts = signal<Toast[]>([]);
let next = 1;

export function dismiss(id: number): void {
    toasts.value = toasts.value.filter((t) => t.id !== id);
}

export function toast(text: string, action?: Toast['action'], ms = 6000): number {
    const id = next++;
    toasts.value = [...toasts.value.slice(-3), { id, text, until: Date.now() + ms, ...(action ? { action } : {}) }];
    return id;
}

function Row({ t, close }: { t: Toast; close: string }) {
    useEffect(() => {
        const timer = setTimeout(() => dismiss(t.id), Math.max(0, t.until - Date.now()));
        return () => clearTimeout(timer);
    }, [t.id]);
    const left = Math.max(0, Math.ceil((t.until - now.value) / 1000));
    return (
        <div class="toast">
            <span class="grow">{t.text}</span>
            {t.action && (
                <Button onClick={() => {
                    t.action?.run();
                    dismiss(t.id);
                }}>{t.action.label} <span class="num" aria-hidden="true">{left}</span></Button>
            )}
            <IconButton label={close} icon="close" onClick={() => dismiss(t.id)} />
        </div>
    );
}

export function Toasts({ close }: { close: string }) {
    return (
        <div class="toasts" role="status" aria-live="polite">
            {toasts.value.map((t) => <Row key={t.id} t={t} close={close} />)}
        </div>
    );
}
