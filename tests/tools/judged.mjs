// SPDX-License-Identifier: Apache-2.0
// `node --import .../judged.mjs TEST`: every answer of the API that a test sees has to be as the API is
// described (`ombud api`); one that is not fails the test.
import { Api } from './api.mjs';
import { watchAnswers } from './host.mjs';

const api = new Api();
watchAnswers((method, target, answer) => {
    const wrong = api.judge(method, target, answer);
    if (wrong) throw new Error(`not as described: ${wrong}`);
});
if (process.env.OMBUD_SEEN) process.on('exit', () => console.log([...api.seen].map(([what, n]) => `${n} ${what}`).join('\n')));
