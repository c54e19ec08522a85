// SPDX-License-Identifier: Apache-2.0
// What an operator does with rules before they decide: check, test, mutants, try, the prompt,
// invariants. As commands, with their exit codes and their JSON.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, source, temporary } from '../tools/host.mjs';

const folder = temporary();
const scripts = path.join(folder, 'scripts');
cpSync(path.join(source, 'scripts'), scripts, { recursive: true });

// Runs `ombud policy …` and gives what it said; it must end with this code.
function policy(code, args, input = '') {
    const ran = spawnSync(path.join(build, 'bin/ombud'), ['policy', ...args],
        { encoding: 'utf8', input, timeout: 120000, cwd: folder, env: { ...process.env, XDG_STATE_HOME: folder } });
    assert.equal(ran.signal, null, `ended by ${ran.signal}: ${ran.stderr}`);
    assert.equal(ran.status, code, `ended with ${ran.status}: ${ran.stdout}${ran.stderr}`);
    return { out: ran.stdout, err: ran.stderr, json: () => JSON.parse(ran.stdout) };
}

// Help, the nearest command, the nearest option.
assert.match(policy(0, ['-h']).out, /invariants +searches/);
assert.match(policy(0, ['test', '-h']).out, /--at-least PERCENT/);
assert.match(policy(64, ['chek']).err, /did you mean "check"/);
assert.match(policy(64, ['check', '--jsn']).err, /did you mean --json/);
assert.match(policy(64, ['test', '--at-least', 'many']).err, /whole number of 0 to 100/);
assert.match(policy(64, ['check', 'a', 'b']).err, /one word too many/);
const nowhere = policy(66, ['check', path.join(folder, 'nowhere')]);
assert.match(nowhere.out + nowhere.err, /nowhere is no folder of policies/);

// What is missing, and what to say instead.
assert.match(policy(66, ['history']).err, /ombud\.lua: not found\n.*--config FILE, or .* --data DIR/);
assert.match(policy(66, ['replay']).err, /ombud\.lua: not found\n.*--config FILE, or .* --data DIR/);
assert.match(policy(64, ['replay', '--data', folder, '--tenant', 'maple']).err, /no tenant "maple"; .*--tenant 1/);
assert.match(policy(64, ['history', '--data', folder, '--tenant', 'maple']).err, /no tenant "maple"; .*--tenant 1/);

// check and test of what is shipped.
assert.equal(policy(0, ['check', '--json']).json().ok, true);
const tested = policy(0, ['test', '--json']).json();
assert.equal(tested.passed, tested.cases);
assert.ok(tested.rules.every((r) => r.hits > 0), 'a shipped rule that no case reaches');
assert.deepEqual(tested.lines.flatMap((l) => l.missed), []);

// A rule that no case knows: told by name and line; its mutants survive, with facts.
const route = path.join(scripts, 'policies/route.lua');
const good = readFileSync(route, 'utf8');
const at = good.split('\n').findIndex((line) => line.includes('otherwise'));
writeFileSync(route, good.replace('  otherwise', '  rule "by a brand" {\n    when = function(c) return c.brand == "x" end,\n'
    + '    decide = route(tier.specialist, 7),\n  },\n  otherwise'));
assert.match(policy(0, ['test']).out, new RegExp(`route\\.lua:${at + 1}: by a brand\n`));
const mutants = policy(0, ['test', '--mutate', '--json']).json();
const survivor = mutants.survivors.find((s) => s.file === 'policies/route.lua' && s.kind === 'deleted rule');
assert.equal(survivor.line, at + 1);
assert.deepEqual(survivor.facts, { brand: 'x' });
assert.equal(survivor.rule, 'by a brand');
assert.equal(survivor.rule_then, 'otherwise');
assert.ok(mutants.score > 50 && mutants.score < 100);
assert.equal(mutants.killed + mutants.survived + mutants.same + mutants.broken, mutants.mutants);
policy(0, ['test', '--mutate', '--at-least', String(Math.floor(mutants.score))]);
policy(1, ['test', '--mutate', '--at-least', '100']);
writeFileSync(route, good);

// A case that fails: exit 1, and where it stands.
const spec = path.join(scripts, 'spec/route.lua');
const cases = readFileSync(spec, 'utf8');
writeFileSync(spec, cases.replace('tier = 0', 'tier = 3'));
const failing = policy(1, ['test', '--json']).json();
assert.equal(failing.failures.length, 1);
assert.equal(failing.failures[0].file, 'spec/route.lua');
assert.match(failing.failures[0].text, /tier is 0, not 3/);
assert.match(policy(1, ['test', '--mutate']).err, /fail already/);
writeFileSync(spec, cases);

// try: one decision with its trace, from a pipe and from a file.
const facts = JSON.stringify({ tier: 1, remedy: { kind: 'refund', amount: 4000 }, order: { paid: 100000 },
    customer: { verified: true }, case: { granted: 2500 } });
const tried = policy(0, ['try', '--json', 'authority', '-'], facts).json();
assert.equal(tried.verdict.kind, 'approval');
assert.equal(tried.trace.at(-1).held, true);
assert.equal(tried.trace.filter((r) => r.held).length, 1);
assert.equal(tried.read.find((f) => f.fact === 'remedy.amount').value, 4000);
const why = policy(0, ['try', '--json', '--why', 'authority', '-'], facts).json();
assert.deepEqual(why.change, [{ fact: 'remedy.amount', from: 4000, to: 2500 }]);
assert.equal(why.verdict_then.kind, 'allow');
assert.match(why.source, /^rule "an associate's larger amounts/);
assert.match(policy(65, ['try', 'authority', '-'], '{"tierr":1}').err, /nearest: 'tier'/);
assert.match(policy(64, ['try', 'authorty', '-']).err, /did you mean 'authority'/);
assert.match(policy(66, ['try', 'authority', 'nowhere.json']).err, /cannot be read/);

// The prompt, from a pipe.
const talk = policy(0, ['try'], ['escalation', 'tier = 0', '', 'message.asks_for_person = true', 'decide', 'why',
    'save asked.json', 'quit', 'decide'].join('\n')).out;
assert.match(talk, /before: \{"kind":"stay"\}/);
assert.match(talk, /since then message\.asks_for_person: no -> yes/);
assert.match(talk, /otherwise, with\n +tier +0 -> 1/);
assert.equal(talk.split('"asked_for_person"} by').length, 2, 'nothing is decided behind quit');
assert.deepEqual(JSON.parse(readFileSync(path.join(folder, 'asked.json'), 'utf8')),
    { tier: 0, message: { asks_for_person: true } });
assert.equal(policy(0, ['try', '--json', 'escalation', 'asked.json']).json().verdict.reason, 'asked_for_person');

// Invariants: they hold; without the rule that keeps one, the smallest facts that break it.
const held = policy(0, ['invariants', '--json', '--trials', '2000']).json();
assert.equal(held.broken, 0);
assert.ok(held.invariants.length >= 3 && held.invariants.every((i) => i.held && i.given > 0));
const authority = path.join(scripts, 'policies/authority.lua');
const rules = readFileSync(authority, 'utf8');
writeFileSync(authority, rules.replace('c.remedy.amount > c.order.paid - c.order.refunded', 'c.remedy.amount > c.order.paid'));
const broken = policy(1, ['invariants', '--json']).json();
const money = broken.invariants.find((i) => i.name === 'no refund above what was paid');
assert.equal(money.held, false);
assert.equal(money.steps[0].verdict.kind, 'allow');
const paid = money.steps[0].facts.order?.paid ?? 0;
assert.ok(money.steps[0].facts.remedy.amount > paid - money.steps[0].facts.order.refunded);
assert.deepEqual(policy(1, ['invariants', '--json']).json(), broken, 'the same seed, the same answer');
writeFileSync(path.join(folder, 'broken.json'), JSON.stringify(money.steps[0].facts));
assert.equal(policy(0, ['try', '--json', 'authority', 'broken.json']).json().verdict.kind, 'allow');
writeFileSync(authority, rules);

// A slip in an invariant is found by check.
writeFileSync(path.join(scripts, 'invariants/slip.lua'), 'invariant "x" { point = "authorty", holds = function() end }\n');
assert.match(policy(65, ['check']).out, /invariants\/slip\.lua:1.*nearest: 'authority'/);
console.log('policy tools: ok');
