// SPDX-License-Identifier: Apache-2.0
// A screen whose code comes when it is opened.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ErrorState, Skeleton } from '../kit/kit';
import { t } from './words';

export function Lazy<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }) {
    const [screen, setScreen] = useState<{ show: ComponentType<P> } | null>(null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
        let gone = false;
        load().then((show) => !gone && setScreen({ show }), () => !gone && setFailed(true));
        return () => {
            gone = true;
        };
    }, [load]);
    if (screen) return <screen.show {...props} />;
    return (
        <div class="page">
            {failed ? <ErrorState title={t('lazy.failed')} retry={t('lazy.retry')} onRetry={() => location.reload()} /> : <main><Skeleton rows={3} size={70} /></main>}
        </div>
    );
}
