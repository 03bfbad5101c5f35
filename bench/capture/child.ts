/** Shared by the measured processes: event loop monitoring and the line with their result. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';

export const MeasurementSchema = z.object({
  sizeBytes: z.number(),
  /** From the first command to the file closed. */
  totalMs: z.number(),
  /** From the first chunk to the file closed. */
  streamMs: z.number(),
  /** Delay of the event loop beyond its own sampling interval. */
  loopDelayP99Ms: z.number(),
  loopDelayMaxMs: z.number(),
  /** Processor time of the process, all its threads; null if it was not measured. */
  cpuMs: z.number().nullable(),
});
export type Measurement = z.infer<typeof MeasurementSchema>;

const RESOLUTION_MS = 5;
const NANOSECONDS_PER_MS = 1e6;

export function watchEventLoop(): { stop(): Pick<Measurement, 'loopDelayP99Ms' | 'loopDelayMaxMs' | 'cpuMs'> } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const cpuBefore = process.cpuUsage();
  const lateMs = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS);
  return {
    stop: () => {
      histogram.disable();
      const { user, system } = process.cpuUsage(cpuBefore);
      const cpuMs = (user + system) / 1000;
      return { cpuMs, loopDelayP99Ms: lateMs(histogram.percentile(99)), loopDelayMaxMs: lateMs(histogram.max) };
    },
  };
}

export function report(measurement: Measurement): void {
  console.log(JSON.stringify(measurement));
}
