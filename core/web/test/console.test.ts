// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, pointOfFile, type Vocabulary } from '../src/console/completion';
import { readDiff, sharedEnds } from '../src/console/diff';
import { readFacts, typedOf } from '../src/console/facts-form';
import { filterGroups, groupFiles } from '../src/console/groups';
import { nearest, ranges } from '../src/console/pick';
import { hrefOf, parseRoute } from '../src/console/route';
import { addCase, caseOfDecision, expectOf, givenOf, luaString, luaValue } from '../src/console/spec-text';
import type { Decision, Point } from '../src/console/types';
import { vocabularyOf } from '../src/console/vocabulary';

/* ---- diff ---- */

test('a unified diff becomes rows with the line numbers of both sides', () => {
    const d = readDiff('--- a/x.lua\n+++ b/x.lua\n@@ -3,4 +3,5 @@\n same\n-local a = 5\n+local a = 50\n+local b = 1\n same\n');
    assert.deepEqual(d.rows.map((r) => [r.kind, r.old, r.now]), [
        ['gap', null, null], ['same', 3, 3], ['del', 4, null], ['add', null, 4], ['add', null, 5], ['same', 5, 6]]);
    assert.deepEqual([d.added, d.removed], [2, 1]);
});

test('within a replaced line only what differs is marked', () => {
    const [, del, add] = readDiff('@@ -1,2 +1,2 @@\n x\n-wait = time.minutes(5)\n+wait = time.minutes(50)\n').rows;
    assert.equal(del!.text.slice(del!.from, del!.to), '');
    assert.equal(add!.text.slice(add!.from, add!.to), '0');
});

test('lines that share only their indent are not marked', () => {
    for (const r of readDiff('@@ -1 +1 @@\n-  return 1\n+  when = x\n').rows) assert.equal(r.from, r.to);
});

test('a removed line that looks like a file header is a removed line', () => {
    const d = readDiff('--- a\n+++ b\n@@ -1,2 +1 @@\n--- a comment of Lua\n x\n\\ No newline at end of file\n');
    assert.deepEqual(d.rows.map((r) => [r.kind, r.text]), [['del', '-- a comment of Lua'], ['same', 'x']]);
});

test('what two texts share at both ends never overlaps', () => {
    assert.deepEqual(sharedEnds('aa', 'aaa'), { head: 2, tail: 0 });
    assert.deepEqual(sharedEnds('', 'x'), { head: 0, tail: 0 });
});

/* ---- a case of a spec ---- */

const decision: Decision = {
    seq: 7, point: 'escalation', rule: 'asked for a person', verdict: { kind: 'escalate', tier: 1, reason: 'asked_for_person', priority: 0, clause: '' },
    read: [{ fact: 'tier', value: 0 }, { fact: 'message.present', value: true }, { fact: 'message.asks_for_person', value: true },
        { fact: 'remedy.present', value: false }, { fact: 'remedy.amount', value: 0 }, { fact: 'now', value: 1 }, { fact: 'intent.name', value: null }],
};

test('facts of a record become the tables of a spec, without groups that were not there', () => {
    assert.deepEqual(givenOf(decision.read!), { tier: 0, message: { asks_for_person: true } });
    assert.deepEqual(givenOf([{ fact: 'message.present', value: true }]), { message: {} });
});

test('what is expected are the fields a spec compares', () => {
    assert.deepEqual(expectOf(decision.verdict, decision.rule),
        { verdict: 'escalate', tier: 1, reason: 'asked_for_person', rule: 'asked for a person' });
    assert.deepEqual(expectOf('stay', 'default'), { verdict: 'stay' });
});

test('a decision reads as a case', () => {
    assert.equal(caseOfDecision(8812, decision), `  case "case 8812, event 7: asked for a person" {
    given  = { tier = 0, message = { asks_for_person = true } },
    expect = { verdict = "escalate", tier = 1, reason = "asked_for_person", rule = "asked for a person" },
  },
`);
});

test('a case is put behind the last one, whatever the end of the file looks like', () => {
    const one = '  case "b" {\n  },\n';
    for (const [spec, line] of [['return spec "x" {\n  case "a" {\n  },\n}\n', 4], ['return spec "x" {\n  case "a" { }\n}', 3], ['', 3]] as const) {
        const made = addCase(spec, 'x', one);
        assert.equal(made.line, line, spec);
        assert.equal(made.text.split('\n')[line - 1], '  case "b" {');
        assert.ok(made.text.trimEnd().endsWith('},\n}'), made.text);
        assert.ok(!/\}\s*\n\s*case "b"/.test(made.text), 'a comma stands between');
    }
});

test('strings and names of facts are written so that Lua reads the same', () => {
    assert.equal(luaString('a "b" \\ c\nd'), '"a \\"b\\" \\\\ c\\nd"');
    assert.equal(luaValue({ end: 1, ok: [1, 'x'], 'a b': true, gone: null }), '{ ["end"] = 1, ok = { 1, "x" }, ["a b"] = true }');
    assert.equal(luaValue([]), '{}');
});

test('a long value is broken into lines', () => {
    const text = luaValue({ a: 'x'.repeat(60), b: 'y'.repeat(60) }, '    ');
    assert.equal(text, `{\n      a = "${'x'.repeat(60)}",\n      b = "${'y'.repeat(60)}",\n    }`);
});

/* ---- completion ---- */

const words: Vocabulary = {
    points: {
        escalation: { facts: [{ name: 'tier' }, { name: 'message.present' }, { name: 'message.asks_for_person', info: 'asks' }], verdicts: [{ name: 'stay' }, { name: 'escalate' }] },
        authority: { facts: [{ name: 'remedy.amount' }], verdicts: [{ name: 'allow' }] },
    },
    libraries: { text: [{ name: 'lower' }, { name: 'trim' }] },
    words: [{ name: 'tier' }],
};
const labels = (before: string, point = 'escalation', asked = false): string[] =>
    complete(before, point, words, asked)?.options.map((o) => o.label) ?? [];

test('behind "c." stand the facts of the point, groups once', () => {
    assert.deepEqual(labels('  when = function(c) return c.'), ['tier', 'message']);
    assert.deepEqual(labels('return c.message.'), ['asks_for_person']);
    assert.deepEqual(labels('return c.remedy.'), []);
});

test('a file of no point is offered the facts of all', () => {
    assert.deepEqual(labels('c.', ''), ['tier', 'message', 'remedy']);
});

test('behind a library stand its functions', () => {
    assert.deepEqual(labels('local x = text.'), ['lower', 'trim']);
});

test('verdicts come first where a word stands alone', () => {
    assert.deepEqual(labels('    decide = es').slice(0, 2), ['stay', 'escalate']);
    assert.equal(complete('    decide = es', 'escalation', words, false)!.from, 13);
});

test('nothing is offered in comments, strings and numbers', () => {
    for (const before of ['-- c.', 'rule "c.', 'local x = 12', '', 'x = "a\\"c.']) assert.deepEqual(labels(before), [], before);
    assert.ok(labels('x = "--" .. te').length > 0, 'dashes in a string are no comment');
    assert.ok(labels('', 'escalation', true).length > 0, 'a key asks anyway');
});

test('a file says its point in its text, else by its name', () => {
    assert.equal(pointOfFile('policies/x.lua', 'return policy "route" {'), 'route');
    assert.equal(pointOfFile('spec/route.lua', ''), 'route');
    assert.equal(pointOfFile('lib/limits.lua', ''), '');
});

test('the host\'s reference becomes words: verdicts with what they take, libraries apart', () => {
    const v = vocabularyOf({
        points: [{ name: 'escalation', facts: [{ name: 'holder', type: 'string', unit: '', meaning: 'who', words: ['none', 'agent'] }], verdicts: ['escalate'] }],
        verdicts: [{ name: 'escalate', meaning: 'up', fields: [{ name: 'tier', needed: true }, { name: 'priority' }] }],
        words: [{ library: 'text', name: 'lower', takes: 's', gives: 'text', meaning: 'small' }, { library: '', name: 'require', takes: 'name' }, { library: null, name: 'escalate' }],
    });
    assert.deepEqual(v.points.escalation!.verdicts, [{ name: 'escalate', detail: '(tier, [priority])', info: 'up' }]);
    assert.equal(v.points.escalation!.facts[0]!.info, 'who: none, agent');
    assert.deepEqual(v.libraries.text, [{ name: 'lower', detail: '(s)', info: 'small → text' }]);
    assert.deepEqual(v.words.map((w) => w.name), ['require']);
});

/* ---- the rest ---- */

const points: Point[] = [
    { name: 'route', rules: [{ name: 'r', file: 'policies/route.lua', line: 3 }] },
    { name: 'claims', rules: [{ name: 'r', file: 'policies/seller.lua', line: 3 }] },
    { name: 'notify', rules: [] },
];

test('files stand by their point in the host\'s order, then flows, libraries, the rest', () => {
    const groups = groupFiles(['bundle.lua', 'lib/a.lua', 'policies/route.lua', 'policies/seller.lua', 'spec/route.lua', 'assistant/hi.lua'], null, [], points);
    assert.deepEqual(groups.map((g) => [g.id, g.rules, g.files.map((f) => f.label)]), [
        ['route', 1, ['rules', 'spec']], ['claims', 1, ['seller.lua']], ['flows', 0, ['hi.lua']], ['lib', 0, ['a.lua']], ['rest', 0, ['bundle.lua']]]);
});

test('a file is changed, new or removed as the draft has it', () => {
    const groups = groupFiles(['lib/a.lua', 'lib/b.lua'], ['lib/a.lua', 'lib/c.lua'], ['lib/a.lua', 'lib/b.lua', 'lib/c.lua'], []);
    assert.deepEqual(groups[0]!.files.map((f) => [f.name, f.state]), [['lib/a.lua', 'changed'], ['lib/b.lua', 'removed'], ['lib/c.lua', 'added']]);
    assert.deepEqual(filterGroups(groups, ' C.l ').flatMap((g) => g.files.map((f) => f.name)), ['lib/c.lua']);
});

test('addresses go both ways, names of files in the query', () => {
    const href = hrefOf('policies', '', { file: 'policies/route.lua', line: 3, none: '' }, '?lang=en-XA&x=1');
    assert.equal(href, '/console/policies?file=policies%2Froute.lua&line=3&lang=en-XA');
    const url = new URL(href, 'http://x');
    assert.deepEqual(parseRoute(url.pathname, url.search), { page: 'policies', id: '', q: { file: 'policies/route.lua', line: '3', lang: 'en-XA' } });
    assert.deepEqual(parseRoute('/console/', ''), { page: 'policies', id: '', q: {} });
    assert.equal(parseRoute('/console/why/8812', '?seq=4').id, '8812');
});

test('facts that are typed are read by their types and nested', () => {
    const known = [{ name: 'tier', type: 'integer' }, { name: 'message.asks_for_person', type: 'boolean' }, { name: 'intent.name', type: 'string' }, { name: 'x.list', type: 'table' }];
    assert.deepEqual(readFacts(known, { tier: '1', 'message.asks_for_person': 'true', 'intent.name': '', 'x.list': '[1]' }),
        { facts: { tier: 1, message: { asks_for_person: true }, x: { list: [1] } }, wrong: [] });
    assert.deepEqual(readFacts(known, { tier: '1.5', 'x.list': '[' }).wrong, ['tier', 'x.list']);
});

test('facts of an address survive the way there', () => {
    assert.deepEqual(typedOf(JSON.stringify({ tier: 1, message: {}, order: { state: 'x', lines: [1] } })),
        { tier: '1', 'message.present': 'true', 'order.state': 'x', 'order.lines': '[1]' });
    assert.deepEqual(typedOf('{broken'), {});
});

test('line numbers read as ranges', () => {
    assert.equal(ranges([5, 3, 4, 9, 9]), '3–5, 9');
    assert.equal(ranges([]), '');
});

test('an event that is no decision points to the one before it', () => {
    const all = [{ seq: 2 }, { seq: 7 }] as Decision[];
    assert.equal(nearest(all, 8)!.seq, 7);
    assert.equal(nearest(all, 5)!.seq, 2);
    assert.equal(nearest(all, 1)!.seq, 2);
    assert.equal(nearest([], 1), undefined);
});
