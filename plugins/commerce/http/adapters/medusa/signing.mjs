// SPDX-License-Identifier: Apache-2.0
// Owns the two signatures of the contract (../../README.md): of the host's requests, of our webhooks.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SKEW_S = 300;

function mac(secret, parts) {
    return createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(parts.join('.')).digest('base64');
}

export function isSigned(secret, { method, url, headers }, body, nowS = Date.now() / 1000) {
    const time = headers['ombud-timestamp'] ?? '', given = Buffer.from(headers['ombud-signature'] ?? '');
    if (!/^\d{1,12}$/.test(time) || Math.abs(nowS - Number(time)) > SKEW_S) return false;
    const hash = createHash('sha256').update(body).digest('hex');
    const right = Buffer.from(`v1,${mac(secret, [time, headers['ombud-tenant'] ?? '', method, url, headers['idempotency-key'] ?? '', hash])}`);
    return given.length === right.length && timingSafeEqual(given, right);
}

export function hookHeaders(secret, id, body, nowS = Math.floor(Date.now() / 1000)) {
    return { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(nowS), 'webhook-signature': `v1,${mac(secret, [id, nowS, body])}` };
}
