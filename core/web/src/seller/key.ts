// SPDX-License-Identifier: Apache-2.0
// The seller's key: it comes in the address once (behind the #, which no server is told),
// goes out of the address at once and lives as long as the tab.

const KEPT = 'omb.seller.key';

/** The key of a fragment such as "#token=abc"; '' when it has none. */
export function keyOfFragment(fragment: string): string {
    return new URLSearchParams(fragment.replace(/^#/, '')).get('token')?.trim() ?? '';
}

/** What a person pasted: the bare key, or the whole link that holds it. */
export function keyOfPaste(text: string): string {
    const clean = text.trim();
    const at = clean.indexOf('#');
    return at < 0 ? clean : keyOfFragment(clean.slice(at));
}

export function takeKey(): string {
    const fresh = keyOfFragment(location.hash);
    if (location.hash) history.replaceState(null, '', location.pathname + location.search);
    if (fresh) keepKey(fresh);
    try {
        return fresh || (sessionStorage.getItem(KEPT) ?? '');
    } catch {
        return fresh;
    }
}

export function keepKey(key: string): void {
    try {
        if (key) sessionStorage.setItem(KEPT, key);
        else sessionStorage.removeItem(KEPT);
    } catch {
        // Without storage the key lives as long as the page.
    }
}
