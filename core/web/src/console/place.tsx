// SPDX-License-Identifier: Apache-2.0
// A place in a file as a link to it. Line 0 stands for the whole file.

import { link } from './route';

export function Place({ file, line = 0, column = 0, small }: {
    file: string; line?: number; column?: number; small?: boolean;
}) {
    const where = [file, ...(line > 0 ? [line] : []), ...(line > 0 && column > 0 ? [column] : [])].join(':');
    return (
        <a class={small ? 'mono small' : 'mono'} href={link('policies', '', { file, line: line || undefined, col: column || undefined })}>{where}</a>
    );
}
