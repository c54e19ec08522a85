// SPDX-License-Identifier: Apache-2.0
// The wire of /api/v1/policies, as core/gateway/README.md promises it.

import type { When } from '../shared/types';

export type Bundle = string; /* "active", "draft" or the hash of a kept one */
export type Mode = 'full' | 'shadow' | 'canary';
export interface Pair {
    point: string;
    from: string;
    to: string;
    count: number;
}

export interface By {
    type?: string;
    id?: string;
    name?: string;
}

export interface Version {
    hash: string;
    name?: string;
    version?: string;
    n?: number;
    at?: When;
    by?: By | string;
    why?: string;
}

export interface Trial {
    mode: Mode;
    percent?: number;
    hash: string;
    since?: When;
    decisions?: number;
    changed?: number;
    faults?: number;
    cases?: number;
    state?: string;
    counts?: { pairs?: Pair[] };
}

export interface Proposal {
    n: number;
    hash: string;
    why?: string;
    by?: By | string;
    at?: When;
    mode?: Mode;
    percent?: number;
}

export interface Rule {
    name: string;
    file: string;
    line: number;
}

export interface Point {
    name: string;
    rules: Rule[];
}

export interface Overview {
    active: Version | null;
    trial: Trial | null;
    proposal: Proposal | null;
    second_person?: boolean;
    can_roll_back?: boolean;
    points: Point[];
    stats?: Record<string, unknown>;
}

export interface FileRow {
    name: string;
    bytes: number;
}

export interface Draft {
    base: string | null;
    changed: string[];
    hash?: string | null;
    behind?: boolean;
}

export interface Complaint {
    file: string;
    line: number;
    column?: number;
    text: string;
    expected?: string;
    near?: string;
}

export interface CheckAnswer {
    ok: boolean;
    hash?: string;
    errors: Complaint[];
}

export interface TestFailure {
    file: string;
    line: number;
    name: string;
    text: string;
}

export interface TestAnswer {
    cases: number;
    passed: number;
    failures: TestFailure[];
    rules: { point: string; rule: string; file: string; line: number; hits: number }[];
    lines: { file: string; missed: number[] }[];
}

export interface TraceRow {
    rule: string;
    file: string;
    line: number;
    held: boolean;
}

export interface ReadRow {
    fact: string;
    value: unknown;
    meaning?: string;
}

/** A verdict as the record writes it: the kind's word in `kind`, its fields beside it. */
export type Verdict = string | Record<string, unknown>;

export interface TryAnswer {
    verdict: Verdict;
    rule: string;
    file?: string;
    line?: number;
    ticks?: number;
    status?: string | number;
    error?: string | null;
    trace?: TraceRow[];
    read?: ReadRow[];
}

export interface Decision {
    seq: number;
    at?: When;
    point: string;
    bundle?: string;
    verdict: Verdict;
    rule: string;
    file?: string;
    line?: number;
    clause?: string;
    source?: string;
    trace?: TraceRow[];
    read?: ReadRow[];
    change?: { fact: string; from: unknown; to: unknown }[] | null;
    verdict_then?: Verdict | null;
    rule_then?: string;
    status?: number;
    error?: string;
    same?: boolean; /* deciding again gave what was recorded */
    recorded?: Verdict;
}

export interface WhyAnswer {
    case: string;
    number: number;
    decisions: Decision[];
}

export type JobKind = 'backtest' | 'replay' | 'mutate' | 'invariants';

export interface Job {
    id: string;
    kind: JobKind;
    state: 'running' | 'done' | 'failed' | 'stopped';
    done?: number;
    total?: number;
    error?: string | null;
    bundle?: string;
    since?: When;
    started?: When;
    ended?: When;
    by?: By | string;
    report?: Record<string, unknown> | null;
}

export interface Activation {
    n: number;
    at: When;
    by?: By | string;
    how?: string;
    why?: string;
    hash: string;
    from?: string;
    mode?: Mode | 'stop';
    percent?: number;
    name?: string;
    version?: string;
    proposer?: By;
    decider?: By;
    decided_why?: string;
}

export interface DiffFile {
    name: string;
    change: 'added' | 'removed' | 'changed';
    text: string;
}
