// SPDX-License-Identifier: Apache-2.0
// The host counts a message in bytes of UTF-8; so does a page before it sends one.

export const MESSAGE_MAX_BYTES = 16 * 1024;

const NUL = String.fromCharCode(0);
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** What a person pasted, as text that can travel: no NUL, no half characters, no blank ends. */
export function cleanText(text: string): string {
    return text.split(NUL).join('').replace(LONE_SURROGATE, '\ufffd').trim();
}

const encoder = new TextEncoder();

/** Bytes above the limit, 0 or less when it fits. */
export function bytesOver(text: string): number {
    // Cheap answer for what certainly fits: at most three bytes for a UTF-16 unit.
    if (text.length * 3 <= MESSAGE_MAX_BYTES) return 0;
    return encoder.encode(text).length - MESSAGE_MAX_BYTES;
}
