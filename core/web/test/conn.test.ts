// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link, type LinkEnv, type LinkState, type Socketish } from '../src/shared/conn';
import { backoff, BACKOFF_CAP_MS } from '../src/shared/backoff';
import type { Frame } from '../src/shared/types';
import { Wire } from './wire';

class World implements LinkEnv {
    time = 0;
    chance = 0.5;
    timers: { at: number; fn: () => void }[] = [];
    sockets: Wire[] = [];
    now = (): number => this.time;
    random = (): number => this.chance;
    later = (fn: () => void, ms: number): unknown => {
        const t = { at: this.time + ms, fn };
        this.timers.push(t);
        return t;
    };
    cancel = (t: unknown): void => {
        this.timers = this.timers.filter((x) => x !== t);
    };
    socket = (): Socketish => {
        const s = new Wire();
        this.sockets.push(s);
        return s;
    };
    get last(): Wire {
        return this.sockets[this.sockets.length - 1]!;
    }
    /** Runs the timer that is next, and nothing else. */
    next(): void {
        const t = this.timers.sort((a, b) => a.at - b.at).shift()!;
        this.time = t.at;
        t.fn();
    }
    pass(ms: number): void {
        const end = this.time + ms;
        for (;;) {
            const next = this.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
            if (!next) break;
            this.timers = this.timers.filter((t) => t !== next);
            this.time = next.at;
            next.fn();
        }
        this.time = end;
    }
}

function linked(): { world: World; link: Link; states: LinkState[]; frames: Frame[] } {
    const world = new World();
    const states: LinkState[] = [];
    const frames: Frame[] = [];
    let since = 0;
    const link = new Link({
        url: () => 'ws://x/chat/ws',
        hello: () => ({ t: 'hello', v: 1, since }),
        onFrame: (f) => {
            frames.push(f);
            if (typeof f.seq === 'number') since = f.seq;
        },
        onState: (s) => states.push(s),
        env: world,
    });
    link.open();
    world.last.onopen?.();
    return { world, link, states, frames };
}

test('the first frame is hello and welcome makes the link up', () => {
    const { world, link } = linked();
    assert.deepEqual(world.last.sent, [{ t: 'hello', v: 1, since: 0 }]);
    assert.equal(link.state, 'connecting');
    assert.equal(link.send({ t: 'msg' }), false);
    world.last.say({ t: 'welcome' });
    assert.equal(link.state, 'up');
    assert.equal(link.send({ t: 'msg' }), true);
});

test('a new connection asks for what came after the last seq', () => {
    const { world } = linked();
    world.last.say({ t: 'welcome' });
    world.last.say({ t: 'item', seq: 7 });
    world.last.onclose?.({ code: 1006 });
    world.pass(BACKOFF_CAP_MS);
    world.last.onopen?.();
    assert.deepEqual(world.last.sent, [{ t: 'hello', v: 1, since: 7 }]);
});

test('it never gives up: a hundred failures are followed by another attempt', () => {
    const { world, link } = linked();
    for (let i = 0; i < 100; i++) {
        world.last.onclose?.({ code: 1006 });
        assert.equal(link.state, 'waiting');
        world.next();
    }
    assert.equal(world.sockets.length, 101);
});

test('waits use full jitter below a doubling ceiling of 30 s', () => {
    assert.equal(backoff(0, () => 1), 500);
    assert.equal(backoff(3, () => 1), 4000);
    assert.equal(backoff(50, () => 1), 30_000);
    assert.equal(backoff(50, () => 0), 0);
});

test('a restart of the server spreads the return over five seconds', () => {
    const { world, link } = linked();
    world.last.say({ t: 'welcome' });
    world.chance = 0.999;
    world.last.onclose?.({ code: 1012 });
    world.pass(4_900);
    assert.equal(link.state, 'waiting');
    world.pass(100);
    assert.equal(link.state, 'connecting');
});

test('4401 and 4409 wait for the person instead of trying again', () => {
    for (const [code, state] of [[4401, 'signin'], [4409, 'stale']] as const) {
        const { world, link } = linked();
        world.last.onclose?.({ code });
        assert.equal(link.state, state);
        world.pass(600_000);
        assert.equal(world.sockets.length, 1);
        link.open();
        assert.equal(world.sockets.length, 2);
    }
});

test('25 s of silence bring a ping, 10 more without an answer a new connection', () => {
    const { world, link } = linked();
    world.last.say({ t: 'welcome' });
    world.pass(25_000);
    assert.deepEqual(world.last.sent[1], { t: 'ping' });
    world.last.say({ t: 'pong' });
    world.pass(25_000);
    assert.equal(world.last.sent.length, 3);
    assert.equal(link.state, 'up');
    world.pass(10_000);
    assert.equal(link.state, 'waiting');
    assert.equal(world.sockets[0]!.closed, true);
});

test('a server that never says welcome is left after 10 s', () => {
    const { world, link } = linked();
    world.pass(10_000);
    assert.equal(link.state, 'waiting');
});

test('coming online cuts a wait short', () => {
    const { world, link } = linked();
    world.last.onclose?.({ code: 1006 });
    link.kick();
    assert.equal(link.state, 'connecting');
    assert.equal(world.sockets.length, 2);
});

test('a frame that is not JSON or has no type is dropped', () => {
    const { world, link, frames } = linked();
    world.last.onmessage?.({ data: '{' });
    world.last.onmessage?.({ data: 'null' });
    world.last.onmessage?.({ data: '{"x":1}' });
    assert.equal(frames.length, 0);
    assert.equal(link.state, 'connecting');
});
