// SPDX-License-Identifier: Apache-2.0
// Files of a claim at the sellers' door: a seller sends one and sees those of its own claim, not
// the other files of the case; another seller sees none, and a decided claim takes none.
import assert from 'node:assert';
import { request, startHost } from '../tools/host.mjs';
import { expect, identity, people } from './libdesk.mjs';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
let key = 0;
const fresh = () => ({ 'idempotency-key': `k${key += 1}` });

const host = await startHost();
function person(token) {
    const headers = { authorization: `Bearer ${token}` };
    return {
        call: (method, target, json) => request(host, method, `/api/v1${target}`, { json, headers: { ...headers, ...(method === 'POST' ? fresh() : {}) } }),
        send: (target, name = 'proof.pdf') => request(host, 'POST', `/api/v1${target}`,
            { body: PDF, headers: { ...headers, ...fresh(), 'content-type': 'application/pdf', 'x-name': name } }),
    };
}
const seller = (id) => person(host.sellers.find((s) => s.id === id).token);

try {
    const [dana, luis] = await people(host, 'dana', 'luis');
    const { token } = await expect(200, request(host, 'POST', '/api/v1/my/session', { json: { identity: identity(host, 'c-chen') } }));
    const chen = person(token);
    const line = { order: '114-4097109-3352019', line: '1' };
    const oakline = seller('s-oakline'), pixel = seller('s-pixel');
    const { claim: written } = await expect(201, chen.call('POST', '/my/claims/contact', { ...line, text: 'Where is it?' }));
    const kase = (await expect(200, oakline.call('GET', '/seller/claims'))).claims[0].case;
    const { claim } = await expect(201, dana.call('POST', `/cases/${kase}/claims`, { ...line, ground: 'not_arrived', contacted_at: Date.now() - 60 * 3_600_000 }, fresh()));
    assert.equal(claim.id, written.id);
    const base = `/seller/claims/${kase}/${claim.id}`;

    // Its own file, by key and by the claim's own link.
    const { attachment } = await expect(201, oakline.send(`${base}/attachments`));
    await expect(404, oakline.call('GET', `${base}/attachments/${attachment.id}`)); // not evidence yet
    await expect(200, oakline.call('POST', `${base}/evidence`, { what: 'document', attachment: attachment.id }));
    const got = await oakline.call('GET', `${base}/attachments/${attachment.id}`);
    assert.deepEqual([got.status, got.headers['content-type'], got.text], [200, 'application/pdf', PDF.toString()]);
    const { url } = await expect(200, dana.call('GET', `/cases/${kase}/claims/${claim.id}/seller-link`));
    const link = person(decodeURIComponent(url.split('#token=')[1]));
    assert.equal((await link.call('GET', `${base}/attachments/${attachment.id}`)).status, 200);
    await expect(201, link.send(`${base}/attachments`, 'other.pdf'));

    // What the customer sent into the case is not a seller's until it is evidence.
    const { attachment: private_ } = await expect(201, chen.send('/my/attachments', 'letter.pdf'));
    await expect(404, oakline.call('GET', `${base}/attachments/${private_.id}`));
    await expect(200, chen.call('POST', `/my/claims/${claim.id}/evidence`, { what: 'document', attachment: private_.id }));
    assert.equal((await oakline.call('GET', `${base}/attachments/${private_.id}`)).status, 200);

    // Others: nothing.
    await expect(404, pixel.send(`${base}/attachments`));
    await expect(404, pixel.call('GET', `${base}/attachments/${attachment.id}`));
    await expect(404, oakline.call('GET', `/seller/claims/${kase}/c9/attachments/${attachment.id}`));
    await expect(404, link.send(`/seller/claims/${kase}/c9/attachments`));
    await expect(401, request(host, 'GET', `/api/v1${base}/attachments/${attachment.id}`));
    await expect(404, oakline.call('GET', `${base}/attachments/${'x'.repeat(200)}`));
    await expect(415, request(host, 'POST', `/api/v1${base}/attachments`, { body: 'words', headers: { authorization: `Bearer ${host.sellers.find((s) => s.id === 's-oakline').token}`, ...fresh(), 'content-type': 'image/png', 'x-name': 'x.png' } }));

    // Decided: no more of them, those there are stay.
    await expect(200, oakline.call('POST', `${base}/answer`, { answer: 'disputes', text: 'It was left at the door.' }));
    await expect(200, luis.call('POST', `/cases/${kase}/claims/${claim.id}/decide`, { decision: 'deny', reason: 'proof' }, fresh()));
    await expect(409, oakline.send(`${base}/attachments`, 'late.pdf'));
    assert.equal((await oakline.call('GET', `${base}/attachments/${attachment.id}`)).status, 200);
    console.log('seller files: passed');
} finally {
    await host.stop();
}
