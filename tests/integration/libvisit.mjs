// SPDX-License-Identifier: Apache-2.0
// What two visits have in common: ids, times and waits are another run's, everything else counts.
export const plain = (value) => JSON.stringify(value)
    .replace(/\bp-[0-9a-f]{24}\b/g, 'PERSON')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/"(hash|prev|mac|view_hash|facts_hash|record)":"[0-9a-f]+"/g, '"$1":"HASH"')
    .replace(/"((?:case\.|queue\.)?(?:age|wait)_ms)":\d+/g, '"$1":"MS"')
    .replace(/\b1[0-9]{12}\b/g, 'MS');

// What came before the second message, in an order of its own and without numbers of places.
export function sortFirst(kept) {
    const isMessage = (line) => line.includes('"message.received"');
    const second = kept.findIndex((line, i) => isMessage(line) && i > kept.findIndex(isMessage));
    const first = kept.splice(0, second).map((line) => line.replace(/"(turn|seq|case\.turns)":\d+/g, '"$1":N'));
    kept.unshift(...first.sort());
}
