/** Worker threads of a real Node process: in the list, captured one by one, and when they end. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { eventually, startNode } from '../cdp/testing/real-targets.ts';
import { CLAUDE, CURSOR, YOU, createRecordingBench, type RecordingBench } from './testing/recording-bench.ts';

/** Two workers, one of them busy in a function of its own; more can be started and ended from the main thread. */
const SCRIPT = `const { Worker, isMainThread, workerData } = require('node:worker_threads');
if (isMainThread) {
  globalThis.start = (name) => new Worker(__filename, { name, workerData: name });
  globalThis.crunch = start('crunch');
  globalThis.idle = start('idle');
  globalThis.mainOnly = new (class OnlyInMain { text = 'main'; })();
} else {
  globalThis.kept = new (class OnlyInWorker { text = workerData; })();
  globalThis.kept.list = Array.from({ length: 20000 }, (_, i) => ({ i, text: 'item ' + i }));
  let sum = 0;
  function add(n) { for (let i = 0; i < n; i++) sum += Math.sqrt(i); }
  setInterval(function spinWorker() { if (workerData === 'crunch') for (let k = 0; k < 50; k++) add(30_000); }, 30);
}
setInterval(() => 0, 1000);`;

const never = new AbortController().signal;

let bench: RecordingBench;
beforeEach(async () => {
  bench = await createRecordingBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

function valueOf<T>(result: AppResult<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function workers(): readonly TargetInfo[] {
  return (bench.endpoints.endpoints()[0]?.targets ?? []).filter(({ type }) => type === 'worker');
}

function worker(name: string): Promise<TargetInfo> {
  return eventually(`the worker ${name}`, () => workers().find(({ title }) => title.endsWith(name)) ?? null);
}

/** A connected process whose two workers are listed. */
async function connected(): Promise<TargetInfo> {
  const main = await bench.connect(await startNode(SCRIPT));
  const listed = (): string => JSON.stringify(bench.endpoints.endpoints());
  await eventually(
    () => `both workers, of ${listed()},`,
    async () => {
      if (workers().length === 2) return true;
      await bench.endpoints.refresh(never);
      return null;
    },
  );
  return main;
}

async function evaluate(session: AttachedSession, expression: string): Promise<unknown> {
  const answer = await session.send('Runtime.evaluate', {
    expression,
    returnByValue: true,
  });
  return valueOf(answer).result.value;
}

function takeSnapshot(target: TargetInfo): ReturnType<RecordingBench['capture']['heapSnapshot']> {
  return bench.capture.heapSnapshot(target, {
    forceGc: true,
    capBytes: 1024 ** 3,
    signal: never,
    onCommand: () => undefined,
    progress: () => undefined,
  });
}

describe('worker threads of Node', () => {
  it('are listed after their process with a stable id, and have sessions of their own', async () => {
    const main = await connected();
    const [crunch, idle] = [await worker('crunch'), await worker('idle')];
    expect(crunch).toMatchObject({
      id: `${main.id}-worker-1`,
      type: 'worker',
      title: '[worker 1] crunch',
      url: expect.stringMatching(/^file:.*target\.js$/),
      parentId: main.id,
      state: 'available',
    });
    const [one, other] = [
      valueOf(await bench.endpoints.attach(crunch, { signal: never })),
      valueOf(await bench.endpoints.attach(idle, { signal: never })),
    ];
    expect((await worker('crunch')).state).toBe('attached');
    // On a busy machine a worker is listed before its script has run.
    for (const session of [one, other]) {
      await eventually('its script', async () => ((await evaluate(session, 'typeof kept')) === 'object' ? true : null));
    }
    expect(await evaluate(one, 'kept.text')).toBe('crunch');
    expect(await evaluate(other, 'kept.text')).toBe('idle');
    expect(await other.send('Page.enable', {})).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    await bench.endpoints.refresh(never);
    expect(workers().map(({ id }) => id)).toEqual([`${main.id}-worker-1`, `${main.id}-worker-2`]);
  });

  it('appear and disappear in the list while a session is attached, and their sessions end with them', async () => {
    const main = await connected();
    const idle = await worker('idle');
    const session = valueOf(await bench.endpoints.attach(main, { signal: never }));
    const inside = valueOf(await bench.endpoints.attach(idle, { signal: never }));
    await evaluate(session, 'void (globalThis.late = start("late"))');
    await worker('late');
    const pending = inside.send('Runtime.evaluate', { expression: 'new Promise(() => 0)', awaitPromise: true });
    await evaluate(session, 'void idle.terminate()');
    expect(await pending).toMatchObject({
      ok: false,
      error: { code: 'target_gone', message: expect.stringContaining('[worker 2] idle') },
    });
    await eventually('its end in the list', () => (workers().some(({ id }) => id === idle.id) ? null : true));
    expect(bench.endpoints.byId(idle.id)).toMatchObject({ state: 'gone' });
    expect(await bench.endpoints.attach(idle, { signal: never })).toMatchObject({
      ok: false,
      error: { code: 'target_gone' },
    });
    expect(await evaluate(session, '6 * 7')).toBe(42);
  });

  it('have a heap snapshot and a CPU profile of their own', async () => {
    await connected();
    const crunch = await worker('crunch');
    const snapshot = valueOf(await takeSnapshot(crunch));
    expect(snapshot.gcForced).toBe(true);
    const heap = await readFile(snapshot.file.path, 'utf8');
    expect(heap).toContain('"OnlyInWorker"');
    expect(heap).not.toContain('"OnlyInMain"');
    const profile = valueOf(await bench.profile(crunch, { durationMs: 5000 }));
    expect(await readFile(profile.file.path, 'utf8')).toContain('"functionName":"spinWorker"');
    // The other worker and the main thread are idle.
    const other = valueOf(await bench.profile(await worker('idle')));
    expect(await readFile(other.file.path, 'utf8')).not.toContain('"functionName":"add"');
  });

  it('end their recordings with a named error when they end, and leave no file', async () => {
    const main = await connected();
    const crunch = await worker('crunch');
    const session = valueOf(await bench.endpoints.attach(main, { signal: never }));
    const recording = Promise.withResolvers<void>();
    const profiling = bench.profile(crunch, { durationMs: 30_000, onTick: () => recording.resolve() });
    await recording.promise;
    valueOf(await bench.track(await worker('idle'), CURSOR));
    const snapshot = takeSnapshot(crunch);
    await evaluate(session, 'void (crunch.terminate(), idle.terminate())');
    expect(await profiling).toMatchObject({ ok: false, error: { code: 'target_gone' } });
    expect(await snapshot).toMatchObject({ ok: false, error: { code: 'target_gone' } });
    await eventually('the end of the recording', () => (bench.lost.length === 1 ? true : null));
    expect(bench.lost).toMatchObject([{ noun: 'Heap tracking', why: expect.stringContaining('the worker ended') }]);
    expect(await bench.files()).toEqual([]);
    expect(bench.locks()).toBe(0);
  });

  it('stay tracked while the list is read and other sessions of the process end', async () => {
    await connected();
    const [crunch, idle] = [await worker('crunch'), await worker('idle')];
    valueOf(await bench.track(idle, CLAUDE));
    await bench.endpoints.refresh(never);
    const cancel = new AbortController();
    const recording = Promise.withResolvers<void>();
    const profiling = bench.profile(crunch, {
      durationMs: 30_000,
      caller: YOU,
      signal: cancel.signal,
      onTick: () => recording.resolve(),
    });
    // One that ends before its first tick says why.
    expect(await Promise.race([recording.promise.then(() => null), profiling])).toBeNull();
    const ending = valueOf(await bench.endpoints.openDedicated(crunch, { signal: never }));
    await ending.end();
    cancel.abort();
    await profiling;
    const inside = valueOf(await bench.endpoints.attach(idle, { signal: never }));
    await evaluate(inside, '(function bornLate() { kept.born = Array.from({ length: 500 }, () => ({ late: 1 })); })()');
    const tracked = valueOf(await bench.stop(idle, { caller: CLAUDE }));
    const timeline = JSON.parse(await readFile(tracked.file.path, 'utf8')) as {
      snapshot: { meta: { trace_function_info_fields: string[] } };
      trace_function_infos: number[];
      strings: string[];
    };
    const fields = timeline.snapshot.meta.trace_function_info_fields;
    const allocating = timeline.trace_function_infos
      .filter((_, at) => at % fields.length === fields.indexOf('name'))
      .map((name) => timeline.strings[name]);
    expect(allocating).toContain('bornLate');
    expect(tracked.loss).toEqual([]);
  });
});
