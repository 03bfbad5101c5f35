/** trace_engine on a file, in a new process on the same Node as ours. */
import { join } from 'node:path';
import { z } from 'zod';
import { lastLineOf } from '../last-line.ts';

const MeasuredSchema = z.object({
  events: z.number(),
  readMs: z.number(),
  totalMs: z.number(),
  /** Processor time of all its threads. */
  cpuMs: z.number(),
  peakRssBytes: z.number(),
});
export type EngineRun = z.infer<typeof MeasuredSchema>;

const SCRIPT = join(import.meta.dirname, 'engine-script.ts');
/** Heap limit in MB: as much as this Node can address. */
const HEAP_MB = 4000;

/** Throws the reason of a failure: on large files it runs out of memory. */
export async function runEngine(file: string): Promise<EngineRun> {
  const args = [`--max-old-space-size=${HEAP_MB}`, SCRIPT, file];
  return MeasuredSchema.parse(await lastLineOf(process.execPath, args, { ELECTRON_RUN_AS_NODE: '1' }));
}
