// SPDX-License-Identifier: Apache-2.0
// List, main part and what stands beside it. On a narrow screen one of them at a time, and
// the one shown is the page's main part.

import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

const query = matchMedia('(max-width: 720px)');
const narrow = signal(query.matches);
query.addEventListener('change', () => (narrow.value = query.matches));

export function Split({ kind, shown, title, list, children, side }: {
    kind: 'two' | 'three'; shown: 'list' | 'main' | 'side'; title: string;
    list: ComponentChildren; children: ComponentChildren; side?: ComponentChildren;
}) {
    const listOnly = narrow.value && shown === 'list';
    return (
        <div class={`${kind} on-${shown}`}>
            {listOnly ? <main class="lone" id="main" aria-label={title}><h1 class="hide">{title}</h1>{list}</main> : list}
            {!listOnly && <main class="main" id="main" aria-label={title}>{children}</main>}
            {side}
        </div>
    );
}
