/** Makes the chart of an answer by and by: millions of boxes must not stop the window. */
import { useEffect, useState } from 'react';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import { cpuChart, type CpuChart } from './cpu-chart.ts';

type Answer = AnalysisAnswer<'cpu.chart'>;

/** Work between two breaths of the window. */
const BUSY_MS = 10;

/** Null until it is made. */
export function useCpuChart(answer: Answer | null, order: 'time' | 'left-heavy'): CpuChart | null {
  const [made, setMade] = useState<{ readonly of: Answer; readonly chart: CpuChart } | null>(null);
  useEffect(() => {
    if (answer === null) return undefined;
    const steps = cpuChart(answer, order === 'time' ? answer.durationTotalMs : 0);
    let timer: ReturnType<typeof setTimeout> | null = null;
    const work = (): void => {
      const beganMs = performance.now();
      do {
        const step = steps.next();
        if (step.done === true) {
          setMade({ of: answer, chart: step.value });
          return;
        }
      } while (performance.now() - beganMs < BUSY_MS);
      timer = setTimeout(work, 0);
    };
    work();
    return () => {
      if (timer !== null) clearTimeout(timer);
    };
  }, [answer, order]);
  return made !== null && made.of === answer ? made.chart : null;
}
