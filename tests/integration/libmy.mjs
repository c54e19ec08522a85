// SPDX-License-Identifier: Apache-2.0
// A customer at the customer's door: a session, and calls with its token.
import assert from 'node:assert';
import { randomUUID } from 'node:crypto';
import { request } from '../tools/host.mjs';
import { identity } from './libdesk.mjs';

// id: a sample customer of maple, or nothing for a visitor; token: one that is held already.
export async function door(host, id, token) {
    const answer = await request(host, 'POST', '/api/v1/my/session', { json: { ...(id ? { identity: identity(host, id) } : {}), ...(token ? { token } : {}) } });
    assert.equal(answer.status, 200, answer.text);
    const headers = { authorization: `Bearer ${answer.json.token}` };
    const send = (method, target, json, more) => request(host, method, `/api/v1/my${target}`, { json, headers: { ...headers, ...more } });
    return {
        session: answer.json, token: answer.json.token, headers,
        call: send,
        write: (target, json, key = randomUUID()) => send('POST', target, json, { 'idempotency-key': key }),
        bytes: (method, target, body, more) => request(host, method, `/api/v1/my${target}`, { body, headers: { ...headers, ...more } }),
    };
}
