// SPDX-License-Identifier: Apache-2.0
// A server of XMPP over BOSH with one account, as far as the example channel meets one: signing in, a
// request that is held open, messages both ways, receipts. For tests without a real server.
const binding = "xmlns='http://jabber.org/protocol/httpbind' xmlns:stream='http://etherx.jabber.org/streams'";
const features = (inside) => `<stream:features>${inside}</stream:features>`;
const escape = (text) => text.replace(/[&<>'"]/g, (c) => `&#${c.charCodeAt(0)};`);
const unescape = (text) => text.replace(/&(lt|gt|amp|apos|quot);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' })[name]);

export class Bosh {
    constructor(customer) { Object.assign(this, { customer, session: null, signedIn: '', heard: [], received: [], queue: [], sessions: 0, held: null, timer: null }); }

    // One POST to /http-bind.
    take(text, res) {
        const sid = /<body[^>]*\bsid='([^']*)'/.exec(text)?.[1];
        if (!sid) this.answer(res, features("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"), `sid='${this.session = `s${this.sessions += 1}`}'`);
        else if (sid !== this.session) this.answer(res, '', "type='terminate' condition='item-not-found'");
        else if (/type='terminate'/.test(text)) this.answer(res, '', "type='terminate'");
        else if (/<auth/.test(text)) this.signIn(res, /<auth[^>]*>([^<]*)</.exec(text)[1]);
        else if (/xmpp:restart='true'/.test(text)) this.answer(res, features("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"));
        else if (/<iq/.test(text)) this.answer(res, "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>support@localhost/ombud</jid></bind></iq>");
        else this.talk(text, res);
    }

    answer(res, inside, attributes = '') {
        res.writeHead(200, { 'content-type': 'text/xml' }).end(`<body ${binding} ${attributes}>${inside}</body>`);
    }

    signIn(res, token) {
        this.signedIn = Buffer.from(token, 'base64').toString().replaceAll('\0', ' ').trim();
        this.answer(res, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    }

    talk(text, res) {
        for (const [, head, inside] of text.matchAll(/<message([^>]*)>([\s\S]*?)<\/message>/g)) {
            const id = /\bid='([^']*)'/.exec(head)?.[1];
            const words = /<body>([\s\S]*?)<\/body>/.exec(inside)?.[1];
            const received = /<received[^>]*id='([^']*)'/.exec(inside)?.[1];
            if (words) this.heard.push(unescape(words));
            if (received) this.received.push(received);
            if (/<request/.test(inside)) this.push(`<received xmlns='urn:xmpp:receipts' id='${id}'/>`);
        }
        this.release();
        this.held = res;
        this.timer = setTimeout(() => this.release(), 2000);
        if (this.queue.length) this.release();
    }

    // The request that is held open is answered with what there is.
    release() {
        clearTimeout(this.timer);
        if (this.held) this.answer(this.held, this.queue.splice(0).join(''));
        this.held = null;
    }

    push(inside, id = '') {
        this.queue.push(`<message from='${this.customer}/phone' to='support@localhost' type='chat' ${id && `id='${id}'`}>${inside}</message>`);
        if (this.held) setImmediate(() => this.release());
    }

    say(text, id) { this.push(`<body>${escape(text)}</body><request xmlns='urn:xmpp:receipts'/>`, id); }
}
