// SPDX-License-Identifier: Apache-2.0
// The small parts every surface is made of. They know tokens and accessibility, not cases.

import type { ComponentChildren, JSX, Ref } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { initials } from '../shared/format';
import { Icon, type IconName } from './icons';

type ButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'type'> & {
    variant?: 'primary' | 'danger' | 'quiet' | 'link';
    type?: 'button' | 'submit';
    kbd?: string;
    icon?: IconName;
    busy?: boolean; /* what it does is under way: it keeps the focus and takes no further click */
};

export function Button({ variant, kbd, icon, class: extra, children, type, busy, ...rest }: ButtonProps) {
    return (
        <button {...rest} {...(busy ? { 'aria-busy': true, 'aria-disabled': true, onClick: undefined } : {})} type={type ?? 'button'}
            class={`btn ${variant ?? ''} ${(extra as string) ?? ''}`} aria-keyshortcuts={kbd}>
            {icon && <Icon name={icon} />}
            {children}
            {kbd && <Kbd>{kbd}</Kbd>}
        </button>
    );
}

type IconButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'type'> & {
    label: string;
    icon: IconName;
};

export function IconButton({ label, icon, class: extra, ...rest }: IconButtonProps) {
    return (
        <button {...rest} type="button" class={`icon-btn ${(extra as string) ?? ''}`} aria-label={label} title={label}>
            <Icon name={icon} />
        </button>
    );
}

export function Kbd({ children }: { children: ComponentChildren }) {
    return <kbd aria-hidden="true">{children}</kbd>;
}

export function Badge({ tone, children, title }: {
    tone?: 'ok' | 'warn' | 'bad' | 'appr' | 'acc'; children: ComponentChildren; title?: string;
}) {
    return <span class={`badge ${tone ?? ''}`} title={title}>{children}</span>;
}

export function Avatar({ name }: { name: string }) {
    return <span class="avatar" aria-hidden="true">{initials(name) || '·'}</span>;
}

export function Field({ label, hint, wrong, children }: {
    label: string;
    hint?: string | undefined;
    wrong?: string | undefined;
    children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: 'true' }) => ComponentChildren;
}) {
    const id = useId();
    const said = wrong ? `${id}-wrong` : hint ? `${id}-hint` : undefined;
    return (
        <div class="field">
            <label for={id}>{label}</label>
            {children({
                id,
                ...(said ? { 'aria-describedby': said } : {}),
                ...(wrong ? { 'aria-invalid': 'true' as const } : {}),
            })}
            {hint && !wrong && <span class="hint" id={`${id}-hint`}>{hint}</span>}
            {wrong && <span class="wrong" id={`${id}-wrong`} role="alert">{wrong}</span>}
        </div>
    );
}

type TextareaProps = Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'onInput' | 'ref' | 'value'> & {
    value: string;
    onText: (text: string) => void;
    box?: Ref<HTMLTextAreaElement>;
    max?: number;
};

/** Grows with its text up to `max` px, by field-sizing or by measuring where that is absent. */
export function Textarea({ value, onText, box, max = 120, class: extra, ...rest }: TextareaProps) {
    const own = useRef<HTMLTextAreaElement>(null);
    const ref = (box as { current: HTMLTextAreaElement | null } | undefined) ?? own;
    useLayoutEffect(() => {
        const el = ref.current;
        if (!el) return;
        el.style.maxBlockSize = `${max}px`;
        if (CSS.supports('field-sizing', 'content')) return;
        el.style.blockSize = 'auto';
        el.style.blockSize = `${Math.min(el.scrollHeight + 2, max)}px`;
    }, [value, max]);
    return (
        <textarea {...rest} ref={ref} class={`input ${(extra as string) ?? ''}`} value={value}
            onInput={(e) => onText(e.currentTarget.value)} />
    );
}

/** Modal on the native dialog: focus is trapped, Esc closes, focus goes back where it was. */
export function Dialog({ label, wide, onClose, children }: {
    label: string; wide?: boolean; onClose: () => void; children: ComponentChildren;
}) {
    const ref = useRef<HTMLDialogElement>(null);
    const id = useId();
    useLayoutEffect(() => {
        const before = document.activeElement;
        ref.current?.showModal();
        return () => {
            if (before instanceof HTMLElement && before.isConnected) before.focus();
        };
    }, []);
    return (
        <dialog ref={ref} class={wide ? 'dlg wide-dlg' : 'dlg'} aria-labelledby={id} onClose={onClose}
            onClick={(e) => e.target === ref.current && onClose()}>
            <div class="body">
                <h2 id={id}>{label}</h2>
                {children}
            </div>
        </dialog>
    );
}

export function Tabs<T extends string>({ label, tabs, current, onPick, controls }: {
    label: string;
    tabs: { id: T; text: string; count?: number | undefined }[];
    current: T;
    onPick: (id: T) => void;
    controls: string;
}) {
    const move = (e: KeyboardEvent, by: number): void => {
        const at = tabs.findIndex((t) => t.id === current);
        const next = tabs[(at + by + tabs.length) % tabs.length]!;
        onPick(next.id);
        e.preventDefault();
        const list = (e.currentTarget as HTMLElement).parentElement;
        requestAnimationFrame(() => list?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
    };
    return (
        <div class="tabs" role="tablist" aria-label={label}>
            {tabs.map((t) => (
                <button key={t.id} type="button" role="tab" aria-selected={t.id === current}
                    aria-controls={controls} tabIndex={t.id === current ? 0 : -1}
                    onClick={() => onPick(t.id)}
                    onKeyDown={(e) => {
                        const rtl = getComputedStyle(e.currentTarget).direction === 'rtl' ? -1 : 1;
                        if (e.key === 'ArrowRight') move(e, rtl);
                        if (e.key === 'ArrowLeft') move(e, -rtl);
                    }}>
                    {t.text}
                    {t.count !== undefined && <span class="num">{t.count}</span>}
                </button>
            ))}
        </div>
    );
}

export function Segmented<T extends string>({ label, parts, current, onPick }: {
    label: string;
    parts: { id: T; text: string; kbd?: string; disabled?: boolean }[];
    current: T;
    onPick: (id: T) => void;
}) {
    return (
        <div class="seg" role="group" aria-label={label}>
            {parts.map((p) => (
                <button key={p.id} type="button" aria-pressed={p.id === current} onClick={() => onPick(p.id)}
                    aria-keyshortcuts={p.kbd} disabled={p.disabled}>
                    {p.text}
                    {p.kbd && <Kbd>{p.kbd}</Kbd>}
                </button>
            ))}
        </div>
    );
}

export function EmptyState({ title, text, children }: {
    title: string; text?: string; children?: ComponentChildren;
}) {
    return (
        <div class="empty">
            <h2>{title}</h2>
            {text && <p>{text}</p>}
            {children}
        </div>
    );
}

export function ErrorState({ title, text, id, retry, onRetry }: {
    title: string; text?: string | undefined; id?: string | undefined; retry: string; onRetry: () => void;
}) {
    return (
        <div class="empty" role="alert">
            <h2>{title}</h2>
            {text && <p>{text}</p>}
            {id && <p class="mono"><bdi>{id}</bdi></p>}
            <Button onClick={onRetry}>{retry}</Button>
        </div>
    );
}

/** Shows its children only when a wait has lasted: nothing flickers below 300 ms. */
export function After({ ms, children }: { ms: number; children: ComponentChildren }) {
    const [shown, show] = useState(false);
    useEffect(() => {
        const t = setTimeout(() => show(true), ms);
        return () => clearTimeout(t);
    }, [ms]);
    return shown ? <>{children}</> : null;
}

export function Skeleton({ rows, size }: { rows: number; size: number }) {
    return (
        <After ms={300}>
            <div aria-hidden="true">
                {Array.from({ length: rows }, (_, i) => <div key={i} class={`skel-row s${size}`}><div class="skel" /></div>)}
            </div>
        </After>
    );
}

export function Dots() {
    return <span class="dots" aria-hidden="true"><i /><i /><i /></span>;
}
