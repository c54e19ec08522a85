// SPDX-License-Identifier: Apache-2.0
// Who works here, what the pages show, and the one way to the API.

import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toast } from '../kit/toast';
import { api, Problem } from '../shared/api';
import { restoreSession, signIn as begin, signOut as end } from '../shared/session';
import type { Agent } from '../shared/types';
import { t } from './words';

export const PAGES = ['people', 'customers', 'copies', 'keeping', 'keys', 'webhooks', 'journal'] as const;
export type Page = (typeof PAGES)[number];

export interface Person { login: string; id: string; name: string; tier: number; operator: boolean; admin: boolean; disabled: boolean }
export interface CustomerRow { id: string; name: string; cases: number; changed_at: string }
export interface Customer {
    id: string; name: string; email: string; phone: string; note: string; verified: boolean; changed_at: string;
    cases: { id: string; number: number; status: string; changed_at: string }[];
    erasure: Erasure | null;
}
export interface Erasure { id: string; customer: string; state: 'waiting' | 'erasing'; since: string; until: string; late: boolean; cases: number; by: string }
export interface Copy {
    id: string; kind: 'customer' | 'all'; customer: string | null; by: string; state: 'running' | 'done' | 'failed' | 'stopped';
    done: number; total: number; started: string; expires: string | null; parts: number; bytes: number;
}
export interface Retention { inactive_days: number | null; by: string | null; changed_at: string | null }
export interface Line { n: number; at: string; what: string; actor: { type: string; id: string }; body: Record<string, unknown> }

export const SCOPES = ['read', 'write:messages', 'write:remedies', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
interface Maker { type: string; id: string; name: string }
export interface Key {
    id: string; prefix: string; name: string; scopes: Scope[]; tier: number; by: Maker; made: string; expires: string; used: string | null;
}
export interface Hook {
    id: string; name: string; url: string; events: string[]; state: 'on' | 'off' | 'gone'; made: string; rotated: string | null; by: Maker;
    failing: number; last_status: number; last_at: string | null; secret?: string;
}
export interface Try { event: string; case: string; at: string; tries: number; status: number }

export const agent = signal<Agent | null | undefined>(undefined); /* undefined: not known yet */
export const expired = signal(false);
export const place = signal<{ page: Page; id: string }>(read());

function read(): { page: Page; id: string } {
    const [page = '', id = ''] = location.hash.slice(2).split('/');
    return { page: PAGES.find((p) => p === page) ?? 'people', id: decodeURIComponent(id) };
}

export const link = (page: Page, id = ''): string => `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}`;
addEventListener('hashchange', () => (place.value = read()));

const isAdmin = (a: Agent): boolean => a.roles?.includes('admin') ?? false;

/** The pages that this person's rights open; the host decides again. */
export function pagesOf(a: Agent): Page[] {
    if (isAdmin(a)) return [...PAGES];
    return a.tier === 3 ? ['customers', 'copies'] : a.tier > 0 ? ['customers'] : [];
}

export const mayErase = (a: Agent): boolean => isAdmin(a) || a.tier === 3;
export const mayCopyAll = isAdmin;
export const isOperator = (a: Agent): boolean => a.roles?.includes('operator') ?? false;

export async function restore(): Promise<void> {
    try {
        agent.value = await restoreSession();
    } catch {
        setTimeout(() => void restore(), 2000);
    }
}

export async function signIn(login: string, password: string): Promise<void> {
    agent.value = await begin(login, password);
    expired.value = false;
}

export const signOut = (): Promise<void> => end('/people/');

export function wordsOf(e: unknown): string {
    const p = e instanceof Problem ? e : new Problem(-1, String(e), '', '', '');
    if (p.status === 401) expired.value = true;
    return p.status === 0 ? t('offline') : p.message;
}

/** What a path holds, again after `again` changes; null while it is not there. */
export function useAnswer<T>(path: string, again = 0): { data: T | null; wrong: string } {
    const [data, setData] = useState<T | null>(null);
    const [wrong, setWrong] = useState('');
    useEffect(() => {
        let gone = false;
        setWrong('');
        if (path) {
            api<T>('GET', path).then((d) => gone || setData(d), (e) => gone || setWrong(wordsOf(e)));
        }
        return () => void (gone = true);
    }, [path, again]);
    return { data, wrong };
}

/** One wish at a time: a second click while the first is on its way asks for nothing. */
export function useOnce(): { busy: boolean; once: (work: () => Promise<unknown>) => Promise<void> } {
    const [busy, setBusy] = useState(false);
    const under = useRef(false);
    const once = async (work: () => Promise<unknown>): Promise<void> => {
        if (under.current) return;
        under.current = true;
        setBusy(true);
        await work();
        under.current = false;
        setBusy(false);
    };
    return { busy, once };
}

/** A change that a person asked for: its answer, or null with what was said to be wrong told. */
export async function act<T>(method: string, path: string, body: unknown, done: string | ((answer: T) => string)): Promise<T | null> {
    try {
        const answer = await api<T>(method, path, body);
        toast(typeof done === 'string' ? done : done(answer));
        return answer;
    } catch (e) {
        toast(t('failed', { detail: wordsOf(e) }), undefined, 10_000);
        return null;
    }
}
