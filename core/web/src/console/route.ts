// SPDX-License-Identifier: Apache-2.0
// The address of the console: /console/PAGE[/ID]?key=value. Names of files travel in the
// query, since a path with a dot would ask the host for a file of its own.

import { signal } from '@preact/signals';

export const PAGES = ['policies', 'tests', 'try', 'backtests', 'why'] as const;
export type Page = (typeof PAGES)[number];

export interface Route {
    page: Page;
    id: string; /* a job, or a case; '' for none */
    q: Record<string, string>;
}

export function parseRoute(pathname: string, search: string): Route {
    const [, , page, ...id] = pathname.split('/');
    const q: Record<string, string> = {};
    for (const [k, v] of new URLSearchParams(search)) q[k] = v;
    return {
        page: PAGES.find((p) => p === page) ?? 'policies',
        id: decodeURIComponent(id.join('/')),
        q,
    };
}

/** The address of a page. `lang`, for trying a locale, stays. */
export function hrefOf(page: Page, id = '', q: Record<string, string | number | undefined> = {}, search = ''): string {
    const lang = new URLSearchParams(search).get('lang');
    const rest = new URLSearchParams();
    for (const [k, v] of Object.entries(lang ? { ...q, lang } : q)) if (v !== undefined && v !== '') rest.set(k, String(v));
    const query = rest.toString();
    return `/console/${page}${id ? `/${encodeURIComponent(id)}` : ''}${query ? `?${query}` : ''}`;
}

const inBrowser = typeof location !== 'undefined';
export const route = signal<Route>(inBrowser ? parseRoute(location.pathname, location.search) : parseRoute('', ''));

export function link(page: Page, id = '', q: Record<string, string | number | undefined> = {}): string {
    return hrefOf(page, id, q, inBrowser ? location.search : '');
}

export function go(href: string, replace = false): void {
    history[replace ? 'replaceState' : 'pushState'](null, '', href);
    route.value = parseRoute(location.pathname, location.search);
}

/** Clicks on links of this surface change the page in place; others are the browser's. */
export function followLinks(): void {
    addEventListener('popstate', () => (route.value = parseRoute(location.pathname, location.search)));
    document.addEventListener('click', (e) => {
        if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
        const a = (e.target as Element | null)?.closest?.('a[href^="/console/"]');
        if (!(a instanceof HTMLAnchorElement) || a.target) return;
        e.preventDefault();
        go(a.getAttribute('href')!);
    });
}
