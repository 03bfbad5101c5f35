/** Switches between tracks and samples, and selects the sampled thread. */
import { useMemo } from 'react';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { CpuThread } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';

export type TraceMode = 'tracks' | 'samples';

/** A sampled thread. */
export interface SampledThread extends CpuThread {
  readonly name: string;
  readonly group: string;
}

function sampledThreads(tracks: readonly TraceTrack[]): SampledThread[] {
  return tracks
    .toSorted((a, b) => Number(b.isMain) - Number(a.isMain))
    .flatMap(({ kind, hasSamples, pid, tid, name, group }) =>
      kind === 'thread' && hasSamples && pid !== null && tid !== null ? [{ pid, tid, name, group }] : [],
    );
}

/** The page's main thread first; null while loading, and with an error. `document` null sends no query. */
export function useSampledThreads(document: AnalysisDocument | null): {
  readonly threads: readonly SampledThread[] | null;
  readonly error: AppError | null;
} {
  const { answer } = useQuery(document?.documentId ?? null, async () => {
    if (document === null) throw new Error('a question without a document');
    return document.query('trace.tracks', {});
  });
  const threads = useMemo(() => (answer?.ok === true ? sampledThreads(answer.value.tracks) : null), [answer]);
  return { threads, error: answer?.ok === false ? answer.error : null };
}

export function isThread(thread: CpuThread, { pid, tid }: CpuThread): boolean {
  return thread.pid === pid && thread.tid === tid;
}

export interface SamplesSwitchProps {
  readonly mode: TraceMode;
  readonly onMode: (mode: TraceMode) => void;
  /** Null while loading. */
  readonly samples: number | null;
}

export function SamplesSwitch({ mode, onMode, samples }: SamplesSwitchProps) {
  return (
    <Segmented
      label="Trace view"
      value={mode}
      options={[
        { value: 'tracks', label: 'Tracks', title: 'All events over time' },
        {
          value: 'samples',
          label: 'Samples',
          title: 'CPU samples of a thread: left heavy, sandwich, functions, with filters',
          ...(samples === 0 ? { unavailable: 'Not recorded: CPU samples' } : {}),
        },
      ]}
      onValue={onMode}
    />
  );
}

export interface ThreadMenuProps {
  readonly threads: readonly SampledThread[];
  readonly thread: SampledThread;
  readonly onThread: (thread: CpuThread) => void;
}

export function ThreadMenu({ threads, thread, onThread }: ThreadMenuProps) {
  const wordsOf = ({ name, group }: SampledThread): string => `${name}${group === '' ? '' : `, ${group}`}`;
  return (
    <span className="trace-thread">
      <Menu
        entries={threads.map((each) => ({
          label: wordsOf(each),
          checked: isThread(each, thread),
          onSelect: () => onThread({ pid: each.pid, tid: each.tid }),
        }))}
      >
        <Button
          size="tiny"
          look="bare"

          title={`Samples of ${wordsOf(thread)}. Select thread`}
          data-testid="samples-thread"
        >
          {thread.name}
        </Button>
      </Menu>
    </span>
  );
}
