// SPDX-License-Identifier: Apache-2.0
// A list that keeps only what is on screen in the document. For more rows than plain
// documents carry well; shorter lists stay plain, so that find-in-page works.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Fenwick } from '../shared/fenwick';

export const VIRTUAL_ABOVE = 500;
const OVERSCAN = 6;

interface Props<T> {
    rows: T[];
    idOf: (row: T) => string;
    guess: number;
    render: (row: T, index: number) => ComponentChildren;
    class?: string;
    stick?: boolean; /* stays at the end while the person has not scrolled away */
    end?: number; /* goes to the end whenever it grows */
}

/** Heights by row id: rows that were measured keep their height wherever they move. */
function sync(tree: Fenwick, ids: string[], next: string[], known: Map<string, number>, guess: number): void {
    const height = (id: string): number => known.get(id) ?? guess;
    const grown = next.length - ids.length;
    if (grown > 0 && ids.length > 0 && next[grown] === ids[0] && next[next.length - 1] === ids[ids.length - 1]) {
        tree.unshift(next.slice(0, grown).map(height));
        return;
    }
    let same = 0;
    while (same < ids.length && same < next.length && ids[same] === next[same]) same++;
    tree.truncate(same);
    for (let i = same; i < next.length; i++) tree.push(height(next[i]!));
}

export function VirtualList<T>({ rows, idOf, guess, render, class: extra, stick, end }: Props<T>) {
    const box = useRef<HTMLDivElement>(null);
    const state = useRef({ tree: new Fenwick(), ids: [] as string[], known: new Map<string, number>(),
        atEnd: stick ?? false, anchor: { id: '', into: 0 }, end: 0 }).current;
    if ((end ?? 0) > state.end) state.atEnd = true;
    state.end = Math.max(end ?? 0, state.end);
    const [view, setView] = useState({ top: 0, height: 600 });
    const ids = rows.map(idOf);
    sync(state.tree, state.ids, ids, state.known, guess);
    state.ids = ids;

    const first = Math.max(0, state.tree.find(view.top).index - OVERSCAN);
    const last = Math.min(rows.length, state.tree.find(view.top + view.height).index + 1 + OVERSCAN);

    const look = (): void => {
        const el = box.current;
        if (!el) return;
        state.atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < 40;
        const at = state.tree.find(el.scrollTop);
        state.anchor = { id: state.ids[at.index] ?? '', into: el.scrollTop - at.start };
        setView({ top: el.scrollTop, height: el.clientHeight });
    };

    useLayoutEffect(() => {
        const el = box.current;
        if (!el) return;
        for (const child of el.firstElementChild!.children as unknown as Iterable<HTMLElement>) {
            const id = child.dataset.id!;
            const h = child.offsetHeight;
            const at = state.ids.indexOf(id, first);
            if (h > 0 && at >= 0 && state.tree.get(at) !== h) {
                state.known.set(id, h);
                state.tree.set(at, h);
            }
        }
        (el.firstElementChild as HTMLElement).style.blockSize = `${state.tree.total()}px`;
        // What the person reads stays where it is, whatever was added around it.
        const at = state.ids.indexOf(state.anchor.id);
        const want = stick && state.atEnd
            ? state.tree.total() - el.clientHeight
            : at >= 0 ? state.tree.prefix(at) + state.anchor.into : el.scrollTop;
        if (Math.abs(want - el.scrollTop) > 1 && want >= 0) el.scrollTop = want;
        for (const child of el.firstElementChild!.children as unknown as Iterable<HTMLElement>) {
            child.style.transform = `translateY(${state.tree.prefix(Number(child.dataset.index))}px)`;
        }
        if (el.clientHeight !== view.height || Math.abs(el.scrollTop - view.top) > guess) {
            setView({ top: el.scrollTop, height: el.clientHeight });
        }
    });

    useLayoutEffect(() => {
        let width = box.current?.clientWidth ?? 0;
        const watch = new ResizeObserver(() => {
            // Another width wraps text anew: what was measured no longer holds.
            if (box.current && box.current.clientWidth !== width) {
                width = box.current.clientWidth;
                state.known.clear();
                state.ids = [];
            }
            look();
        });
        if (box.current) watch.observe(box.current);
        return () => watch.disconnect();
    }, []);

    return (
        <div ref={box} class={`vlist ${extra ?? ''}`} onScroll={look}>
            <div class="space">
                {rows.slice(first, last).map((row, i) => (
                    <div key={idOf(row)} data-id={idOf(row)} data-index={first + i}>{render(row, first + i)}</div>
                ))}
            </div>
        </div>
    );
}
