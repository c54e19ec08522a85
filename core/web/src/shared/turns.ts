// SPDX-License-Identifier: Apache-2.0
// Answers may overtake each other: each question takes a number, and an answer counts only while
// none to a later question was taken. So an older state never replaces a newer one.

export class Turns {
    private asked = 0;
    private told = 0;

    next(): number {
        return ++this.asked;
    }

    takes(turn: number): boolean {
        if (turn < this.told) return false;
        this.told = turn;
        return true;
    }
}
