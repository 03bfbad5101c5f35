/** Figures of a Node or Deno process about its own memory. The expression reads counters only. */
import { z } from 'zod';
import { HAS_NOT_STARTED } from '../../../shared/base/node-start.ts';
import type { RuntimeStatistics } from '../../../shared/features/ledger/process-memory/index.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, AppFailure, unwrap } from '../../../shared/base/errors.ts';

const DEADLINE_MS = 15_000;

/** `require` is there for what the inspector evaluates; Node 20.16 and later have `getBuiltinModule` for modules too. */
const EXPRESSION = `(() => {
  if (typeof Deno === 'undefined' && (${HAS_NOT_STARTED})) return null;
  const usage = typeof Deno === 'undefined' ? process.memoryUsage() : Deno.memoryUsage();
  let v8 = null;
  try {
    v8 = globalThis.process?.getBuiltinModule?.('node:v8') ?? (typeof require === 'function' ? require('v8') : null);
  } catch {}
  const heap = v8?.getHeapStatistics?.() ?? {};
  return {
    pid: typeof Deno === 'undefined' ? process.pid : Deno.pid,
    heapTotal: usage.heapTotal,
    external: usage.external ?? null,
    arrayBuffers: usage.arrayBuffers ?? null,
    malloced: heap.malloced_memory ?? null,
    spaces: (v8?.getHeapSpaceStatistics?.() ?? []).map((each) => [each.space_name, each.physical_space_size]),
  };
})()`;

const AnswerSchema = z.object({
  result: z.object({
    value: z.object({
      pid: z.number().int(),
      heapTotal: z.number(),
      external: z.number().nullable(),
      arrayBuffers: z.number().nullable(),
      malloced: z.number().nullable(),
      spaces: z.array(z.tuple([z.string(), z.number()])),
    }),
  }),
});

export interface RuntimeMemory {
  readonly pid: number;
  readonly statistics: RuntimeStatistics;
}

export async function readRuntimeMemory(
  session: Pick<TargetSession, 'send' | 'target'>,
  signal: AbortSignal,
): Promise<RuntimeMemory> {
  const asked = unwrap(
    await session.send(
      'Runtime.evaluate',
      { expression: EXPRESSION, returnByValue: true, includeCommandLineAPI: true, silent: true },
      { deadlineMs: DEADLINE_MS, signal },
    ),
  );
  const usage = await session.send('Runtime.getHeapUsage', {}, { deadlineMs: DEADLINE_MS, signal });
  const answer = AnswerSchema.safeParse(asked);
  if (!answer.success)
    throw new AppFailure(
      appError(
        'target_unsupported',
        'The program does not say what it uses of the memory.',
        'A program that waits for a debugger before its first line (--inspect-brk) says it once it runs.',
      ),
    );
  const { pid, heapTotal, external, arrayBuffers, malloced, spaces } = answer.data.result.value;
  return {
    pid,
    statistics: {
      spaces: spaces.map(([name, bytes]) => ({ name, bytes })),
      heapBytes: heapTotal,
      // Deno does not report ArrayBuffers by themselves, and V8 does.
      arrayBuffersBytes: (usage.ok ? usage.value.backingStorageSize : undefined) ?? arrayBuffers,
      externalBytes: external,
      mallocedBytes: malloced,
    },
  };
}
