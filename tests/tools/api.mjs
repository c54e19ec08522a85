// SPDX-License-Identifier: Apache-2.0
// The API as it is described (`ombud api`), and answers held against it.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, source } from './host.mjs';

const modules = createRequire(path.join(source, 'core/web/package.json'));
const Ajv = modules('ajv/dist/2020').default;

// What the shop or a policy fills: more may be in it than we describe.
const theirs = ['Order', 'OrderLine', 'Quote', 'DropOffPoint', 'Summary'];
// What any route may answer, whatever it is, and no description lists.
const anywhere = [405, 408, 411, 417, 421, 431, 500, 504];

export const describe = () => JSON.parse(execFileSync(path.join(build, 'bin/ombud'), ['api'], { maxBuffer: 1 << 24 }).toString());

// An answer has nothing that is not described.
function close(doc) {
    const walk = (schema) => {
        if (!schema || typeof schema !== 'object') return;
        if (schema.properties) schema.additionalProperties = false;
        for (const value of Object.values(schema)) walk(value);
    };
    for (const [name, schema] of Object.entries(doc.components.schemas)) if (!theirs.includes(name)) walk(schema);
    for (const ways of Object.values(doc.paths))
        for (const way of Object.values(ways)) for (const answer of Object.values(way.responses)) walk(answer);
    return doc;
}

const pointer = (...parts) => parts.map((p) => `/${encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

export class Api {
    constructor(doc = describe()) {
        this.doc = doc;
        this.seen = new Map(); // "GET /path 200" -> how often
        this.ajv = new Ajv({ strict: false, allErrors: true, formats: { int64: true, binary: true,
            'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ } });
        this.ajv.addSchema(close(structuredClone(doc)), 'api');
        this.paths = Object.keys(doc.paths).map((pattern) => ({ pattern, params: pattern.split('{').length,
            matches: new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`) })).sort((a, b) => a.params - b.params);
    }

    of(method, target) {
        const [where] = target.split('?');
        const path = this.paths.find((p) => p.matches.test(where));
        return path && this.doc.paths[path.pattern][method.toLowerCase()] ? path.pattern : undefined;
    }

    // '' or what of the answer is not as described.
    judge(method, target, answer) {
        const pattern = this.of(method, target);
        if (!pattern || anywhere.includes(answer.status)) return '';
        const way = this.doc.paths[pattern][method.toLowerCase()], status = String(answer.status);
        const at = ['paths', pattern, method.toLowerCase(), 'responses', status];
        let said = way.responses[status];
        if (!said) return `${method} ${pattern}: ${status} is not described: ${answer.text}`;
        this.seen.set(`${method} ${pattern} ${status}`, (this.seen.get(`${method} ${pattern} ${status}`) ?? 0) + 1);
        if (said.$ref) at.splice(0, at.length, ...said.$ref.slice(2).split('/'));
        said = at.reduce((one, part) => one[part], this.doc);
        const [type] = Object.keys(said.content ?? {});
        if (!type || !type.includes('json') || type.includes('ndjson')) return '';
        const check = this.ajv.getSchema(`api#${pointer(...at, 'content', type, 'schema')}`);
        if (check(answer.json)) return '';
        return `${method} ${pattern} ${status}: ${check.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ')} in ${answer.text.slice(0, 600)}`;
    }
}
