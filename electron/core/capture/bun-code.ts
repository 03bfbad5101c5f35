/**
 * Captures of Bun, whose protocol has neither heap snapshots nor CPU profiles (1.4.5): code in the target takes them with Bun's own functions,
 * in V8's formats. The runner asks for the permission to run code first (`byCode`).
 */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { targetName } from '../../../shared/core/contracts/targets.ts';
import { z } from 'zod';
import { appError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { DedicatedSession } from '../cdp/index.ts';

/** https://bun.com/docs/project/benchmarking#heap-snapshots: V8's text, after a collection of garbage. */
export const BUN_SNAPSHOT = `Bun.generateHeapSnapshot('v8')`;

const KEY = `Symbol.for('pen.cpu-profile')`;

/** The profiler is that of `node:inspector`, whose session stays in the target until the stop. */
export const BUN_PROFILE_START = `(async () => {
  const { Session } = await import('node:inspector');
  const session = new Session();
  session.connect();
  const post = (method) =>
    new Promise((resolve, reject) =>
      session.post(method, (error, result) => (error ? reject(new Error(error.message)) : resolve(result))),
    );
  await post('Profiler.enable');
  await post('Profiler.start');
  globalThis[${KEY}] = { post, session };
  return 'started';
})()`;

export const BUN_PROFILE_STOP = `(async () => {
  const { post, session } = globalThis[${KEY}];
  delete globalThis[${KEY}];
  const { profile } = await post('Profiler.stop');
  await post('Profiler.disable');
  session.disconnect();
  return JSON.stringify(profile);
})()`;

/** The text that an expression, or its promise, gives. */
export async function textOf(
  session: Pick<DedicatedSession, 'send' | 'target'>,
  expression: string,
  options: { readonly signal?: AbortSignal; readonly deadlineMs: number },
): Promise<string> {
  const answer = unwrap(
    await session.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true }, options),
  );
  const { result, exceptionDetails } = answer;
  if (exceptionDetails === undefined && typeof result.value === 'string') return result.value;
  const why = exceptionDetails?.exception?.description ?? exceptionDetails?.text ?? `it gave a ${result.type}`;
  throw new AppFailure(
    appError(
      'cdp_error',
      `Bun’s own function failed in ${targetName(session.target)}: ${foreign(why)}.`,
      'Bun 1.4 and newer have it: update Bun, then try again.',
    ),
  );
}

/** Bun's default, which its session cannot change (https://bun.com/docs/project/benchmarking#cpu-profiling). */
export const BUN_INTERVAL_US = 1000;
/** Bun samples only while code runs (observed: 1.4.5): a longer pause between two samples was idle. */
const IDLE_FROM_US = 10 * BUN_INTERVAL_US;

const ProfileSchema = z.looseObject({
  nodes: z.array(z.looseObject({ id: z.number(), children: z.array(z.number()).optional() })).min(1),
  endTime: z.number(),
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/**
 * The profile with samples of `(idle)` where Bun took none, as V8 writes them; without them the function before each pause would have its
 * time. A text that is not such a profile is returned as it is, for the reader to judge.
 */
export function withIdleTime(text: string): string {
  const read = ProfileSchema.safeParse(JSON.parse(text));
  if (!read.success) return text;
  const { nodes, samples, timeDeltas, startTime, endTime } = read.data;
  const idle = Math.max(...nodes.map(({ id }) => id)) + 1;
  const filled: { samples: number[]; timeDeltas: number[] } = { samples: [], timeDeltas: [] };
  const add = (sample: number, deltaUs: number): void => {
    filled.samples.push(sample);
    filled.timeDeltas.push(deltaUs);
  };
  const pause = (deltaUs: number): number => {
    const ofLastUs = filled.samples.length === 0 ? 0 : BUN_INTERVAL_US;
    add(idle, ofLastUs);
    return deltaUs - ofLastUs;
  };
  let restUs = endTime - startTime;
  for (const [row, sample] of samples.entries()) {
    const deltaUs = timeDeltas[row] ?? 0;
    restUs -= deltaUs;
    add(sample, deltaUs < IDLE_FROM_US ? deltaUs : pause(deltaUs));
  }
  if (restUs >= IDLE_FROM_US) pause(restUs);
  const [root, ...others] = nodes;
  return JSON.stringify({
    ...read.data,
    ...filled,
    nodes: [
      { ...root, children: [...(root?.children ?? []), idle] },
      ...others,
      {
        id: idle,
        callFrame: { functionName: '(idle)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
        hitCount: filled.samples.filter((sample) => sample === idle).length,
      },
    ],
  });
}
