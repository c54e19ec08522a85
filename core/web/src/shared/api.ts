// SPDX-License-Identifier: Apache-2.0
// REST of the gateway: JSON in and out, problems as errors that say what to show.

export class Problem extends Error {
    constructor(readonly status: number, readonly title: string, readonly detail: string,
        readonly id: string, readonly field: string) {
        super(detail || title);
    }
}

let csrf = '';
export function setCsrf(token: string): void {
    csrf = token;
}

const text = (v: unknown): string => (typeof v === 'string' ? v : '');

export async function api<T>(method: string, path: string, body?: unknown,
    headers: Record<string, string> = {}): Promise<T> {
    const h: Record<string, string> = { accept: 'application/json', ...headers };
    if (method !== 'GET') h['x-ombud-csrf'] = csrf;
    const init: RequestInit = { method, headers: h, credentials: 'same-origin' };
    if (body !== undefined) {
        h['content-type'] = 'application/json';
        init.body = JSON.stringify(body);
    }
    let res: Response;
    try {
        res = await fetch(`/api/v1${path}`, init);
    } catch {
        throw new Problem(0, 'offline', '', '', '');
    }
    const raw = await res.text();
    let data: Record<string, unknown> = {};
    try {
        data = raw ? (JSON.parse(raw) as Record<string, unknown>) : {};
    } catch {
        if (res.ok) throw new Problem(res.status, 'unreadable answer', '', '', '');
    }
    if (!res.ok) {
        throw new Problem(res.status, text(data.title), text(data.detail), text(data.id), text(data.field));
    }
    return data as T;
}
