// SPDX-License-Identifier: Apache-2.0
// The scenarios of the pii corpus that erase a customer, and restart on what is left, or on an older
// copy of the data.
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { blobs, found, large, markers, newFolder, speak, upload, verify } from '../tools/erasure.mjs';
import { signIn, startHost } from '../tools/host.mjs';
import { accepted, detail, events, expect, people } from '../integration/libdesk.mjs';

export const erasures = ['erase-customer', 'crypto-shred', 'erase-other-tenant'];
const user = 'c-erased';

// Everything that one says and sends, with money that was given.
async function plant(host, dana) {
    const one = await speak(host, user, [markers.text, `call me: ${markers.phone}`]);
    const kase = await accepted(one, dana);
    await expect(201, dana.call('POST', `/cases/${kase}/notes`, { text: markers.note, cid: 'n' }));
    await expect(201, dana.call('POST', `/cases/${kase}/messages`, { text: markers.reply, cid: 'r', seen: 1000 }));
    await expect(201, upload(host, dana, kase, `${markers.file}.pdf`, `%PDF-1.7 ${markers.small}`));
    await expect(201, upload(host, dana, kase, `${markers.file}-2.pdf`, large()));
    await expect(200, dana.call('PATCH', `/customers/${user}`, { phone: markers.phone, note: markers.noted }));
    one.close();
    return kase;
}

const skeleton = async (mei, kase) => (await events(mei, kase)).map((e) => `${e.seq} ${e.kind} ${e.at}`).join();

// '' when the case is there as it was, without a word of the person.
async function closed(mei, kase, before) {
    if (!(await skeleton(mei, kase)).startsWith(before)) return 'the skeleton of the case is another';
    const words = (await events(mei, kase)).filter((e) => ['message.received', 'message.sent', 'note.added'].includes(e.kind));
    if (!words.length || words.some((e) => e.body.erased !== true)) return 'words can be read';
    const kept = await detail(mei, kase);
    return kept.customer.name || kept.customer.email || kept.attachments.length ? `still known: ${JSON.stringify(kept.customer)}` : '';
}

export async function runErasures(wanted) {
    if (!wanted.length) return [];
    const folder = newFolder(), data = path.join(folder, 'data'), said = {};
    let host = await startHost({ data });
    try {
        let [dana, mei] = await people(host, 'dana', 'mei');
        const kase = await plant(host, dana);
        const before = await skeleton(mei, kase);
        await host.stop();
        copyFileSync(path.join(data, 'ombud.db'), path.join(folder, 'older.db'));
        host = await startHost({ data });
        [dana, mei] = await people(host, 'dana', 'mei');
        const bela = await signIn(host, 'bela', host.staff[0].password, 'brook.localhost');
        const foreign = await bela.call('DELETE', `/customers/${user}`), none = await bela.call('DELETE', '/customers/c-never');
        said['erase-other-tenant'] = foreign.status === 404 && foreign.text.length === none.text.length
            && (await mei.call('GET', `/customers/${user}`)).status === 200 ? '' : `${foreign.status} ${foreign.text}`;
        await expect(200, mei.call('DELETE', `/customers/${user}`));
        await host.stop();
        host = await startHost({ data });
        [dana, mei] = await people(host, 'dana', 'mei');
        said['erase-customer'] = await closed(mei, kase, before);
        await host.stop();
        said['erase-customer'] ||= [...found(data), ...blobs(data), verify(folder, data)].filter(Boolean).join('; ');
        copyFileSync(path.join(folder, 'older.db'), path.join(data, 'ombud.db'));
        for (const rest of ['ombud.db-wal', 'ombud.db-shm']) rmSync(path.join(data, rest), { force: true });
        host = await startHost({ data });
        [dana, mei] = await people(host, 'dana', 'mei');
        said['crypto-shred'] = await closed(mei, kase, before);
        await host.stop();
        said['crypto-shred'] ||= verify(folder, data);
    } finally {
        if (!host.ended) await host.stop();
        rmSync(folder, { recursive: true, force: true });
    }
    return wanted.map((name) => [name, said[name] ?? 'not reached']);
}
