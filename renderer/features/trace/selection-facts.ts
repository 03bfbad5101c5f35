/** Reports what is selected in a trace, for clients that ask for it: an event, a call, a request, or a range. */
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import { answerOnClock, type TraceClock } from '../../../shared/engine/trace/contract/trace-clock.ts';
import type { TraceRange } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import type { Chosen } from './trace-types.ts';
import { labelAt, labelName, placeOfLabel, type TrackChart } from './tracks/track-chart.ts';
import type { RequestChart } from './tracks/network-lanes.ts';
import type { ContentOf } from './tables/walk.ts';

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
