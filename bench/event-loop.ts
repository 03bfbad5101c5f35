/** Event loop delay of a running process, measured through its own inspector. */
import CDP from 'chrome-remote-interface';
import { z } from 'zod';

/** Interval between two readings of the clock; only delay beyond it counts. */
const RESOLUTION_MS = 5;
const WATCH = `(globalThis.penBenchLoop ??= process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} }), penBenchLoop.reset(), penBenchLoop.enable())`;
const READ = `(penBenchLoop.disable(), { p99Ms: penBenchLoop.percentile(99) / 1e6 - ${RESOLUTION_MS}, maxMs: penBenchLoop.max / 1e6 - ${RESOLUTION_MS} })`;

const LoopSchema = z.object({ p99Ms: z.number(), maxMs: z.number() });
export type LoopDelay = z.infer<typeof LoopSchema>;

export interface EventLoopWatch {
  begin(): Promise<void>;
  /** Since the last `begin`. */
  end(): Promise<LoopDelay>;
  close(): Promise<void>;
}

/** `inspectorUrl`: as Node prints it when started with `--inspect`. */
export async function watchEventLoopOf(inspectorUrl: string): Promise<EventLoopWatch> {
  const client = await CDP({ target: inspectorUrl, local: true });
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await client.Runtime.evaluate({ expression, returnByValue: true });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return {
    begin: async () => {
      await evaluate(WATCH);
    },
    end: async () => LoopSchema.parse(await evaluate(READ)),
    close: () => client.close(),
  };
}
