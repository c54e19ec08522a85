// SPDX-License-Identifier: Apache-2.0
// Who works here, and the one way to the API: an ended session asks for a name in place, a
// failure becomes words.

import { signal } from '@preact/signals';
import { toast } from '../kit/toast';
import { api, Problem } from '../shared/api';
import { restoreSession, signIn as begin, signOut as end } from '../shared/session';
import type { Agent } from '../shared/types';
import { t } from './words';

export interface Failure {
    text: string;
    id: string;
    status: number;
}

export const agent = signal<Agent | null | undefined>(undefined); /* undefined: not known yet */
export const expired = signal(false);

export async function restore(): Promise<void> {
    try {
        agent.value = await restoreSession();
    } catch {
        setTimeout(() => void restore(), 2000);
    }
}

export async function signIn(login: string, password: string): Promise<void> {
    const before = agent.value?.id;
    agent.value = await begin(login, password);
    expired.value = false;
    if (before && before !== agent.value.id) location.reload(); /* drafts and proposals are another's now */
}

export function signOut(): Promise<void> {
    return end('/console/');
}

export function isOperator(a: Agent): boolean {
    return a.roles?.includes('operator') ?? false;
}

export function failureOf(e: unknown): Failure {
    const p = e instanceof Problem ? e : new Problem(-1, String(e), '', '', '');
    if (p.status === 401) expired.value = true;
    return { text: p.status === 0 ? t('did.offline') : p.message, id: p.id, status: p.status };
}

/** GET, or what else has no effect: throws a Problem. */
export function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return api<T>(method, `/policies${path}`, body);
}

/** A change that a person asked for; a failure is told in a toast and gives null. */
export async function act<T>(method: string, path: string, body?: unknown, done?: string): Promise<T | null> {
    try {
        const answer = await ask<T>(method, path, body);
        if (done) toast(done);
        return answer;
    } catch (e) {
        const f = failureOf(e);
        if (f.status !== 401) toast(f.id ? t('did.failed.id', { detail: f.text, id: f.id }) : t('did.failed', { detail: f.text }), undefined, 10_000);
        return null;
    }
}
