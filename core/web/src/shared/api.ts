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

async function ask(method: string, path: string, init: RequestInit, h: Record<string, string>): Promise<Response> {
    if (method !== 'GET') h['x-ombud-csrf'] = csrf;
    try {
        return await fetch(`/api/v1${path}`, { ...init, method, headers: h, credentials: 'same-origin' });
    } catch {
        throw new Problem(0, 'offline', '', '', '');
    }
}

async function answered<T>(res: Response): Promise<T> {
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

export async function api<T>(method: string, path: string, body?: unknown,
    headers: Record<string, string> = {}): Promise<T> {
    const h: Record<string, string> = { accept: 'application/json', ...headers };
    const init: RequestInit = {};
    if (body !== undefined) {
        h['content-type'] = 'application/json';
        init.body = JSON.stringify(body);
    }
    return answered<T>(await ask(method, path, init, h));
}

/** A picture or a document, as its own bytes; its name travels beside it. */
export async function upload<T>(path: string, file: File, headers: Record<string, string> = {}): Promise<T> {
    const h = { accept: 'application/json', 'content-type': file.type, 'x-name': encodeURIComponent(file.name), ...headers };
    return answered<T>(await ask('POST', path, { body: file }, h));
}

/** What a path holds, for showing it in place. */
export async function bytesOf(path: string, headers: Record<string, string> = {}): Promise<Blob> {
    const res = await ask('GET', path, {}, headers);
    return res.ok ? res.blob() : answered<Blob>(res);
}
