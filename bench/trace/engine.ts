/** trace_engine on a file, in a new process on the same Node as ours. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

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
const LAST_WORDS_CHARS = 4000;
/** Heap limit in MB: as much as this Node can address. */
const HEAP_MB = 4000;

/** Throws the reason of a failure: on large files it runs out of memory. */
export async function runEngine(file: string): Promise<EngineRun> {
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, SCRIPT, file], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let words = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS_CHARS)));
  const ending = await new Promise<string | null>((settle, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => settle(code === 0 ? null : (signal ?? `status ${code}`)));
  });
  if (ending !== null)
    throw new Error(/FATAL ERROR: .*|\w*Error: .*/.exec(words)?.[0] ?? `trace_engine ended with ${ending}`);
  return MeasuredSchema.parse(JSON.parse(output));
}
