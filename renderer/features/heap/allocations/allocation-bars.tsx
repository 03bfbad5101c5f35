/** Live bytes by allocation time, as bars with a selectable range, and the same bars as a table. */
import { useCallback, useMemo, useState } from 'react';
import type { AllocationRange } from '../../../../shared/engine/heap/contract/allocations.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { barsInRange, rangeOfBars } from '../../../core/widgets/time-bars/bar-range.ts';
import { TimeBars } from '../../../core/widgets/time-bars/time-bars.tsx';
import { niceBytes } from '../../../core/charts/time-scale.ts';
import { rangeText } from './range-words.ts';

/** Number of bars of a recording. */

const MIN_BAR_PX = 4;
/** Up to this many bars, each is one V8 sample. */
const FEW_SAMPLES = 40;
const MAX_BARS = 4000;

/**
 * V8 samples allocations about 20 times a second. Narrower bars would show false gaps, and bars of about the same width would hold one or
 * two samples at random; so each bar holds several, unless there are few samples.
 */
function barCount(widthPx: number, samples: number): number {
  const fitting = Math.max(1, Math.floor(widthPx / MIN_BAR_PX));
  const worth = samples <= FEW_SAMPLES ? samples : Math.max(FEW_SAMPLES, Math.floor(samples / 3));
  return Math.max(1, Math.min(MAX_BARS, fitting, worth));
}

export interface AllocationBarsProps {
  readonly document: AnalysisDocument;
  readonly overview: AnalysisAnswer<'allocations.overview'>;
  readonly range: AllocationRange | null;
  readonly onRange: (range: AllocationRange | null) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
}

type Timeline = AnalysisAnswer<'allocations.timeline'>;
const NO_BARS: Timeline = { startMs: 0, barMs: 0, counts: [], sizesBytes: [] };

/** Axis figures are round or half of a round number. */
function axisText(sizeBytes: number): string {
  return formatBytes(sizeBytes).replace('.0 ', ' ');
}

function textOfBars({ startMs, barMs, counts, sizesBytes }: Timeline, range: AllocationRange): string {
  if (counts.length === 0) return '';
  const bars = { startMs, barMs, count: counts.length };
  const { first, last } = barsInRange(bars, range);
  let objects = 0;
  let sizeBytes = 0;
  for (let bar = first; bar <= last; bar += 1) {
    objects += counts[bar] ?? 0;
    sizeBytes += sizesBytes[bar] ?? 0;
  }
  // A typed range may start within a bar: figures cover whole bars, so the times shown are those of the bars.
  return `${rangeText(rangeOfBars(bars, first, last))}\n${formatBytes(sizeBytes)}, ${formatCount(objects)} objects`;
}

/** One line per bar: from, to, objects, bytes. */
function barsAsText({ startMs, barMs, counts, sizesBytes }: Timeline, range: AllocationRange | null): string {
  const bars = { startMs, barMs, count: counts.length };
  const { first, last } = range === null ? { first: 0, last: counts.length - 1 } : barsInRange(bars, range);
  const lines = ['from ms\tto ms\tobjects\tbytes'];
  for (let bar = first; bar <= last; bar += 1) {
    const { fromMs, toMs } = rangeOfBars(bars, bar, bar);
    lines.push([fromMs, toMs, counts[bar] ?? 0, sizesBytes[bar] ?? 0].join('\t'));
  }
  return lines.join('\n');
}

function BarsTable({ timeline }: { timeline: Timeline }) {
  const { startMs, barMs, counts, sizesBytes } = timeline;
  return (
    <table>
      <caption>Live objects by allocation time. Intervals without allocations are omitted.</caption>
      <thead>
        <tr>
          <th scope="col">Allocated</th>
          <th scope="col">Objects</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {counts.map((count, bar) =>
          count === 0 ? null : (
            <tr key={startMs + bar * barMs}>
              <th scope="row">{rangeText({ fromMs: startMs + bar * barMs, toMs: startMs + (bar + 1) * barMs })}</th>
              <td>{formatCount(count)}</td>
              <td>{formatBytes(sizesBytes[bar] ?? 0)}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

export function AllocationBars({ document, overview, range, onRange, onCopy }: AllocationBarsProps) {
  const [widthPx, setWidthPx] = useState<number | null>(null);
  const bars = widthPx === null ? null : barCount(widthPx, overview.samples);
  const { answer, refetch } = useQuery(bars === null ? null : `${document.documentId} ${bars}`, () =>
    document.query('allocations.timeline', { bars: bars ?? 1 }),
  );
  const timeline = answer?.ok === true ? answer.value : NO_BARS;
  const top = useMemo(() => niceBytes(timeline.sizesBytes.reduce((most, size) => Math.max(most, size), 0)), [timeline]);
  const onWidth = useCallback((nowPx: number) => setWidthPx(nowPx), []);
  const table = useMemo(() => <BarsTable timeline={timeline} />, [timeline]);
  if (answer?.ok === false)
    return <FailureState place="strip" title="The bars could not be loaded" error={answer.error} onRetry={refetch} />;
  return (
    <TimeBars
      label="Allocations over time"
      title="Live bytes"
      note="by allocation time"
      startMs={timeline.startMs}
      barMs={timeline.barMs}
      count={timeline.counts.length}
      values={timeline.sizesBytes}
      top={top}
      formatValue={axisText}
      textOf={(of) => textOfBars(timeline, of)}
      range={range}
      onRange={onRange}
      onWidth={onWidth}
      onCopy={() => void onCopy(barsAsText(timeline, range))}
      table={table}
    />
  );
}
