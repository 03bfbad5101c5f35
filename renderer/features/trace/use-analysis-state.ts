/** The state of the analysis pane of a trace: its view, the thread of its figures, and the name that its events are filtered by. */
import { useState } from 'react';
import type { TraceTrack } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import { useQuery, type QueryState } from '../../core/stores/hooks/use-query.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { PaneView } from './tables/analysis-pane.tsx';
import type { WantedName } from './tables/events-table.tsx';
import type { OpenTrace } from './use-open-trace.ts';

export interface AnalysisState {
  readonly view: PaneView;
  /** Which view it has once it is open. */
  readonly setView: (view: PaneView) => void;
  /** False: only its row of tabs is shown. */
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  /** The thread of the breakdown; null if the trace has none. */
  readonly thread: TraceTrack | null;
  /** The thread that the pane names: that of the selection, unless the person chose one. */
  readonly shownThread: TraceTrack | null;
  readonly setThread: (trackId: string) => void;
  /** Time by activity of the thread in the range of the panes. */
  readonly breakdown: QueryState<AnalysisAnswer<'trace.breakdown'>>;
  readonly listed: WantedName | null;
  /** Lists the events of a name. */
  readonly listName: (name: string) => void;
}

export function useAnalysisState({ document, threads, scope, selection }: OpenTrace): AnalysisState {
  const [view, setView] = useState<PaneView>('summary');
  const [isOpen, setOpen] = useState(false);
  const [threadId, setThread] = useState<string | null>(null);
  const [listed, setListed] = useState<WantedName | null>(null);
  const thread =
    threads.find(({ id }) => id === threadId) ?? threads.find(({ isMain }) => isMain) ?? threads[0] ?? null;
  const { shown } = scope;
  const breakdown = useQuery(thread === null ? null : JSON.stringify([document.documentId, thread.id, shown]), () =>
    document.query('trace.breakdown', {
      track: thread?.id ?? '',
      ...(shown === null ? {} : { range: shown }),
    }),
  );
  const selectedTrack = selection.box?.trackId ?? null;
  return {
    view,
    setView,
    isOpen,
    setOpen,
    thread,
    shownThread: threads.find(({ id }) => id === selectedTrack && threadId === null) ?? thread,
    setThread,
    breakdown,
    listed,
    listName: (name) => {
      setListed({ name });
      setView('events');
      setOpen(true);
    },
  };
}
