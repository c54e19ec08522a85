// SPDX-License-Identifier: Apache-2.0
// Which states are good, which want something, which went against the customer. Words stand beside.

type Tone = 'ok' | 'warn' | 'bad';

export const RETURN_TONE: Record<string, Tone> = {
    label_issued: 'warn', in_transit: 'ok', received: 'ok', inspected: 'ok', refunded: 'ok', expired: 'bad', refused: 'bad',
};
export const CLAIM_TONE: Record<string, Tone> = {
    waiting_customer: 'warn', granted: 'ok', appeal_granted: 'ok', denied: 'bad', appeal_denied: 'bad',
};
