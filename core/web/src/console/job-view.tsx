// SPDX-License-Identifier: Apache-2.0
// A long-running job: how far it is, stopping it, what it found when it has ended.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, ErrorState, Skeleton } from '../kit/kit';
import type { Failure } from './session';
import { followJob, stopJob } from './store';
import type { Job } from './types';
import { n, percent, t } from './words';

/** The job with this id, fresh while it runs. */
export function useJob(id: string): { job: Job | null; failed: Failure | null } {
    const [job, setJob] = useState<Job | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    useEffect(() => {
        let gone = false;
        setJob(null);
        setFailed(null);
        if (id) void followJob(id, setJob, () => gone).then((f) => f && !gone && setFailed(f));
        return () => void (gone = true);
    }, [id]);
    return { job, failed };
}

export function JobState({ job }: { job: Job }) {
    const tone = job.state === 'done' ? 'ok' : job.state === 'failed' ? 'bad' : job.state === 'stopped' ? 'warn' : 'acc';
    return <Badge tone={tone}>{t(`job.${job.state}`)}</Badge>;
}

export function JobView({ id, children }: { id: string; children: (report: Record<string, unknown>, job: Job) => ComponentChildren }) {
    const { job, failed } = useJob(id);
    const [again, setAgain] = useState(0);
    if (failed) return <ErrorState key={again} title={t('job.lost')} text={failed.text} id={failed.id} retry={t('retry')} onRetry={() => (setAgain(again + 1), location.reload())} />;
    if (!job) return <Skeleton rows={3} size={56} />;
    const done = job.done ?? 0, total = job.total ?? 0;
    return (
        <>
            {job.state === 'running' && (
                <div class="progress" role="status">
                    <progress max={total || 1} {...(total > 0 ? { value: done } : {})} aria-label={t('job.running')} />
                    <span class="num">{total > 0 ? t('job.progress', { done: n(done), total: n(total), share: percent(done, total) }) : t('job.running')}</span>
                    <Button onClick={() => void stopJob(id)}>{t('job.stop')}</Button>
                </div>
            )}
            {job.state === 'failed' && <p class="said bad" role="alert"><b>{t('job.failed')}</b> {job.error}</p>}
            {job.state === 'stopped' && <p class="said warn">{t('job.stopped')}</p>}
            {job.report && children(job.report, job)}
        </>
    );
}
