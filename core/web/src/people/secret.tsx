// SPDX-License-Identifier: Apache-2.0
// Something that is shown this once, with a way to take it along.

import { Button, Dialog } from '../kit/kit';
import { toast } from '../kit/toast';
import { t } from './words';

export function Secret({ title, text, value, onClose }: { title: string; text: string; value: string; onClose: () => void }) {
    const copy = (): void => {
        navigator.clipboard?.writeText(value).then(() => toast(t('copied')), () => toast(t('copied.not')));
    };
    return (
        <Dialog label={title} onClose={onClose}>
            <p>{text}</p>
            <p class="secret mono"><bdi>{value}</bdi></p>
            <div class="acts">
                {'clipboard' in navigator && <Button onClick={copy}>{t('copy.it')}</Button>}
                <Button variant="primary" onClick={onClose}>{t('close')}</Button>
            </div>
        </Dialog>
    );
}
