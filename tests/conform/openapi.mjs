// SPDX-License-Identifier: Apache-2.0
// `./run conform openapi`: the description of the API is valid OpenAPI 3.1, the host gives the same,
// and what it says of bodies, errors and doors is so: every member of every described body is sent
// with a wrong value and has to be the one that is refused.
import assert from 'node:assert';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Api, describe } from '../tools/api.mjs';
import { request, source, startHost } from '../tools/host.mjs';
import { accepted, expect, identity, openCustomer, people } from '../integration/libdesk.mjs';

const { Validator } = await import(createRequire(path.join(source, 'core/web/package.json')).resolve('@seriousme/openapi-schema-validator'));
const doc = describe(), api = new Api(doc);
const valid = await new Validator().validate(structuredClone(doc));
assert.ok(valid.valid, JSON.stringify(valid.errors));

const ways = Object.entries(doc.paths).flatMap(([pattern, of]) => Object.entries(of).map(([method, way]) => ({ pattern, method: method.toUpperCase(), way })));
assert.equal(new Set(ways.map(({ way }) => way.operationId)).size, ways.length, 'every operation has a name of its own');

const resolve = (schema) => (schema.$ref ? resolve(schema.$ref.slice(2).split('/').reduce((one, part) => one[part], doc)) : schema.allOf ? resolve(schema.allOf[0]) : schema);
const typeOf = (schema) => [resolve(schema).type].flat()[0];
const wrong = { string: 7, integer: 'many', boolean: 'yes', array: 'one', object: 'one' };
const right = { string: (s) => s.enum?.[0] ?? 'x', integer: (s) => s.minimum ?? 1, boolean: () => true, array: (s) => [s.items.enum?.[0] ?? 'x'], object: () => ({}) };

// Bodies that are right up to one member.
function* bodies(schema, order) {
    const { properties, required: needed = [] } = resolve(schema), required = [...needed, ...(schema.required ?? [])], before = {};
    if (schema.required?.includes('cid')) before.cid = 'probe';
    for (const [name, member] of Object.entries(properties)) {
        const type = typeOf(member);
        if (type) yield [name, { ...before, [name]: wrong[type] }];
        if (required.includes(name) && !(name in before) && type) {
            yield [name, { ...before }];
            before[name] = name === 'order' ? order : right[type](resolve(member));
        }
    }
}

const host = await startHost();
let probes = 0;
try {
    assert.deepEqual((await request(host, 'GET', '/api/v1/openapi.json')).json, doc);
    // Who may what is asked: what somebody may not is refused before his words are looked at.
    const [dana, mei, olga, vera] = await people(host, 'dana', 'mei', 'olga', 'vera');
    const user = host.customers[0].id, talk = await openCustomer(host, user);
    const kase = await accepted(talk, dana);
    const token = (await expect(200, request(host, 'POST', '/api/v1/my/session', { json: { identity: identity(host, user) } }))).token;
    let n = 0;
    const customer = (method, target, json) => request(host, method, target, { json,
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': `probe-${n++}` } });
    const order = (await expect(200, customer('GET', '/api/v1/my/orders'))).orders[0].id;
    const staff = (who) => (method, target, json) => who.call(method, target.slice('/api/v1'.length), json, { 'idempotency-key': `probe-${n++}` });
    const anybody = (method, target, json) => request(host, method, target, { json, headers: { origin: `http://localhost:${host.port}` } });

    const door = (way, pattern) => {
        const keys = way.security.flatMap((one) => Object.keys(one));
        if (!keys.length) return anybody;
        if (keys.includes('visitor')) return customer;
        if (keys.includes('seller')) return undefined;
        return staff(pattern.startsWith('/api/v1/policies') ? olga : /\/(cases|customers|orders)/.test(pattern) ? mei : vera);
    };
    for (const { pattern, method, way } of ways) {
        const target = pattern.replace('{case}', kase).replace(/\{\w+\}/g, 'x1'), call = door(way, pattern);
        const judge = (answer) => assert.equal(api.judge(method, target, answer), '');
        // Nobody comes in without what the door asks for.
        if (way.security.length) {
            const closed = await request(host, method, target, { json: method === 'GET' ? undefined : {} });
            assert.equal(closed.status, 401, `${method} ${pattern}: ${closed.text}`);
            judge(closed);
        }
        const body = way.requestBody?.content['application/json'];
        if (!call || !body || pattern === '/api/v1/session') continue;
        for (const [name, json] of bodies(body.schema, order)) {
            const answer = await call(method, target, json);
            judge(answer);
            assert.equal(answer.status, 400, `${method} ${pattern} with ${JSON.stringify(json)}: ${answer.text}`);
            assert.ok(answer.json.field === name || answer.json.detail?.startsWith(`${name}: `), `${method} ${pattern} ${name}: ${answer.text}`);
            probes++;
        }
    }
    talk.close();
} finally {
    await host.stop();
}
console.log(`${ways.length} operations, ${Object.keys(doc.components.schemas).length} shapes, ${probes} wrong bodies refused by their member`);
