// SPDX-License-Identifier: Apache-2.0
// Staff sign-in, the same for every surface of staff: one cookie, one sign that it may exist.

import { api, Problem, setCsrf } from './api';
import type { Agent } from './types';

const SIGNED_IN = 'omb.staff.signed-in';

interface Answer {
    agent: Agent;
    csrf: string;
}

function taken(s: Answer): Agent {
    setCsrf(s.csrf);
    remember(true);
    return s.agent;
}

/** Who is signed in here, null for nobody. A browser that never signed in need not ask, nor
 *  show an error for it. Throws what is no answer. */
export async function restoreSession(): Promise<Agent | null> {
    if (!wasSignedIn()) return null;
    try {
        return taken(await api<Answer>('GET', '/session'));
    } catch (e) {
        if (e instanceof Problem && e.status === 401) return null;
        throw e;
    }
}

export async function signIn(login: string, password: string): Promise<Agent> {
    return taken(await api<Answer>('POST', '/session', { login, password }));
}

/** Ends the session and goes to `to`, which then asks for a name again. */
export async function signOut(to: string): Promise<void> {
    await api('DELETE', '/session').catch(() => undefined);
    remember(false);
    location.assign(to);
}

function wasSignedIn(): boolean {
    try {
        return localStorage.getItem(SIGNED_IN) === '1';
    } catch {
        return true;
    }
}

function remember(yes: boolean): void {
    try {
        if (yes) localStorage.setItem(SIGNED_IN, '1');
        else localStorage.removeItem(SIGNED_IN);
    } catch {
        // Without storage each start asks the server.
    }
}
