/** Menu entries of a box (right click, Shift F10). */
import type { CpuPlace, CpuThread } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { TraceRange, TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { CopyIcon, NoteIcon } from '../../../core/widgets/icons.tsx';
import type { MenuEntry } from '../../../core/widgets/overlays/menu.tsx';
import type { FunctionPlace } from '../../../core/widgets/profile/function-rows.tsx';
import { sourceEntries, type SourceLinks } from '../../../core/widgets/source-link.tsx';
import { stackText } from './event-details.tsx';
import { stackAround, subtreeOfBox } from '../tracks/track-texts.ts';
import { eventAt, labelAt, labelName, placeOfLabel, type TrackChart } from '../tracks/track-chart.ts';
import { layoutOf, type BoxRef, type ContentOf } from '../tables/walk.ts';

/** True if it has library calls within. */
export function foldedCalls({ folding }: TrackChart, box: number): boolean {
  return folding?.labels.has(box) === true;
}

/** True if the calls of a run are shown. */
function hasShownCalls({ folding }: TrackChart, run: number): boolean {
  return folding !== null && !folding.labels.has(run) && folding.runOf.some((of, box) => of === run && box !== run);
}

export interface BoxMenuParts {
  readonly contentOf: ContentOf;
  readonly tracks: readonly TraceTrack[];
  readonly onFit: (box: BoxRef) => void;
  readonly sources: SourceLinks;
  readonly onUnfold: (trackId: string, run: number, isUnfolded: boolean) => void;
  readonly onRange: (range: TraceRange) => void;
  readonly onFind: (name: string) => void;
  /** Lists all events with a name. */
  readonly onList: (name: string) => void;
  readonly onCopy: (text: string) => void;
  readonly onCopyEvent: (event: number) => void;
  readonly onCopyLink: () => void;
  /** Begins a note for the selected box; null if there are no notes. */
  readonly onAddNote: (() => void) | null;
  readonly onHide: (track: TraceTrack) => void;
  readonly onSamples: (to: SamplesPlace) => void;
}

/** A function in the samples of its thread. */
export interface SamplesPlace {
  readonly show: 'left-heavy' | 'sandwich';
  readonly of: CpuPlace;
  readonly thread: CpuThread;
}

/** Null for boxes that are not sampled functions. */
export function sampledAt(
  box: BoxRef,
  { contentOf, tracks }: Pick<BoxMenuParts, 'contentOf' | 'tracks'>,
): Omit<SamplesPlace, 'show'> | null {
  const content = contentOf(box.trackId);
  const track = tracks.find(({ id }) => id === box.trackId);
  if (content?.kind !== 'boxes' || track === undefined || !track.hasSamples) return null;
  if (foldedCalls(content.chart, box.box)) return null;
  const { kind, name, url, line, column } = labelAt(content.chart, box.box);
  if (kind !== 'function' || track.pid === null || track.tid === null) return null;
  return { of: { name, url, line, column }, thread: { pid: track.pid, tid: track.tid } };
}

/** The line that a box ran; null for one without a place in a script. */
export function lineOfBox({ trackId, box }: BoxRef, contentOf: ContentOf): FunctionPlace | null {
  const content = contentOf(trackId);
  if (content?.kind !== 'boxes' || foldedCalls(content.chart, box)) return null;
  const place = placeOfLabel(labelAt(content.chart, box));
  return place === null || place.url === '' || place.line <= 0 ? null : place;
}

export function boxMenu(box: BoxRef, parts: BoxMenuParts): readonly MenuEntry[] {
  const { contentOf, tracks, onFit, onRange, onFind, onList, onCopy, onCopyEvent, onCopyLink, onHide, onSamples } =
    parts;
  const { onAddNote } = parts;
  const content = contentOf(box.trackId);
  const layout = layoutOf(content);
  if (content === null || layout === null) return [];
  const fromMs = layout.starts[box.box] ?? 0;
  const toMs = fromMs + (layout.sizes[box.box] ?? 0);
  const label = content.kind === 'boxes' ? labelAt(content.chart, box.box) : null;
  const request = content.kind === 'requests' ? content.chart.requests[box.box] : undefined;
  const name = label === null ? (request?.url ?? '') : labelName(label);
  const event = content.kind === 'boxes' ? eventAt(content.chart, box.box) : null;
  const track = tracks.find(({ id }) => id === box.trackId);
  const sampled = sampledAt(box, parts);
  const line = lineOfBox(box, contentOf);
  const chart = content.kind === 'boxes' ? content.chart : null;
  const isFolded = chart !== null && foldedCalls(chart, box.box);
  const run = chart?.folding?.runOf[box.box] ?? -1;
  return [
    ...(run < 0 || chart === null || !(isFolded || hasShownCalls(chart, run))
      ? []
      : [
          isFolded
            ? { label: 'Show its calls', shortcut: 'Enter', onSelect: () => parts.onUnfold(box.trackId, run, true) }
            : { label: 'Fold calls of libraries', onSelect: () => parts.onUnfold(box.trackId, run, false) },
        ]),
    ...(line === null ? [] : sourceEntries(parts.sources, line)),
    { label: 'Zoom to event', shortcut: 'KeyF', onSelect: () => onFit(box) },
    {
      label: 'Select range',
      shortcut: 'KeyR',
      unavailable: toMs > fromMs ? null : 'it has no duration',
      onSelect: () => onRange({ fromMs, toMs }),
    },
    { label: 'Find all with this name', onSelect: () => onFind(name) },
    ...(label === null ? [] : [{ label: 'List all with this name', onSelect: () => onList(label.eventName ?? name) }]),
    ...(sampled === null
      ? []
      : ([
          { kind: 'separator' },
          { label: 'Callers and callees', onSelect: () => onSamples({ show: 'sandwich', ...sampled }) },
          { label: 'Show in left heavy', onSelect: () => onSamples({ show: 'left-heavy', ...sampled }) },
        ] satisfies MenuEntry[])),
    { kind: 'separator' },
    { label: label === null ? 'Copy URL' : 'Copy name', icon: CopyIcon, onSelect: () => onCopy(name) },
    ...(content.kind === 'boxes'
      ? [
          {
            label: 'Copy stack',
            icon: CopyIcon,
            onSelect: () => onCopy(stackText(stackAround(content.chart, box.box))),
          },
          { label: 'Copy subtree', icon: CopyIcon, onSelect: () => onCopy(subtreeOfBox(content.chart, box.box)) },
        ]
      : []),
    ...(event === null ? [] : [{ label: 'Copy event as JSON', icon: CopyIcon, onSelect: () => onCopyEvent(event) }]),
    { label: 'Copy link', icon: CopyIcon, onSelect: () => onCopyLink() },
    ...(onAddNote === null ? [] : [{ label: 'Add note…', icon: NoteIcon, onSelect: onAddNote }]),
    ...(track === undefined
      ? []
      : ([
          { kind: 'separator' },
          { label: `Hide ${track.name}`, onSelect: () => onHide(track) },
        ] satisfies MenuEntry[])),
  ];
}
