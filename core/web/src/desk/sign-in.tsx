// SPDX-License-Identifier: Apache-2.0
// Name and password; also in place, over the work, when a session has run out.

import { useState } from 'preact/hooks';
import { Button, Dialog, Field } from '../kit/kit';
import { Problem } from '../shared/api';
import type { Desk } from './desk';
import { t } from './words';

function Form({ desk }: { desk: Desk }) {
    const [login, setLogin] = useState('');
    const [password, setPassword] = useState('');
    const [wrong, setWrong] = useState('');
    const [busy, setBusy] = useState(false);
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        setBusy(true);
        setWrong('');
        try {
            await desk.signIn(login.trim(), password);
        } catch (x) {
            const p = x as Problem;
            setWrong(p.status === 401 ? t('signin.wrong') : p.status === 429 ? t('signin.slow')
                : t('signin.failed', { detail: p.status === 0 ? t('did.offline') : p.message }));
        }
        setBusy(false);
    };
    return (
        <form class="signin-form" onSubmit={(e) => void go(e)}>
            <Field label={t('signin.login')}>
                {(ids) => <input {...ids} class="input" name="login" autocomplete="username" autocapitalize="none"
                    required value={login} onInput={(e) => setLogin(e.currentTarget.value)} />}
            </Field>
            <Field label={t('signin.password')} wrong={wrong || undefined}>
                {(ids) => <input {...ids} class="input" name="password" type="password" autocomplete="current-password"
                    required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />}
            </Field>
            <Button type="submit" variant="primary" disabled={busy}>{t('signin.go')}</Button>
        </form>
    );
}

export function SignIn({ desk, again }: { desk: Desk; again: boolean }) {
    if (again) {
        return (
            <Dialog label={t('signin.h1')} onClose={() => undefined}>
                <p class="mut">{t('signin.again')}</p>
                <Form desk={desk} />
            </Dialog>
        );
    }
    return (
        <main class="signin">
            <div class="box">
                <h1>{t('signin.h1')}</h1>
                <Form desk={desk} />
            </div>
        </main>
    );
}
