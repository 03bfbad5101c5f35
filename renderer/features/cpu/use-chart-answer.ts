/** The calls of a chart: all of them, or those that were visible by now of a document that is read by range. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import type { ChartRange } from '../../core/charts/range.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { loadChart, type AskedChart, type ChartAnswer } from './load-chart.ts';
import { covers, readRange, readWhole, type SampledChart } from './sampled-chart.ts';

export interface ChartAnswerState {
  /** Null until it is there. It is a new one whenever more calls are. */
  readonly answer: AppResult<ChartAnswer> | null;
  readonly refetch: () => void;
  /** Reads what is missing of a range; does nothing for a whole chart. */
  readonly look: (range: ChartRange) => void;
}

/** `first`: what must be there when the chart is shown, such as the place of a link. */
export function useChartAnswer(
  document: AnalysisDocument,
  asked: AskedChart,
  first: readonly ChartRange[],
): ChartAnswerState {
  const isByRange = document.isReadByRange === true;
  const sampled = useRef<SampledChart | null>(null);
  const wanted = useRef<readonly ChartRange[]>([]);
  const isReading = useRef(false);
  const isGone = useRef(false);
  const [grown, setGrown] = useState<ChartAnswer | null>(null);
  const { answer, refetch } = useQuery<ChartAnswer>(`${document.documentId} ${asked.order}`, async () => {
    if (!isByRange) return loadChart(document, asked);
    let read = await readWhole(document, asked);
    for (const range of first)
      if (read.ok && !covers(read.value, range)) read = await readRange(document, asked, range, read.value);
    if (!read.ok) return read;
    sampled.current = read.value;
    return ok(read.value.answer);
  });
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  const look = useCallback(
    (range: ChartRange) => {
      if (!isByRange) return;
      // The newest, and one before it: a pan and a call that was chosen.
      wanted.current = [range, ...wanted.current.slice(0, 1)];
      const work = async (): Promise<void> => {
        isReading.current = true;
        for (;;) {
          const { current: known } = sampled;
          const next = known === null ? undefined : wanted.current.find((each) => !covers(known, each));
          if (isGone.current || known === null || next === undefined) break;
          const read = await readRange(document, asked, next, known);
          // The loaded part stays; the next pan asks again.
          if (!read.ok || isGone.current) break;
          sampled.current = read.value;
          setGrown(read.value.answer);
        }
        isReading.current = false;
      };
      if (!isReading.current) void work();
    },
    [isByRange, document, asked],
  );
  const isLater = grown !== null && answer?.ok === true && grown.functions === answer.value.functions;
  return { answer: isLater ? ok(grown) : answer, refetch, look };
}
