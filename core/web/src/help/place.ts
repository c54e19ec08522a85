// SPDX-License-Identifier: Apache-2.0
// Which screen of the help page is shown. The address says it, so that a reload, the back button
// and a link lead to the same place.

import { signal } from '@preact/signals';

export type View = 'home' | 'chat' | 'orders' | 'order' | 'cases' | 'case' | 'return' | 'returns' | 'guarantee' | 'claims';

export interface Place {
    view: View;
    args: string[];
}

const ARGS: Record<View, number> = { home: 0, chat: 0, orders: 0, order: 1, cases: 0, case: 1, return: 2, returns: 2, guarantee: 2, claims: 2 };

export function parsePlace(pathname: string): Place {
    const [, , view, ...rest] = pathname.split('/');
    const args = rest.filter(Boolean).map((a) => {
        try {
            return decodeURIComponent(a);
        } catch {
            return '';
        }
    });
    if (view && view in ARGS && ARGS[view as View] === args.length && args.every(Boolean)) return { view: view as View, args };
    return { view: 'home', args: [] };
}

export function pathOf(view: View, ...args: (string | number)[]): string {
    return view === 'home' ? '/help/' : `/help/${[view, ...args.map((a) => encodeURIComponent(String(a)))].join('/')}`;
}

const inBrowser = typeof location !== 'undefined';
export const place = signal<Place>(inBrowser ? parsePlace(location.pathname) : { view: 'home', args: [] });

/** To a screen; the browser remembers where one came from. */
export function go(view: View, ...args: (string | number)[]): void {
    const path = pathOf(view, ...args);
    if (path === location.pathname) return;
    history.pushState({ depth: (history.state?.depth ?? 0) + 1 }, '', path + location.search);
    place.value = { view, args: args.map(String) };
    scrollTo(0, 0);
}

/** The same screen's next step: going back does not lead to the form that is done. */
export function become(view: View, ...args: (string | number)[]): void {
    history.replaceState(history.state, '', pathOf(view, ...args) + location.search);
    place.value = { view, args: args.map(String) };
    scrollTo(0, 0);
}

export function back(): void {
    if (history.state?.depth > 0) history.back();
    else become('home');
}

export function followPlace(): void {
    addEventListener('popstate', () => (place.value = parsePlace(location.pathname)));
}
