// SPDX-License-Identifier: Apache-2.0
// Ids that a browser makes: cids and idempotency keys.

/** UUIDv4. crypto.randomUUID is missing on plain http away from localhost. */
export function uuid(): string {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6]! & 0x0f) | 0x40;
    b[8] = (b[8]! & 0x3f) | 0x80;
    const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
