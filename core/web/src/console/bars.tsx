// SPDX-License-Identifier: Apache-2.0
// Small drawings beside tables: a share of the largest, money up and down, counts in time.
// The table says the same, so they are silent for screen readers.

import { formatDay } from '../shared/format';
import { n, t } from './words';

/** One value as a bar of the largest. */
export function Bar({ value, most }: { value: number; most: number }) {
    const share = most > 0 ? Math.max(value > 0 ? 1 : 0, (100 * value) / most) : 0;
    return (
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="value" x="0" y="1" width={share} height="8" />
        </svg>
    );
}

/** Down to the start side, up to the end side of one middle line. */
export function UpDown({ up, down, most }: { up: number; down: number; most: number }) {
    const part = (v: number): number => (most > 0 ? Math.max(v > 0 ? 0.5 : 0, (50 * v) / most) : 0);
    return (
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="down" x={50 - part(down)} y="1" width={part(down)} height="8" />
            <rect class="up" x="50" y="1" width={part(up)} height="8" />
            <rect class="zero" x="49.8" y="0" width="0.4" height="10" />
        </svg>
    );
}

export interface Piece {
    at: number | string;
    decisions: number;
    changed: number;
}

/** Decisions in time, and of these what changed; with its table folded up beneath. */
export function InTime({ pieces }: { pieces: Piece[] }) {
    const most = Math.max(1, ...pieces.map((p) => p.decisions));
    const width = 100 / Math.max(1, pieces.length);
    return (
        <figure class="in-time">
            <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
                {pieces.map((p, i) => {
                    const all = (40 * p.decisions) / most;
                    const part = (40 * p.changed) / most;
                    return (
                        <g key={i}>
                            <rect class="all" x={i * width} y={40 - all} width={width * 0.8} height={all} />
                            <rect class="value" x={i * width} y={40 - part} width={width * 0.8} height={part} />
                        </g>
                    );
                })}
            </svg>
            <figcaption class="mut small">
                {pieces.length > 0 && <span class="ends"><span>{formatDay(pieces[0]!.at)}</span><span>{t('rep.time.key')}</span><span>{formatDay(pieces[pieces.length - 1]!.at)}</span></span>}
            </figcaption>
            <details>
                <summary>{t('rep.time.table')}</summary>
                <table class="data">
                    <thead><tr><th>{t('rep.from')}</th><th class="r">{t('rep.decisions')}</th><th class="r">{t('rep.changed')}</th></tr></thead>
                    <tbody>{pieces.map((p, i) => <tr key={i}><td>{formatDay(p.at)}</td><td class="r num">{n(p.decisions)}</td><td class="r num">{n(p.changed)}</td></tr>)}</tbody>
                </table>
            </details>
        </figure>
    );
}
