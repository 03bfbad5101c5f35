/** Classes that are reported while a file is still being read, with a second thread that works without delay. */
import { readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scanTail, type TailStrings } from '../../../shared/engine/heap/reading/tail-scan.ts';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import type { AnalysisProgress } from '../../../shared/core/analysis/analysis.ts';
import type { AnalysisHost } from './host.ts';
import type { SecondThread } from './second-thread.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import { createMemoryPort } from './testing/memory-port.ts';
import { createTestHost } from './testing/test-host.ts';

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());

const AT_ONCE: SecondThread = {
  readsFromBytes: 1,
  needsMemory: false,
  scanTail(input) {
    const given: TailStrings[] = [];
    const edges = scanTail(input, {
      read: (target, position) => readSync(input.descriptor, target, 0, target.length, position),
      isCancelled: () => false,
      onStrings: (strings) => given.push(strings),
    });
    const [strings = null] = given;
    return {
      strings,
      result: Promise.resolve(edges === null || strings === null ? null : { ...edges, ...strings }),
      done: 1,
      total: 1,
      changed: () => Promise.resolve(),
      cancel: () => {},
    };
  },
  prepare: () => {},
  scanTrace: () => null,
  collectGarbage: () => undefined,
  findFigures: () => null,
  allow: () => {},
  close: () => Promise.resolve(),
};

function hostWith(second: SecondThread | null): AnalysisHost {
  return createTestHost({ second });
}

async function firstClassesOf(filePath: string, second: SecondThread | null, wantsFirstClasses: boolean) {
  const port = createMemoryPort();
  hostWith(second).attach(port.hostEnd);
  const reports: AnalysisProgress[] = [];
  const opened = await port.ask(
    { type: 'open', documentId: 'a', source: { filePath, wantsFirstClasses } },
    (progress) => {
      if (progress.firstClasses !== undefined) reports.push(progress);
    },
  );
  expect(opened).toEqual({ ok: true, value: null });
  const classes = await port.ask({
    type: 'query',
    documentId: 'a',
    query: 'heap.classes',
    params: { sort: 'count', count: 3 },
  });
  return { reports, classes };
}

it('leave the errors of a file unchanged', async () => {
  const path = await files.large();
  const bytes = await readFile(path);
  const open = async (filePath: string, wantsFirstClasses: boolean): Promise<unknown> => {
    const port = createMemoryPort();
    hostWith(null).attach(port.hostEnd);
    return port.ask({ type: 'open', documentId: 'a', source: { filePath, wantsFirstClasses } });
  };
  for (const at of [0.2, 0.4, 0.7, 0.95]) {
    const damaged = new Uint8Array(bytes);
    damaged[Math.floor(bytes.length * at)] = 120;
    const damagedPath = await files.write('damaged.heapsnapshot', damaged);
    expect(await open(damagedPath, true)).toEqual(await open(damagedPath, false));
    const cutPath = await files.write('cut.heapsnapshot', bytes.subarray(0, Math.floor(bytes.length * at)));
    expect(await open(cutPath, true)).toEqual(await open(cutPath, false));
  }
});

it('are reported once while edges are being read, to requests that want them', async () => {
  const picture = Array.from({ length: 100_000 }, (_, at) => `root -element:${at}→ n${at} → n${at >>> 1}`);
  const nodes = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, at) => [`n${at}`, { name: at % 4 === 0 ? 'Order' : 'Line', sizeBytes: 24 }]),
  );
  const path = await files.write('orders.heapsnapshot', heap(picture.join('\n'), nodes));
  const { reports, classes } = await firstClassesOf(path, AT_ONCE, true);
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatchObject({
    stage: 'reading',
    firstClasses: {
      classCount: 2,
      totalSizeBytes: 2_400_000,
      rows: [
        { name: 'Line', count: 75_000, shallowSizeBytes: 1_800_000 },
        { name: 'Order', count: 25_000, shallowSizeBytes: 600_000 },
      ],
    },
  });
  // A replacement with the same figures: no class has parts.
  expect(classes).toMatchObject({
    ok: true,
    value: {
      rows: [
        { name: 'Line', count: 75_000 },
        { name: 'Order', count: 25_000 },
      ],
    },
  });
  expect((await firstClassesOf(path, AT_ONCE, false)).reports).toEqual([]);
  // For a file too small for two threads, one thread reads the strings first.
  const alone = await firstClassesOf(path, null, true);
  expect(alone.reports.map(({ firstClasses }) => firstClasses)).toEqual(
    reports.map(({ firstClasses }) => firstClasses),
  );
  expect(alone.classes).toEqual(classes);
  expect((await firstClassesOf(path, null, false)).reports).toEqual([]);
});
