/** Search over all tracks: results in loaded tracks, the number of further matches in the file, and navigation. */
import { useEffect, useMemo } from 'react';
import type { TraceTrack } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useSettledText } from '../../core/stores/hooks/use-settled.ts';
import type { Originals } from '../../core/widgets/profile/originals.ts';
import { findBoxes, foundTicks, nextFound, placeAmong, type FoundBoxes } from './find.ts';
import type { TimeAxis } from './tracks/time-axis.ts';
import type { ReadTracks } from './tracks/track-contents.ts';
import type { TraceSelection } from './use-trace-selection.ts';

export interface TraceFound {
  readonly hits: number;
  /** Number of the selected result, from 1; 0: none. */
  readonly at: number;
  /** Matching events in the whole file; null while loading. */
  readonly events: number | null;
}

export interface FindParts {
  readonly document: AnalysisDocument;
  readonly search: string;
  /** Track ids from top to bottom. */
  readonly order: readonly string[];
  readonly threads: readonly TraceTrack[];
  readonly read: ReadTracks;
  readonly originals: Originals;
  readonly axis: TimeAxis;
  readonly selection: TraceSelection;
  readonly onFound: (found: TraceFound) => void;
}

export interface Find {
  readonly found: FoundBoxes;
  /** Result times for the minimap. */
  readonly ticks: Float64Array;
  readonly events: number | null;
  readonly goToHit: (step: 1 | -1) => void;
}

export function useFind(parts: FindParts): Find {
  const { document, search, order, threads, read, originals, axis, selection, onFound } = parts;
  const settled = useSettledText(search);
  const found = useMemo(() => findBoxes(read.ready, order, settled, originals), [read, order, settled, originals]);
  const name = settled.trim();
  const named = useQuery(name === '' ? null : name, () => document.query('trace.events', { name, count: 1 }));
  const events = named.current?.ok === true ? named.current.value.total : null;
  const at = useMemo(() => placeAmong(found, selection.box), [found, selection.box]);
  useEffect(() => onFound({ hits: found.total, at, events }), [onFound, found, at, events]);
  const ticks = useMemo(() => foundTicks(found, read.ready, axis.totalMs), [found, read, axis]);

  /** The first matching event in an unloaded track: opening it loads the track, whose boxes then count as results. */
  const goToUnread = async (): Promise<void> => {
    const answer = await document.query('trace.events', { name: settled.trim(), count: 1000 });
    if (!answer.ok) return;
    const isRead = ({ pid, tid }: { pid: number; tid: number }): boolean =>
      threads.some((track) => track.pid === pid && track.tid === tid && read.ready.has(track.id));
    const next =
      answer.value.rows.find((row) => !isRead(row)) ?? (found.total === 0 ? answer.value.rows[0] : undefined);
    if (next !== undefined) selection.toEvent(next.event);
    else if (found.total > 0) goToHit(1, true);
  };
  const goToHit = (step: 1 | -1, around = false): void => {
    const isLast = step === 1 && at === found.total && (events ?? 0) > 0;
    if (!around && (found.total === 0 || isLast)) {
      void goToUnread();
      return;
    }
    const next = nextFound(found, selection.box, step);
    if (next !== null) selection.toBox(next);
  };
  return { found, ticks, events, goToHit };
}
