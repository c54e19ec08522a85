// SPDX-License-Identifier: Apache-2.0
// Names of colleagues by id, learnt from whatever the feed says in passing.

import { signal } from '@preact/signals';
import { humanise } from '../shared/i18n';

const names = signal<Record<string, string>>({});

export function learn(id: string | undefined, name: string | undefined): void {
    if (id && name && names.peek()[id] !== name) names.value = { ...names.peek(), [id]: name };
}

export function personName(id: string | undefined): string {
    return id ? names.value[id] ?? humanise(id) : '';
}
