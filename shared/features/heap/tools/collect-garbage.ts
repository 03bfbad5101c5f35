/** `pen_collect_garbage`: collects garbage in the target, for a clean baseline. */
import { z } from 'zod';
import { waitsForDebugger } from '../../../base/node-start.ts';
import { err } from '../../../base/result.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { bytes, ms } from '../../../core/findings/model.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { appError, unwrap, type AppResult } from '../../../base/errors.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';

/** Limit for the question whether the program has begun. */
const DEADLINE_MS = 3000;

/** Used JS heap in bytes; null if the target does not report it. */
async function heapUsedBytes(session: TargetSession): Promise<number | null> {
  const usage = await session.send('Runtime.getHeapUsage', {}, { deadlineMs: 3000 });
  return usage.ok ? usage.value.usedSize : null;
}

/**
 * Runs a full garbage collection; a large heap takes seconds. `target_unresponsive` for a Node process that waits for a debugger: V8 collects
 * in a task of the program, which has not begun.
 */
export async function collectGarbage(session: TargetSession, signal: AbortSignal): Promise<AppResult<unknown>> {
  if (await waitsForDebugger(session, DEADLINE_MS)) {
    return err(
      appError(
        'target_unresponsive',
        'The target waits for a debugger before its first line (--inspect-brk), so it collects no garbage.',
        'Resume it in a debugger, or start it with --inspect instead, then try again. pen_cpu_profile and pen_heap_sampling work in this state.',
      ),
    );
  }
  return session.send('HeapProfiler.collectGarbage', {}, { deadlineMs: 45_000, signal });
}

export const penCollectGarbage = defineCapability({
  name: 'pen_collect_garbage',
  title: 'Collect Garbage',
  control: '“Collect garbage”',
  summary: 'Collects garbage; says what it freed.',
  category: 'utility',
  kind: 'change-page',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({ target: targetParam }),
  result: z.object({
    durationMs: z.number(),
    heapUsedBeforeBytes: z.number().nullable(),
    heapUsedAfterBytes: z.number().nullable(),
  }),
  target: {
    types: SCRIPT_TARGETS.filter((type) => type !== 'workerd'),
    whyNot: {
      workerd: 'workerd never answers HeapProfiler.collectGarbage (2026-11); a heap snapshot collects by itself.',
    },
  },
  locks: [],
  cooldown: { ms: 5000, startsWith: 'HeapProfiler.collectGarbage' },
  deadlineMs: 60_000,
  run: async (_params, { attach, signal }) => {
    const session = unwrap(await attach());
    const heapUsedBeforeBytes = await heapUsedBytes(session);
    const startedMs = performance.now();
    unwrap(await collectGarbage(session, signal));
    const durationMs = performance.now() - startedMs;
    return { durationMs, heapUsedBeforeBytes, heapUsedAfterBytes: await heapUsedBytes(session) };
  },
  summarise: ({ durationMs, heapUsedBeforeBytes: before, heapUsedAfterBytes: after }) =>
    answerText(
      'Garbage Collection',
      [
        ['Time taken', ms(durationMs)],
        ...(before === null || after === null
          ? []
          : ([
              ['JS heap before', bytes(before)],
              ['JS heap after', bytes(after)],
              ['Change', bytes(after - before)],
            ] as const)),
      ],
      ['Take a pen_heap_snapshot now to have a clean baseline.'],
    ),
});
