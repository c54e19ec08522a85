// SPDX-License-Identifier: Apache-2.0
// A socket whose other end is the test: it sees what was sent, and says frames itself.
import type { Socketish } from '../src/shared/conn';
import type { Frame } from '../src/shared/types';

export class Wire implements Socketish {
    sent: Frame[] = [];
    closed = false;
    onopen: (() => void) | null = null;
    onmessage: ((e: { data: unknown }) => void) | null = null;
    onclose: ((e: { code: number }) => void) | null = null;
    onerror: (() => void) | null = null;
    send(data: string): void {
        this.sent.push(JSON.parse(data) as Frame);
    }
    close(): void {
        this.closed = true;
    }
    say(frame: Frame): void {
        this.onmessage?.({ data: JSON.stringify(frame) });
    }
    of(t: string): Frame[] {
        return this.sent.filter((f) => f.t === t);
    }
}
