#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// needs: corpora/auth
// The session rows against the real host. What needs another hour of the day is a sentence of
// tests/unit/gateway/test_session.c, which has a clock of its own and is run here.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { build, load, options, report } from './libwire.mjs';
import { Customer, request, signIn, startHost } from '../tools/host.mjs';

const opt = options('auth');
const LATER = new Set(['ses-mfa-skip', 'ses-reset-token', 'ses-reset-host']);
const rows = load(opt.data).filter((c) => c.group === 'session' && !LATER.has(c.id));

const unit = spawnSync(path.join(build, 'bin', 'gateway_test_session'), [], { encoding: 'utf8' });
const sentence = (name) => () => (unit.stdout + unit.stderr).includes(`[       OK ] ${name}\n`) ? null : `${name} failed`;

const host = await startHost();
const staff = host.staff[0];
const me = await signIn(host, staff.login ?? 'dana', staff.password);
const origin = me.origin;
const name = me.cookie.split('=')[0];
const login = (body, headers = { origin }) => request(host, 'POST', '/api/v1/session', { headers, ...body });
const who = (cookie) => request(host, 'GET', '/api/v1/session', { headers: { cookie } });
const want = (got, ...codes) => codes.includes(got.status) ? null : `status ${got.status}, wanted ${codes.join(' or ')}`;
const token = () => randomBytes(32).toString('base64url');

const checks = {
    'ses-pw-change': sentence('a_session_ends_when_the_users_record_changes'),
    'ses-idle': sentence('a_session_ends_idle_or_old'),
    'ses-absolute': sentence('a_session_ends_idle_or_old'),
    'ses-role-down': sentence('a_socket_ends_with_4401_when_the_role_is_taken_away'),
    'ses-disable-user': sentence('a_socket_ends_with_4401_when_the_user_is_removed'),
    'ses-ws-reauth': sentence('a_socket_ends_with_4401_when_the_session_is_old'),
    'ses-id-entropy': sentence('ten_thousand_session_names_differ_in_every_place'),
    'ses-two-tenants': sentence('a_cookie_of_one_tenant_opens_nothing_at_another'),
    'ses-cookie-dup': async () => want(await who(`${name}=${token()}; ${me.cookie}`), 400, 401)
        ?? want(await who(`${me.cookie}; ${name}=${token()}`), 400, 200),
    'ses-cookie-toss': async () => want(await who(`session=${me.cookie.split('=')[1]}`), 401),
    'ses-csrf-form': async () => want(await request(host, 'DELETE', '/api/v1/session', { headers: { cookie: me.cookie, origin: 'http://evil.example', 'content-type': 'text/plain' }, body: '{}' }), 403)
        ?? want(await login({ body: '{"login":"a","password":"b"}' }, { origin: 'http://evil.example', 'content-type': 'text/plain' }), 403),
    'ses-cors-null': async () => 'access-control-allow-origin' in (await request(host, 'GET', '/api/v1/boot', { headers: { origin: 'null' } })).headers ? 'ACAO was sent' : null,
    'ses-cors-cred': async () => 'access-control-allow-origin' in (await request(host, 'GET', '/api/v1/boot', { headers: { origin: 'http://evil.example', cookie: me.cookie } })).headers ? 'ACAO was sent' : null,
    'ses-long-password': async () => want(await login({ json: { login: 'dana', password: 'x'.repeat(1 << 20) } }), 413, 422),
    'ses-nul-password': async () => want(await login({ body: '{"login":"dana","password":"a\\u0000b"}' }), 400, 422),
    'ses-enum': async () => {
        const seen = new Set();
        for (let i = 0; i < 8; i++) {
            const one = await new Customer(host).open();
            seen.add(one.token);
            one.close();
            if (String(one.token).length < 22) return 'a visitor token is under 128 bits';
        }
        return seen.size === 8 ? null : 'two visitors got one token';
    },
    'ses-guess': async () => {
        const codes = [];
        for (let i = 0; i < 200; i++) codes.push((await who(`${name}=${token()}`)).status);
        if (codes.some((c) => c !== 401 && c !== 429)) return `answered ${[...new Set(codes)]}`;
        return codes.at(-1) === 429 ? want(await who(me.cookie), 200) : 'the limiter did not fire';
    },
    'ses-login-spray': async () => {
        for (let i = 0; i < 70; i++)
            if ((await login({ json: { login: `nobody${i}`, password: 'one password' } })).status === 429) return null;
        return 'the limiter did not fire';
    },
};

const out = [];
for (const c of rows) {
    const check = checks[c.id];
    out.push({ id: c.id, why: check ? await Promise.resolve().then(check).catch((e) => e.message) : 'no check is mapped to this row' });
}
me.close();
await host.stop();
process.exit(report('sessions', out));
