import { stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppResult } from '../../../shared/base/errors.ts';
import { OWN_PROGRAMS } from '../process/own-programs-fixture.ts';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { createSecondThread, type SecondThread } from './second-thread.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import type { MemoryPort } from './testing/memory-port.ts';
import { connectToNewHost, steppingClock } from './testing/test-host.ts';

let files: HeapFiles;
let second: SecondThread;
const reports: string[] = [];

function start(entryPath = OWN_PROGRAMS.secondThread): SecondThread {
  const report = (what: string, thrown: unknown): void => void reports.push(`${what}: ${String(thrown)}`);
  return createSecondThread({ entryPath, report, readsFromBytes: 1 });
}

/** The second thread, with a list of the outcomes of its jobs, and why it died. */
function watched(thread: SecondThread): { thread: SecondThread; outcomes: Promise<string>[] } {
  const outcomes: Promise<string>[] = [];
  const note = (name: string, result: Promise<unknown> | undefined): void => {
    const outcome = result?.then((value) => (value === null ? 'cancelled' : 'done')) ?? Promise.resolve('refused');
    outcomes.push(outcome.then((how) => [name, how, ...reports].join(' ')));
  };
  return {
    outcomes,
    thread: {
      ...thread,
      scanTail(input) {
        const ahead = thread.scanTail(input);
        note('tail', ahead?.result);
        return ahead;
      },
      findFigures(input) {
        const ahead = thread.findFigures(input);
        note('tree', ahead?.tree.result);
        note('places', ahead?.places.result);
        return ahead;
      },
    },
  };
}

function connect(thread: SecondThread | null, now = (): number => performance.now()): MemoryPort {
  return connectToNewHost({ now, second: thread });
}

/** All results of reading and figures of a file. */
async function figuresOf(port: MemoryPort, filePath: string): Promise<unknown[]> {
  const results: unknown[] = [await port.ask({ type: 'open', documentId: 'a', source: { filePath } })];
  const ask = (
    query: 'heap.overview' | 'heap.classes' | 'heap.retained',
    params: object = {},
  ): Promise<AppResult<unknown>> => port.ask({ type: 'query', documentId: 'a', query, params });
  const retained = await ask('heap.retained');
  results.push(retained.ok);
  const overview = await ask('heap.overview');
  results.push(overview.ok ? { ...(overview.value as object), readMs: 0 } : overview);
  results.push(await ask('heap.classes', { sort: 'retained', count: 1000 }));
  results.push(await ask('heap.classes', { sort: 'distance', count: 1000 }));
  port.tell({ type: 'close', documentId: 'a' });
  return results;
}

beforeAll(async () => {
  files = await createHeapFiles();
  second = start();
});
afterAll(async () => {
  await second.close();
  await files.remove();
});

describe('two threads', () => {
  it.each(['node', 'chromium'] as const)('give the result of one: %s', async (dialect) => {
    const picture = Array.from(
      { length: 60_000 },
      (_, at) => `root -element:${at}→ n${at} → [n${at >>> 1}, n${(at * 7) % 60_000}]`,
    );
    const classes = Object.fromEntries(
      Array.from({ length: 60_000 }, (_, at) => [`n${at}`, { name: `Class${at % 50}` }]),
    );
    const path = await files.write(`${dialect}.heapsnapshot`, heap(picture.join('\n'), classes, { dialect }));
    const { thread, outcomes } = watched(second);
    expect(await figuresOf(connect(thread), path)).toEqual(await figuresOf(connect(null), path));
    // The tail may be cancelled: the first thread reads a file of this size before the second has started.
    expect(await Promise.all(outcomes.slice(1))).toEqual(['tree done', 'places done']);
  });

  it.each([200_001, 1_500_000, 3_000_003])(
    'share the rest of a file that had grown to %i bytes',
    async (grownBytes) => {
      const path = await files.large();
      const { size } = await stat(path);
      const { thread, outcomes } = watched(second);
      const port = connect(thread, steppingClock(100));
      const isRead = Promise.withResolvers<void>();
      const opened = port.ask(
        { type: 'open', documentId: 'g', source: { filePath: path, growing: true } },
        ({ stage, done }) => {
          if (stage === 'reading' && done === grownBytes) isRead.resolve();
        },
      );
      port.tell({ type: 'grown', documentId: 'g', writtenBytes: grownBytes, isWhole: false });
      await isRead.promise;
      port.tell({ type: 'complete', documentId: 'g', sizeBytes: size, filePath: path });
      const figures = await figuresOf(port, path);
      expect(await opened).toEqual({ ok: true, value: null });
      expect(figures).toEqual(await figuresOf(connect(null), path));
      expect(await Promise.all(outcomes)).toEqual([
        expect.stringMatching(/^tail (done|cancelled)$/),
        'tree done',
        'places done',
      ]);
    },
  );

  it('are used only if that is allowed', async () => {
    const path = await files.large();
    const { thread, outcomes } = watched(second);
    thread.allow(false);
    const alone = await figuresOf(connect(thread), path);
    thread.allow(true);
    expect(await Promise.all(outcomes)).toEqual(['tail refused', 'tree refused', 'places refused']);
    expect(alone).toEqual(await figuresOf(connect(null), path));
  });

  it('become one when the second is forbidden in the middle', async () => {
    const path = await files.large();
    const port = connect(second);
    const opened = port.ask({ type: 'open', documentId: 'a', source: { filePath: path } }, ({ stage }) => {
      if (stage !== 'reading') second.allow(false);
    });
    expect(await opened).toMatchObject({ ok: true });
    second.allow(false);
    expect(await port.ask({ type: 'query', documentId: 'a', query: 'heap.retained', params: {} })).toMatchObject({
      ok: true,
    });
    second.allow(true);
  });

  it('give the same result when the second reads none of the file', async () => {
    const path = await files.large();
    const thread = { ...second, readsFromBytes: Number.POSITIVE_INFINITY };
    const { thread: seen, outcomes } = watched(thread);
    expect(await figuresOf(connect(seen), path)).toEqual(await figuresOf(connect(null), path));
    expect(await Promise.all(outcomes)).toEqual(['tree done', 'places done']);
  });

  it('report the same error for a damaged file', async () => {
    const whole = await files.large();
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(whole);
    for (const at of [0.4, 0.7, 0.95]) {
      const damaged = new Uint8Array(bytes);
      damaged[Math.floor(bytes.length * at)] = 120;
      const path = await files.write('damaged.heapsnapshot', damaged);
      const open = (thread: SecondThread | null): Promise<AppResult<unknown>> =>
        connect(thread).ask({ type: 'open', documentId: 'a', source: { filePath: path } });
      expect(await open(second)).toEqual(await open(null));
    }
  });

  it('stop when the last request is cancelled', async () => {
    const path = await files.large();
    const port = connect(second);
    const opened = port.ask({ type: 'open', documentId: 'a', source: { filePath: path } }, (_, requestId) =>
      port.tell({ type: 'cancel', requestId }),
    );
    expect(await opened).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await figuresOf(port, path)).toEqual(await figuresOf(connect(null), path));
  });
});

describe('a second thread', () => {
  it('is started once, when it is needed', async () => {
    let starts = 0;
    const note = (): void => void (starts += 1);
    process.on('worker', note);
    const thread = start();
    thread.collectGarbage();
    await nextTurn();
    expect(starts).toBe(0);
    thread.prepare();
    thread.prepare();
    await nextTurn();
    expect(starts).toBe(1);
    await thread.close();
    thread.prepare();
    await nextTurn();
    expect(starts).toBe(1);
    process.off('worker', note);
  });
});

describe('a second thread that cannot run', () => {
  it('is logged once, and the work is done without it', async () => {
    const broken = await files.write('broken.mjs', 'throw new Error("no such thread")');
    const thread = start(broken);
    const path = await files.large();
    expect(await figuresOf(connect(thread), path)).toEqual(await figuresOf(connect(null), path));
    expect(reports.splice(0)).toEqual(['The analysis continues with one thread: Error: no such thread']);
    await thread.close();
  });
});
