/**
 * The process of a page: the protocol names none. Both the page and the process report the size of the JS heap and the CPU time, a moment apart; a
 * process is taken only if both agree and no other is as near.
 */
import { z } from 'zod';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { BrowserProcess } from '../../../shared/core/contracts/applications.ts';

const DEADLINE_MS = 5000;
/** The heap may grow while a dump is taken. */
const SAME_HEAP_BYTES = 1024 * 1024;
const SAME_HEAP_SHARE = 0.1;
const SAME_CPU_TIME_S = 0.25;
const APART_S = 0.002;

const MetricsSchema = z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number() })) });

/** What a page reports of its process; null for what it does not. */
export interface PageFigures {
  readonly processTimeS: number | null;
  readonly heapBytes: number | null;
}

/** To be read together with the list of processes. */
export async function pageFigures(
  session: Pick<TargetSession, 'send' | 'enable'>,
  signal: AbortSignal,
): Promise<PageFigures> {
  const options = { deadlineMs: DEADLINE_MS, signal };
  const enabled = await session.enable('Performance');
  const answer = await session.send('Performance.getMetrics', {}, options);
  const usage = await session.send('Runtime.getHeapUsage', {}, options);
  if (enabled.ok) enabled.value.dispose();
  const metrics = MetricsSchema.safeParse(answer.ok ? answer.value : null);
  return {
    processTimeS: metrics.data?.metrics.find(({ name }) => name === 'ProcessTime')?.value ?? null,
    heapBytes: usage.ok ? usage.value.totalSize : null,
  };
}

/** `heapOf`: bytes of the JS heap of a process by the dump; null without one. Null if the process cannot be told. */
export function rendererOf(
  { processTimeS, heapBytes }: PageFigures,
  processes: readonly BrowserProcess[],
  heapOf: (pid: number) => number | null,
): number | null {
  if (processTimeS === null) return null;
  const alike = processes
    .filter(({ type }) => type === 'renderer')
    .map(({ id, cpuTime }) => ({ id, awayS: Math.abs(processTimeS - cpuTime) }))
    .filter(({ awayS }) => awayS <= SAME_CPU_TIME_S)
    .filter(({ id }) => {
      const heap = heapOf(id);
      if (heap === null || heapBytes === null) return true;
      return Math.abs(heap - heapBytes) <= Math.max(SAME_HEAP_BYTES, heapBytes * SAME_HEAP_SHARE);
    })
    .toSorted((a, b) => a.awayS - b.awayS);
  const [first, second] = alike;
  if (first === undefined) return null;
  return second !== undefined && second.awayS - first.awayS < APART_S ? null : first.id;
}
