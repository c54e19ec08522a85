// SPDX-License-Identifier: Apache-2.0
// Name and password; also in place, over the work, when a session has run out.

import { useState } from 'preact/hooks';
import { Problem } from '../shared/api';
import { Button, Dialog, Field } from './kit';

export interface SignInWords {
    h1: string;
    login: string;
    password: string;
    go: string;
    again: string;
    wrong: string;
    slow: string;
    failed: (detail: string) => string;
    offline: string;
}

interface Props {
    words: SignInWords;
    onSignIn: (login: string, password: string) => Promise<unknown>;
}

function Form({ words, onSignIn }: Props) {
    const [login, setLogin] = useState('');
    const [password, setPassword] = useState('');
    const [wrong, setWrong] = useState('');
    const [busy, setBusy] = useState(false);
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        setBusy(true);
        setWrong('');
        try {
            await onSignIn(login.trim(), password);
        } catch (x) {
            const p = x as Problem;
            setWrong(p.status === 401 ? words.wrong : p.status === 429 ? words.slow
                : words.failed(p.status === 0 ? words.offline : p.message));
        }
        setBusy(false);
    };
    return (
        <form class="signin-form" onSubmit={(e) => void go(e)}>
            <Field label={words.login}>
                {(ids) => <input {...ids} class="input" name="login" autocomplete="username" autocapitalize="none"
                    required value={login} onInput={(e) => setLogin(e.currentTarget.value)} />}
            </Field>
            <Field label={words.password} wrong={wrong || undefined}>
                {(ids) => <input {...ids} class="input" name="password" type="password" autocomplete="current-password"
                    required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />}
            </Field>
            <Button type="submit" variant="primary" disabled={busy}>{words.go}</Button>
        </form>
    );
}

export function SignIn({ words, again, onSignIn }: Props & { again: boolean }) {
    if (again) {
        return (
            <Dialog label={words.h1} onClose={() => undefined}>
                <p class="mut">{words.again}</p>
                <Form words={words} onSignIn={onSignIn} />
            </Dialog>
        );
    }
    return (
        <main class="signin">
            <div class="box">
                <h1>{words.h1}</h1>
                <Form words={words} onSignIn={onSignIn} />
            </div>
        </main>
    );
}
