// SPDX-License-Identifier: Apache-2.0
// The desk's words for signing in.

import { SignIn as Form } from '../kit/sign-in';
import type { Desk } from './desk';
import { t } from './words';

export function SignIn({ desk, again }: { desk: Desk; again: boolean }) {
    const words = {
        h1: t('signin.h1'), login: t('signin.login'), password: t('signin.password'), go: t('signin.go'),
        again: t('signin.again'), wrong: t('signin.wrong'), slow: t('signin.slow'), offline: t('did.offline'),
        failed: (detail: string) => t('signin.failed', { detail }),
    };
    return <Form words={words} again={again} onSignIn={(login, password) => desk.signIn(login, password)} />;
}
