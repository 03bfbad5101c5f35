/** `pen_heap_diff` against a toy heap: the growth it assesses, the snapshots it refuses, the comparisons it doubts. */
import { describe, expect, test } from 'vitest';
import type { CaptureRecord } from '../../contracts/captures.ts';
import { unwrap } from '../../contracts/errors.ts';
import type { HeapCluster, HeapDiffRow } from '../../contracts/heap-objects.ts';
import { penHeapDiff } from './heap-diff.ts';
import { assessGrowth, changePercent, changedClasses, comparedClass } from './heap-growth.ts';
import { TOY_OVERVIEW, toyHeap, toyNode, toyRecord, type ToyAnswers } from '../testing/toy-heap.ts';

const KINDS = { 'a.heapsnapshot': 'heap-snapshot', 'b.heapsnapshot': 'heap-snapshot' } as const;

const heap = (answers: ToyAnswers = {}, captures: readonly CaptureRecord[] = []) =>
  toyHeap({ answers, captures, kinds: KINDS });

const classRow = (name: string, count: number, sizeBytes: number, retainedSizeBytes: number | null = sizeBytes) => ({
  name,
  count,
  shallowSizeBytes: sizeBytes,
  retainedSizeBytes,
  distance: 2,
});

const classPage = (rows: ReturnType<typeof classRow>[]) => ({
  rows,
  start: 0,
  matching: rows.length,
  matchingCount: 1,
  matchingShallowSizeBytes: 1,
});

const CLUSTER: HeapCluster = {
  number: 0,
  path: {
    steps: [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
      { edge: { name: 'store', type: 'property', edgeClass: 'page' }, node: toyNode(3, { name: 'Store' }) },
      { edge: { name: '7', type: 'element', edgeClass: 'page' }, node: toyNode(5, { name: 'Order' }) },
    ],
  },
  topCount: 3,
  count: 3,
  shallowSizeBytes: 300,
  retainedSizeBytes: 2048,
  classes: [{ name: 'Order', count: 3 }],
  otherClasses: 0,
  topPerRound: null,
};

const NO_CHANGE = {
  addedCount: 0,
  removedCount: 0,
  countDelta: 0,
  addedSizeBytes: 0,
  removedSizeBytes: 0,
  sizeDeltaBytes: 0,
};

describe('growth', () => {
  test.each([
    [50.1, 'large'],
    [50, 'significant'],
    [20.1, 'significant'],
    [20, 'moderate'],
    [5.1, 'moderate'],
    [5, 'stable'],
    [0, 'stable'],
    [-5, 'stable'],
    [-5.1, 'shrank'],
  ] as const)('%d %% is %s', (percent, growth) => {
    expect(assessGrowth(percent)).toBe(growth);
  });

  test('of nothing there is no percentage', () => {
    expect(changePercent(0, 10)).toBeNull();
    expect(changePercent(200, 150)).toBe(-25);
  });

  test('what new and deleted objects do not explain, the kept ones have grown', () => {
    const row: HeapDiffRow = {
      name: 'Array',
      addedCount: 1,
      removedCount: 0,
      countDelta: 1,
      addedSizeBytes: 16,
      removedSizeBytes: 0,
      sizeDeltaBytes: 16,
    };
    expect(comparedClass(row, classRow('Array', 2, 100, 300), classRow('Array', 3, 180, 500))).toMatchObject({
      countA: 2,
      countB: 3,
      retainedDeltaBytes: 200,
      keptDeltaBytes: 64,
    });
    expect(comparedClass(row, undefined, classRow('Array', 1, 16, 16))).toMatchObject({
      countA: 0,
      retainedDeltaBytes: 16,
      keptDeltaBytes: 0,
    });
    expect(comparedClass(row, classRow('Array', 1, 1, null), classRow('Array', 2, 17)).retainedDeltaBytes).toBeNull();
  });

  test('where the snapshots name objects differently, only what the comparison counted is said', () => {
    const row = { ...NO_CHANGE, name: '{a, b}', addedCount: 2, countDelta: 2, addedSizeBytes: 32, sizeDeltaBytes: 32 };
    // A calls the other eight "Object".
    expect(comparedClass(row, undefined, classRow('{a, b}', 10, 160))).toMatchObject({
      countA: 8,
      countB: 10,
      retainedDeltaBytes: null,
      keptDeltaBytes: null,
    });
  });

  test('classes are counted as new, grown, shrunk and gone; another name alone is no change', () => {
    const byName = (rows: ReturnType<typeof classRow>[]) => new Map(rows.map((row) => [row.name, row]));
    const a = byName([
      classRow('Same', 1, 10),
      classRow('Up', 1, 10),
      classRow('Down', 1, 10),
      classRow('Gone', 1, 1),
      classRow('Object', 8, 80),
    ]);
    const b = byName([
      classRow('Same', 1, 10),
      classRow('Up', 2, 20),
      classRow('Down', 1, 9),
      classRow('New', 1, 1),
      classRow('{a, b}', 8, 80),
    ]);
    const rows = [
      { ...NO_CHANGE, name: 'Up', addedCount: 1, countDelta: 1, sizeDeltaBytes: 10 },
      { ...NO_CHANGE, name: 'Gone', removedCount: 1, countDelta: -1, sizeDeltaBytes: -1 },
      { ...NO_CHANGE, name: 'New', addedCount: 1, countDelta: 1, sizeDeltaBytes: 1 },
    ];
    expect(changedClasses(rows, a, b)).toEqual({ new: 1, grown: 1, shrunk: 1, gone: 1 });
  });
});

describe('diff', () => {
  const answers = (sharedIds: number): ToyAnswers => ({
    'heap.overview': (_params, file) => ({
      ...TOY_OVERVIEW,
      totalSizeBytes: file.startsWith('a') ? 1000 : 1300,
    }),
    'heap.classes': () => classPage([classRow('A', 1, 10)]),
    'heap.diff': ({ match }) => ({
      rows: [],
      start: 0,
      total: 0,
      totals: NO_CHANGE,
      sharedIds,
      matchedShare: sharedIds,
      matchedBy: match === 'ids' || sharedIds > 0.05 ? 'ids' : 'shape',
      matchReason: 'They are of different processes or runs.',
    }),
    'heap.diff-clusters': () => ({
      clusters: [CLUSTER],
      start: 0,
      total: 1,
      totals: { count: 3, shallowSizeBytes: 300 },
      unreached: { count: 0, shallowSizeBytes: 0 },
      matchedBy: 'ids',
      matchReason: '',
    }),
  });
  const run = (
    snapshotA: string,
    snapshotB: string,
    { captures = [], sharedIds = 1 }: { captures?: readonly CaptureRecord[]; sharedIds?: number } = {},
  ) => penHeapDiff.run(penHeapDiff.params.parse({ snapshotA, snapshotB }), heap(answers(sharedIds), captures).context);
  const first = toyRecord('heap-00000001');
  const second = toyRecord('heap-00000002', { file: 'b.heapsnapshot', startedAt: '2026-01-01T10:05:00.000Z' });

  test('assesses the growth of the self size', async () => {
    const answer = await run('heap-00000001', 'heap-00000002', { captures: [first, second] });
    expect(answer).toMatchObject({
      ok: true,
      value: { growthBytes: 300, changePercent: 30, assessment: 'significant', warnings: [] },
    });
    const text = penHeapDiff.summarise(unwrap(answer));
    expect(text).toContain('**Net growth**: +300 B | **Change**: +30.0%');
    expect(text).toContain('**Assessment**: Significant growth');
    expect(text).toMatch(/store\[7\].*Order @5.*3 Order.*2\.0 KB/);
    expect(answer).toMatchObject({
      value: {
        matchedBy: 'ids',
        link: 'pen://captures/heap-00000002/compare/heap-00000001',
        clusters: [{ node: 5, link: 'pen://captures/heap-00000002/path/@5' }],
      },
    });
  });

  test('takes the newest and the one before it where none is named', async () => {
    const compared = { snapshotA: { captureId: 'heap-00000001' }, snapshotB: { captureId: 'heap-00000002' } };
    expect(await run('', '', { captures: [second, first] })).toMatchObject({ value: compared });
  });

  test('names the one it does not know', async () => {
    expect(await run('', 'heap-00000002')).toMatchObject({ error: { code: 'capture_not_found' } });
    for (const unknown of ['heap-0badf00d', 'snapshot-7']) {
      expect(await run('heap-00000001', unknown, { captures: [first] })).toMatchObject({
        error: {
          code: 'capture_not_found',
          message: expect.stringContaining(`Snapshot B, "${unknown}", is unknown`) as string,
          suggestion: expect.stringContaining('pen_heap_snapshot') as string,
        },
      });
    }
    expect(await run('heap-00000001', 'none.heapsnapshot', { captures: [first] })).toMatchObject({
      error: { code: 'file_not_found' },
    });
  });

  test('warns of other targets, other pages, the wrong order, and other processes', async () => {
    const warnings = async (b: Partial<CaptureRecord>, sharedIds = 1): Promise<string> => {
      const answer = await run('heap-00000001', 'heap-00000002', { captures: [first, { ...second, ...b }], sharedIds });
      return answer.ok ? answer.value.warnings.join('\n') : answer.error.message;
    };
    const target = {
      id: 'T1',
      type: 'page',
      title: 'Shop',
      url: 'http://shop.test/',
      endpoint: 'localhost:9222',
    } as const;
    expect(await warnings({})).toBe('');
    expect(await warnings({ target: { ...target, id: 'T2' } })).toMatch(/different targets/);
    expect(await warnings({ target: { ...target, url: 'http://shop.test/cart' } })).toMatch(/has navigated/);
    expect(await warnings({ startedAt: '2025-12-31T00:00:00.000Z' })).toMatch(/A is the later one/);
    expect(await warnings({}, 0.01)).toMatch(/matched by class and retaining path.*different processes/);
  });
});
