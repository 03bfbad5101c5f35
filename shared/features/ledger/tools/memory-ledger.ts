/** `pen_memory_ledger`: the private memory of the process of a target, part by part, over time, and who in JavaScript keeps it. */
import { z } from 'zod';
import { pause } from '../../../base/within.ts';
import { appError, type AppResult, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import {
  MemoryLedgerResultSchema,
  type MemoryLedgerContent,
  type MemoryLedgerFile,
  type MemoryLedgerResult,
  type MemorySample,
} from '../contract/memory-ledgers.ts';
import { LEDGER_TARGETS, type MemoryLedger } from '../../../core/contracts/process-memory.ts';
import { targetSnapshot } from '../../../core/contracts/targets.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { workersOf } from '../../../core/capability/worker-pages.ts';
import { collectGarbage } from '../../heap/tools/collect-garbage.ts';
import { openedHeap } from '../../heap/tools/heap-capture.ts';
import { openCapture } from '../../../core/capability/open-capture.ts';
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import type { MemoryProbe } from '../../../core/capability/memory-ports.ts';
import { ownProcess } from '../evidence.ts';
import { findOwners, keptMore, namedOwners } from './memory-owners.ts';
import { memoryLedgerText } from './memory-text.ts';

/** Between two samples. */
const SAMPLE_EVERY_MS = 5000;
const MAX_SECONDS = 600;
/** Below, a process did not give back more. */
const GIVEN_BACK_BYTES = 1024 * 1024;
const GIVEN_BACK_AFTER_MS = 1500;
const MAX_LOOKS = 4;
/** A cooldown that is over by the clock may still be refused. */
const COOLDOWN_MARGIN_MS = 100;

export const secondsParam = z
  .number()
  .int()
  .min(0)
  .max(MAX_SECONDS)
  .default(0)
  .describe('Compare with a second ledger after so many seconds, sampled every 5 s. 0: one ledger.');
export const ownersParam = z
  .boolean()
  .default(false)
  .describe(
    'Take a heap snapshot (with seconds two), and name who in JavaScript keeps what is outside its heap, with the line.',
  );

function samplesOf(ledger: MemoryLedger, atMs: number): MemorySample[] {
  return ledger.processes
    .filter(({ isOfTarget, type }) => isOfTarget || type === 'GPU')
    .flatMap(({ processId, privateBytes, parts }) =>
      privateBytes === null
        ? []
        : [{ atMs, processId, privateBytes, parts: parts.map(({ id, bytes }) => ({ id, bytes })) }],
    );
}

/** Samples until the time is over. A sample that fails is left out: the last ledger says why. */
async function sampleFor(seconds: number, probe: MemoryProbe, { signal, progress }: CallContext) {
  const startedMs = performance.now();
  const samples: MemorySample[] = [];
  let tookMs = 0;
  for (;;) {
    const elapsedMs = performance.now() - startedMs;
    const leftMs = seconds * 1000 - elapsedMs;
    progress({ done: elapsedMs / 1000, total: seconds, message: 'Sampling memory' });
    await pause(Math.max(0, Math.min(SAMPLE_EVERY_MS, leftMs)), signal);
    if (signal.aborted || leftMs <= SAMPLE_EVERY_MS) break;
    const begunMs = performance.now();
    const sampled = await settle(() => probe.sample());
    tookMs += performance.now() - begunMs;
    if (sampled.ok) samples.push(...samplesOf(sampled.value, Math.round(performance.now() - startedMs)));
  }
  return { samples, tookMs: Math.round(tookMs) };
}

const CapturedSchema = z.object({ captureId: z.string() });

/** Takes a snapshot; waits once for the cooldown of another one. */
async function takeSnapshot({ runPart, target, signal }: CallContext): Promise<string> {
  const take = () => runPart('pen_heap_snapshot', { target: target.id });
  let taken = await take();
  const retryAfterMs = taken.ok ? undefined : taken.error.data?.['retryAfterMs'];
  if (!taken.ok && taken.error.code === 'cooling_down' && typeof retryAfterMs === 'number') {
    await pause(retryAfterMs + COOLDOWN_MARGIN_MS, signal);
    taken = await take();
  }
  if (!taken.ok) throw new AppFailure(taken.error);
  return CapturedSchema.parse(taken.value).captureId;
}

async function ownersIn(captureId: string, context: CallContext) {
  const opened = await openCapture(captureId, ['heap'], context);
  const { file } = opened.source;
  await openedHeap(opened.source, context);
  const owners = await findOwners(file, context);
  return { file, owners };
}

/** Who keeps what: from one snapshot, or from two with what grew between them. */
async function ownersOf(
  captures: readonly string[],
  context: CallContext,
): Promise<Pick<MemoryLedgerContent, 'owners' | 'keptMore'>> {
  const [first, last] = [captures[0], captures.at(-1)];
  if (first === undefined || last === undefined) return {};
  const before = captures.length > 1 ? await ownersIn(first, context) : null;
  const after = await ownersIn(last, context);
  const owners = await namedOwners(after.file, after.owners, before?.owners ?? null, context);
  return { owners, ...(before === null ? {} : { keptMore: keptMore(before.owners, after.owners) }) };
}

async function collect({ attach, signal }: CallContext): Promise<AppResult<unknown>> {
  const session = await attach();
  return session.ok ? collectGarbage(session.value, signal) : session;
}

const privateBytesOf = (ledger: MemoryLedger): number => ownProcess(ledger)?.privateBytes ?? 0;

/**
 * The ledger after a collection. What it frees is given back by other threads, on a busy machine seconds later, and a process that goes on has new
 * garbage at once: of one that seems to have grown others are taken until two are the same, and the least of them counts.
 */
async function collected(first: MemoryLedger, probe: MemoryProbe, context: CallContext): Promise<MemoryLedger> {
  unwrap(await collect(context));
  let least = await probe.ledger();
  for (
    let looks = 0;
    looks < MAX_LOOKS && privateBytesOf(least) - privateBytesOf(first) > GIVEN_BACK_BYTES;
    looks += 1
  ) {
    await pause(GIVEN_BACK_AFTER_MS, context.signal);
    unwrap(await collect(context));
    const next = await probe.ledger();
    const more = privateBytesOf(next) - privateBytesOf(least);
    if (more < 0) least = next;
    if (Math.abs(more) < GIVEN_BACK_BYTES) break;
  }
  return least;
}

async function measure(
  probe: MemoryProbe,
  { seconds, owners }: { readonly seconds: number; readonly owners: boolean },
  context: CallContext,
): Promise<MemoryLedgerContent> {
  const captures: string[] = [];
  const snapshot = async (): Promise<void> => {
    if (!owners) return;
    const taken = await takeSnapshot(context);
    captures.push(taken);
  };
  const target = targetSnapshot(context.target);
  if (seconds === 0) {
    // A snapshot leaves free room in malloc, so it is taken after the ledger.
    const only = await probe.ledger();
    await snapshot();
    const found = await ownersOf(captures, context);
    return {
      target,
      ledger: only,
      samples: samplesOf(only, 0),
      captures,
      ...found,
    };
  }
  // It also collects garbage. None is taken between the two ledgers.
  await snapshot();
  const first = await probe.ledger();
  const { samples, tookMs } = await sampleFor(seconds, probe, context);
  if (context.signal.aborted) throw new AppFailure(appError('cancelled', 'The ledger was cancelled.'));
  const last = owners ? await collected(first, probe, context) : await probe.ledger();
  // The least of several is not the one that was taken last.
  const overMs = Date.parse(last.takenAt) - Date.parse(first.takenAt);
  await snapshot();
  const found = await ownersOf(captures, context);
  return {
    target,
    ledger: last,
    before: first,
    samples: [...samplesOf(first, 0), ...samples, ...samplesOf(last, overMs)],
    sampling: { tookMs, overMs },
    captures,
    ...found,
  };
}

/** The workers of the process, and what was done to it before. */
function surroundingsOf({ ports, target }: CallContext): Pick<MemoryLedgerContent, 'workers' | 'earlierSnapshots'> {
  const listed = ports.targets.endpoints().flatMap((endpoint) => endpoint.targets);
  const workers = workersOf(target, listed, (id) => ports.targets.byId(id));
  const ids = new Set([target.id, ...workers.map(({ id }) => id)]);
  const earlier = ports.library
    .list()
    .filter((record) => record.kind === 'heap-snapshot' && ids.has(record.target?.id ?? ''));
  return {
    ...(workers.length === 0 ? {} : { workers: workers.length }),
    ...(earlier.length === 0 ? {} : { earlierSnapshots: earlier.length }),
  };
}

/** Keeps the ledger in the library. */
async function stored(
  content: MemoryLedgerContent,
  began: { readonly startedAtMs: number; readonly recordedMs: number },
  context: CallContext,
): Promise<MemoryLedgerResult> {
  const { ports, target, caller, signal } = context;
  const text = JSON.stringify({ penMemoryLedger: 1, ...content } satisfies MemoryLedgerFile);
  const file = await ports.reports.spool('memory-ledger', text, { signal });
  const options = { owners: content.owners !== undefined, samples: content.samples.length };
  const kept = await storeCapture(
    context,
    file,
    captureDraft('memory-ledger', target, { startedBy: caller, ...began }, options),
  );
  return { ...content, captureId: kept.captureId };
}

export const penMemoryLedger = defineCapability({
  name: 'pen_memory_ledger',
  title: 'Memory Ledger',
  control: '“Memory ledger”',
  summary: 'Private memory of a process, part by part, and who keeps it.',
  category: 'memory',
  kind: 'read',
  forPersonOnly: true,
  // The ledger is stored in the library.
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  permissions: () => ['read', 'capture'],
  leastPermission: 'capture',
  params: z.strictObject({ target: targetParam, seconds: secondsParam, owners: ownersParam }),
  result: MemoryLedgerResultSchema,
  target: {
    types: LEDGER_TARGETS,
    whyNot: {
      worker: 'A worker shares the process of its page: take the ledger of the page.',
      bun: 'Bun does not report what its engine has outside the heap.',
    },
  },
  locks: ['Tracing'],
  deadlineMs: 1_800_000,
  run: async ({ seconds, owners }, context) => {
    const { ports, target, signal, onCommand } = context;
    if (ports.processMemory === undefined)
      throw new AppFailure(
        appError('target_unsupported', 'Processes cannot be read here.', 'Use the app, or pen serve.'),
      );
    const probe = await ports.processMemory.open(target, { signal, onCommand });
    const surroundings = surroundingsOf(context);
    const startedAtMs = Date.now();
    const beganMs = performance.now();
    try {
      const measured = await measure(probe, { seconds, owners }, context);
      return await stored(
        { ...measured, ...surroundings },
        { startedAtMs, recordedMs: Math.round(performance.now() - beganMs) },
        context,
      );
    } finally {
      await probe.close();
    }
  },
  summarise: memoryLedgerText,
});
