/** The samples of one thread of a trace as a CPU profile. */
import { useMemo, type ReactNode } from 'react';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { CpuRange, CpuThread } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument, QueryOptions } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import type { SourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { TIME_IN_TRACE } from './profile-units.tsx';
import { ProfileViews } from './profile-views.tsx';

export interface ThreadSamplesProps {
  readonly capture: CaptureRecord;
  /** The trace. */
  readonly document: AnalysisDocument;
  readonly thread: CpuThread;
  readonly maps: SourceMaps;
  readonly placeId: string;
  readonly leading: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
  /** Shows the same time in the tracks. */
  readonly onTracks: (range: CpuRange) => void;
  readonly onReopen: () => void;
}

/** The same document, whose queries read one thread of a trace, or one profile of a file with several. */
export function documentOf(trace: AnalysisDocument, thread: CpuThread): AnalysisDocument {
  return {
    ...trace,
    documentId: `${trace.documentId} ${thread.pid}:${thread.tid}`,
    query: <N extends AnalysisQueryName>(
      name: N,
      params: AnalysisParams<N>,
      options?: QueryOptions,
    ): Promise<AppResult<AnalysisAnswer<N>>> => trace.query(name, { ...params, thread }, options),
  };
}

/** Remounted per thread (a `key`). */
export function ThreadSamples({ document, thread, onReopen, ...parts }: ThreadSamplesProps) {
  const { pid, tid } = thread;
  const ofThread = useMemo(() => documentOf(document, { pid, tid }), [document, pid, tid]);
  const { answer, refetch } = useQuery(ofThread.documentId, () => ofThread.query('profile.overview', {}));
  const opened = useMemo(
    () => (answer?.ok === true ? { document: ofThread, overview: answer.value } : null),
    [answer, ofThread],
  );
  return (
    <ProfileViews
      unit="milliseconds"
      labels={TIME_IN_TRACE}
      opened={opened}
      opening={
        answer?.ok === false ? (
          <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />
        ) : (
          <p className="profile-waiting third">Loading samples …</p>
        )
      }
      onReopen={onReopen}
      label="Samples of a thread"
      thread={thread}
      exportMenu={null}
      {...parts}
    />
  );
}
