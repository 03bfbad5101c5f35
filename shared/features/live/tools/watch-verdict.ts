/** The verdict of a watch about growth, by a table of rules over the trends of its metrics: a level, a sentence per metric, and the method. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import type { TrendDirection } from '../../../base/trend.ts';
import { formatDuration } from '../../../base/units.ts';
import { WATCH_METRICS, type WatchFigure, type WatchReport, type WatchUnit } from '../contract/watch.ts';
import { call } from '../../../core/findings/model.ts';
import { cite, decide, inRow, rulesOf, sentence, type Cited, type Sentence } from '../../../core/findings/rules.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { watchFigure } from './watch-figure.ts';

export const WatchVerdictSchema = z.object({
  /** `UNCLEAR`: the samples show neither growth nor its absence. */
  level: z.enum(['PASS', 'WARN', 'UNCLEAR']),
  text: z.string(),
  /** `JS heap grows 1.2 MB/min over 3.0m`, one per metric with a trend. */
  statements: z.array(z.string()),
  method: z.string(),
});
export type WatchVerdict = z.infer<typeof WatchVerdictSchema>;
type Level = WatchVerdict['level'];

const METHOD =
  'Growth is the slope of a line through the lowest sample of each of up to 20 slots of time (the lower envelope, which collected garbage does not raise), if it exceeds its 95 % error and 1 % of the value.';

const SURVIVORS_METHOD =
  'The first and the last sample after a garbage collection were compared; changes below 1 % are not reported.';

/** `1.2 MB/min`, `340/min`: a slope without its sign. */
function slopeText(slopePerMinute: number, unit: WatchUnit): string {
  const steep = Math.abs(slopePerMinute);
  return unit === 'count' && steep < 10 ? `${steep.toFixed(1)}/min` : `${watchFigure(steep, unit)}/min`;
}

/** `JS heap grows 1.2 MB/min over 3.0m`; null without a trend. */
function statementOf({ label, unit, trend }: WatchFigure): Cited | null {
  if (trend === null || trend.slopePerMinute === null || trend.direction === 'short') return null;
  // `Listeners grow`, `JS heap grows`.
  const [verb, they] = label.endsWith('s') ? ['', 'they grow or fall'] : ['s', 'it grows or falls'];
  const slope = slopeText(trend.slopePerMinute, unit);
  const said = {
    grows: `grow${verb} ${slope}`,
    falls: `fall${verb} ${slope}`,
    steady: `stay${verb} the same`,
    unclear: `move${verb} up and down more than ${they}`,
  }[trend.direction];
  return cite(label, `${label} ${said} over ${formatDuration(trend.spanMs)}`);
}

/** Metrics whose growth indicates a leak; reserved memory only follows them. */
const LEAK_METRICS: readonly WatchFigure['metric'][] = [
  'heapUsed',
  'nodes',
  'listeners',
  'documents',
  'buffers',
  'embedderHeap',
];

export type Watched = Pick<WatchReport, 'state' | 'figures' | 'collections' | 'collected' | 'series'>;

/** A metric in the first and in the last sample after a collection. */
interface Survived {
  readonly figure: WatchFigure;
  readonly first: number;
  readonly last: number;
}

function survivedIn({ figures, collected, series }: Watched): Survived[] {
  const [before, after] = [collected[0], collected.at(-1)];
  if (before === undefined || after === undefined || collected.length < 2) return [];
  return figures.flatMap((figure) => {
    const column = series.metrics.indexOf(figure.metric);
    const [first, last] = [before.values[column] ?? null, after.values[column] ?? null];
    return first === null || last === null || !LEAK_METRICS.includes(figure.metric) ? [] : [{ figure, first, last }];
  });
}

/** A change below this is no growth: the same bounds by which a trend is steady. */
function hasGrown({ figure, first, last }: Survived): boolean {
  const steadyBelow = WATCH_METRICS[figure.metric].steadyBelow;
  return steadyBelow !== null && last - first >= Math.max(steadyBelow.absolute, first * steadyBelow.share);
}

export function watchEvidence(watched: Watched) {
  const { figures, collected, collections, state } = watched;
  const survived = survivedIn(watched);
  const statement = ({ figure: { label, unit }, first, last }: Survived): Cited =>
    cite(label, `${label} after a collection: ${watchFigure(first, unit)}, then ${watchFigure(last, unit)}`);
  const relevant = figures.filter(({ metric, last }) => LEAK_METRICS.includes(metric) && last !== null);
  const judged = relevant.flatMap(({ trend, ...figure }) => {
    const said = statementOf({ trend, ...figure });
    return said === null ? [] : [{ said, direction: trend?.direction }];
  });
  const trend = (direction: TrendDirection): Cited[] =>
    judged.filter((each) => each.direction === direction).map(({ said }) => said);
  const isCollected = survived.length > 0;
  const said = isCollected ? survived.map(statement) : judged.map((each) => each.said);
  return {
    /** For each metric: its value in the first and in the last sample after a collection, so that garbage is excluded; its trend without two collections. */
    said,
    isCollected,
    /** Objects that a collection does not free. */
    grown: survived.filter(hasGrown).map(statement),
    /** Between the two. */
    apart: cite('Between them', formatDuration((collected.at(-1)?.atMs ?? 0) - (collected[0]?.atMs ?? 0))),
    grows: isCollected ? [] : trend('grows'),
    fluctuates: isCollected ? [] : trend('unclear'),
    collections,
    /** Metrics that a leak shows in, as far as it can be judged. */
    measured: cite('Metric', said.map(({ word }) => word).join(', ')),
    isSilent: state === 'silent',
    /** Collects garbage. */
    collect: cite('Call', call(proposedCall('pen_watch', { action: 'read', collect: true }))),
  };
}

export type WatchEvidence = ReturnType<typeof watchEvidence>;

const rule = rulesOf<WatchEvidence, Level>();
const list = (said: readonly Cited[]): Sentence =>
  inRow(
    said.map((each) => sentence`${each}`),
    '; ',
  );

/** Survivors of collections where there are two, else the trends of the samples. */
export const WATCH_RULES = [
  rule({
    id: 'survived',
    level: 'WARN',
    when: ({ grown }) => grown.length > 0 && grown,
    says: (grown) => sentence`growth that a collection does not free: ${list(grown)}.`,
  }),
  rule({
    id: 'grows',
    level: 'WARN',
    when: ({ grows }) => grows.length > 0 && grows,
    says: (grows, { collections, collect }) => ({
      headline: sentence`${list(grows)}.`,
      notes:
        collections >= 2
          ? []
          : [
              sentence`${collections === 0 ? 'No collection was' : 'Only one collection was'} observed, so some or all of the growth may be garbage: call ${collect}, repeat the action, and read with collect again.`,
            ],
    }),
  }),
  rule({
    id: 'too-few-samples',
    level: 'UNCLEAR',
    when: ({ said }) => said.length === 0,
    says: (_, { collect }) =>
      sentence`too few samples to detect growth; a dozen are needed. Repeat the action, then call ${collect}.`,
  }),
  rule({
    id: 'fluctuates',
    level: 'UNCLEAR',
    when: ({ fluctuates }) => fluctuates.length > 0 && fluctuates,
    says: (unclear, { collect }) =>
      sentence`no verdict: ${list(unclear)}. Call ${collect} before and after the suspected action to compare what survives.`,
  }),
  rule({
    id: 'silent',
    level: 'UNCLEAR',
    when: ({ isSilent }) => isSilent,
    says: () => sentence`no verdict: nothing grew until the target no longer answered.`,
  }),
  rule({
    id: 'freed',
    level: 'PASS',
    when: ({ isCollected }) => isCollected,
    says: (_, { apart, measured }) => ({
      headline: sentence`no growth beyond noise (64 KB, 10 objects, or 1 %) between the two collections, ${apart} apart: ${measured}.`,
      notes: [sentence`A small leak needs more actions in between.`],
    }),
  }),
  rule({
    id: 'nothing-grows',
    level: 'PASS',
    says: (_, { measured }) => sentence`nothing grows beyond noise (64 KB, 10 objects, or 1 %): ${measured}.`,
  }),
];

export function verdictOf(watched: Watched): WatchVerdict {
  const evidence = watchEvidence(watched);
  const { level, saying } = decide(WATCH_RULES, evidence);
  return {
    level,
    text: told(inRow([saying.headline, ...(saying.notes ?? [])], ' ').words, MARKDOWN),
    statements: evidence.said.map(({ value }) => told(value, MARKDOWN)),
    method: evidence.isCollected ? SURVIVORS_METHOD : METHOD,
  };
}
