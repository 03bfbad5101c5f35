/** Creates a link to the visible range and selection, and opens such links. */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { flamePlaceOf, type FlamePlace } from '../../../shared/core/contracts/flame-links.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import type { CapturePlace } from '../../../shared/core/contracts/places.ts';
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import { answerOnClock, type TraceClock } from '../../../shared/engine/trace/contract/trace-clock.ts';
import type { TraceRange, TraceTrack } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { usePlace } from '../../core/stores/hooks/use-place.ts';
import { usePublishedSelection } from '../../core/stores/hooks/use-published-selection.ts';
import type { Chosen } from './trace-types.ts';
import type { RequestChart } from './tracks/network-lanes.ts';
import type { TimeAxis } from './tracks/time-axis.ts';
import { eventAt, labelAt, labelName, levelOf, placeOfLabel, type TrackChart } from './tracks/track-chart.ts';
import type { TrackContents } from './tracks/track-contents.ts';
import type { ArrangedTracks } from './tracks/use-track-list.ts';
import type { TraceSelection } from './use-trace-selection.ts';
import { boxOfFrame, layoutOf, type ContentOf } from './tables/walk.ts';

// Reports what is selected in a trace, for clients that ask for it: an event, a call, a request, or a range.

/** Longest name and URL that are published. */
const MAX_CHARS = 500;
const MAX_URL = 2000;

function boxFacts(chart: TrackChart, box: number): SelectionFacts {
  const label = labelAt(chart, box);
  const source = placeOfLabel(label);
  return {
    name: labelName(label).slice(0, MAX_CHARS),
    startMs: chart.layout.starts[box] ?? 0,
    durationMs: chart.layout.sizes[box] ?? 0,
    ...(source === null || source.url === ''
      ? {}
      : { url: source.url.slice(0, MAX_URL), line: source.line, column: source.column }),
  };
}

function requestFacts({ requests }: RequestChart, box: number): SelectionFacts {
  const request = requests[box];
  if (request === undefined) return {};
  return {
    name: request.url.slice(0, MAX_CHARS),
    url: request.url.slice(0, MAX_URL),
    startMs: request.startMs,
    durationMs: request.durationMs,
    status: request.status,
    transferBytes: request.encodedSizeBytes,
  };
}

/** Times are on the clock of the trace. An event of a list without a box has its number in the link only. */
export function traceFacts(
  chosen: Chosen | null,
  range: TraceRange | null,
  contentOf: ContentOf,
  clock: TraceClock,
): SelectionFacts {
  const content = chosen?.kind === 'box' ? contentOf(chosen.ref.trackId) : null;
  const box = chosen?.kind === 'box' ? chosen.ref.box : 0;
  const of =
    content?.kind === 'boxes'
      ? boxFacts(content.chart, box)
      : content?.kind === 'requests'
        ? requestFacts(content.chart, box)
        : {};
  return answerOnClock(clock, { ...of, ...range });
}

export interface TraceLinkParts {
  readonly capture: CaptureRecord;
  /** The places key of the tracks. */
  readonly placeId: string;
  readonly tracks: readonly TraceTrack[];
  readonly axis: TimeAxis;
  readonly clock: TraceClock;
  readonly list: Pick<ArrangedTracks, 'bringOut'>;
  readonly contents: TrackContents;
  readonly contentOf: ContentOf;
  readonly selection: TraceSelection;
  readonly range: TraceRange | null;
  /** Applies a link with this selected range. */
  readonly onArrive: (range: TraceRange | null) => void;
}

/** Returns a function that copies the link. */
export function useTraceLink(parts: TraceLinkParts): () => Promise<boolean> {
  const { capture, tracks, axis, list, contents, contentOf, selection, range } = parts;
  const copy = useClipboard();
  const placeNow = (): FlamePlace => {
    const { from, to } = axis.now();
    const { box, chosen } = selection;
    const track = tracks.find(({ id }) => id === box?.trackId);
    const content = box === null ? null : contentOf(box.trackId);
    const layout = layoutOf(content);
    const event =
      chosen?.kind === 'event'
        ? chosen.event
        : box !== null && content?.kind === 'boxes'
          ? eventAt(content.chart, box.box)
          : null;
    return flamePlaceOf({
      visibleRange: from <= 0 && to >= axis.totalMs ? null : { fromMs: from, toMs: to },
      range,
      track:
        track?.kind === 'thread' && track.pid !== null && track.tid !== null
          ? { pid: track.pid, tid: track.tid }
          : null,
      row: track === undefined || track.kind === 'thread' ? null : track.id,
      frame:
        box === null || layout === null
          ? null
          : {
              level: content?.kind === 'boxes' ? levelOf(content.chart, box.box) : (layout.depths[box.box] ?? 0),
              atMs: layout.starts[box.box] ?? 0,
            },
      event,
    });
  };
  const copyLink = (): Promise<boolean> => copy(formatLink(capture.id, placeNow()));
  const goToPlace = (to: CapturePlace): void => {
    if (to.view !== 'flame') return;
    parts.onArrive(to.range);
    selection.choose(null);
    const own = tracks.find((track) =>
      to.row === null
        ? track.kind === 'thread' && track.pid === to.track?.pid && track.tid === to.track.tid
        : track.id === to.row,
    );
    const show = (): void => {
      if (to.visibleRange === null) axis.fitAll();
      else axis.show({ from: to.visibleRange.fromMs, to: to.visibleRange.toMs });
    };
    show();
    const { frame } = to;
    if (own === undefined || frame === null) {
      if (to.event !== null) selection.toEvent(to.event);
      return;
    }
    list.bringOut(own);
    const arrive = async (): Promise<void> => {
      const content = await contents.load(own, { fromMs: frame.atMs, toMs: frame.atMs });
      const box = boxOfFrame(content, frame);
      if (box < 0) return;
      selection.toBox({ trackId: own.id, box });
      // The visible range of the link has priority over scrolling to the box.
      requestAnimationFrame(() => requestAnimationFrame(show));
    };
    void arrive();
  };
  usePlace(parts.placeId, tracks.length > 0, goToPlace, placeNow);
  const { chosen } = selection;
  const key = chosen === null && range === null ? null : JSON.stringify([chosen, range]);
  usePublishedSelection(parts.placeId, key, () => ({
    place: placeNow(),
    facts: traceFacts(chosen, range, contentOf, parts.clock),
  }));
  return copyLink;
}
