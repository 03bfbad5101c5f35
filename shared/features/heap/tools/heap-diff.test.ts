/** `pen_heap_diff` against a toy heap: the growth it assesses, the snapshots it refuses, the comparisons it doubts. */
import { describe, expect, test } from 'vitest';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { unwrap, settle } from '../../../base/errors.ts';
import { changePercent, penHeapDiff } from './heap-diff.ts';
import { type ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';
import { answers, clustersOf, first, heap, NO_CHANGE, NO_ROWS, second } from './testing/diff-bench.ts';
import { asPart } from '../../../core/capability/testing/only.ts';

test('of nothing there is no percentage', () => {
  expect(changePercent(0, 10)).toBeNull();
  expect(changePercent(200, 150)).toBe(-25);
});

describe('diff', () => {
  const run = async (
    snapshotA: string,
    snapshotB: string,
    { captures = [], sharedIds = 1 }: { captures?: readonly CaptureRecord[]; sharedIds?: number } = {},
  ) =>
    unwrap(
      await penHeapDiff.run(
        penHeapDiff.params.parse({ snapshotA, snapshotB }),
        asPart(heap(answers(sharedIds), captures).context),
      ),
    );

  test('has no verdict from one pair alone, and names what survived and through which path', async () => {
    const answer = await settle(() => run('heap-00000001', 'heap-00000002', { captures: [first, second] }));
    expect(answer).toMatchObject({
      ok: true,
      value: { growthBytes: 300, changePercent: 30, verdict: { level: 'unclear' }, warnings: [] },
    });
    const text = penHeapDiff.summarise(unwrap(answer));
    expect(text).toContain('**Net growth**: +300 B | **Change**: +30.0%');
    expect(text).toContain(
      '**Verdict**: New and still reachable: 3 × Order, held by .store of (root) (2.0 KB). The heap is 300 B larger. No verdict: one pair cannot tell',
    );
    expect(text).toMatch(/store\[7\].*Order @5.*3 Order.*2\.0 KB/);
    expect(text).toContain(
      'The code of `Order @5`: pen_source_content {"urlPattern":"orders.js","startLine":12,"maxLines":40',
    );
    expect(answer).toMatchObject({
      value: {
        matchedBy: 'ids',
        link: 'pen://captures/heap-00000002/compare/heap-00000001',
        clusters: [{ node: 5, link: 'pen://captures/heap-00000002/path/@5' }],
      },
    });
  });

  test('leaves out classes without a change, and compares the same two again with the call that it names', async () => {
    const change = { ...NO_CHANGE, countA: 16, countB: 16, retainedDeltaBytes: 0, survivorsDeltaBytes: 0 };
    const toyAnswers: ToyAnswers = {
      ...answers(1),
      'heap.diff-classes': () => ({
        ...NO_ROWS,
        total: 2,
        rows: [
          { ...change, name: '{url, name}', addedCount: 3, countDelta: 3, sizeDeltaBytes: 96 },
          { ...change, name: '(compiled code)', addedCount: 16, removedCount: 16 },
        ],
      }),
    };
    const text = async (params: Record<string, unknown>): Promise<string> => {
      const compared = heap(toyAnswers, [first, second]);
      const parsed = penHeapDiff.params.parse({ snapshotA: 'heap-00000001', snapshotB: 'heap-00000002', ...params });
      return penHeapDiff.summarise(unwrap(await penHeapDiff.run(parsed, asPart(compared.context))));
    };
    const shown = await text({});
    expect(shown).not.toContain('(compiled code)');
    expect(shown).not.toContain('Grown');
    expect(shown).toContain('1 class without a change in count or size left out.');
    expect(shown).toContain('In snapshots of Node 24 and Electron 42, properties with a small integer may be missing.');
    expect(shown).toContain('pen_heap_diff {"snapshotA":"heap-00000001","snapshotB":"heap-00000002","actions":10}');
    expect(shown).toContain('pen_leak_hunt {"seconds":4,"rounds":3}');
    expect(await text({ sort: 'added' })).toContain('(compiled code)');
    expect(await text({ actions: 10 })).not.toContain('compare the same two again');
  });

  test('says how much survives per action', async () => {
    const compared = heap(answers(1), [first, second]);
    const params = { snapshotA: 'heap-00000001', snapshotB: 'heap-00000002', actions: 3 };
    const answer = unwrap(await penHeapDiff.run(penHeapDiff.params.parse(params), asPart(compared.context)));
    expect(answer.verdict).toEqual({
      level: 'grows',
      text: 'Grows with the action: 1 × Order per action, held by .store of (root) (683 B per action). The heap is 300 B larger.',
    });
    expect(penHeapDiff.summarise(answer)).toMatch(/On the path \| Per action/);
  });

  test('counts all that a reference gained, also what the page shows nearer at the time, with what its removal would free', async () => {
    const compared = heap(
      {
        ...answers(1),
        'heap.path-members': (_, file) => ({ ids: file.startsWith('a') ? [1, 2] : [1, 2, 3, 4, 5, 6, 7] }),
        'heap.freed-each': (_, file) => ({
          freed: [
            {
              freedCount: file.startsWith('a') ? 20 : 70,
              freedSizeBytes: file.startsWith('a') ? 1000 : 6000,
              classes: [],
            },
          ],
        }),
      },
      [first, second],
    );
    const params = { snapshotA: 'heap-00000001', snapshotB: 'heap-00000002', actions: 5 };
    const answer = unwrap(await penHeapDiff.run(penHeapDiff.params.parse(params), asPart(compared.context)));
    expect(answer.clusters).toMatchObject([{ topCount: 5, count: 50, retainedSizeBytes: 5000, growthSizeBytes: 5000 }]);
    expect(answer.verdict?.text).toContain('1 × Order per action');
  });

  test('says of a filter that no class has its name', async () => {
    const compared = heap(answers(1), [first, second]);
    const params = { snapshotA: 'heap-00000001', snapshotB: 'heap-00000002', filter: 'mounted' };
    const answer = unwrap(await penHeapDiff.run(penHeapDiff.params.parse(params), asPart(compared.context)));
    expect(penHeapDiff.summarise(answer)).toContain('No class with `mounted` in its name has new or deleted objects.');
  });

  test('of a snapshot with itself has zero changes, no verdict and no call that compares the same two again', async () => {
    const same: ToyAnswers = { ...answers(1), 'heap.diff-clusters': () => clustersOf([]) };
    for (const named of ['heap-00000001', 'a.heapsnapshot']) {
      const answer = await penHeapDiff.run(
        penHeapDiff.params.parse({ snapshotA: named, snapshotB: named }),
        heap(same, [first]).context,
      );
      expect(answer).toMatchObject({
        ok: true,
        value: { growthBytes: 0, totals: NO_CHANGE, classes: [], clusters: [], verdict: { level: 'unclear' } },
      });
      const text = penHeapDiff.summarise(unwrap(answer));
      expect(text).toContain('**Verdict**: Zero changes: both are the same capture. No verdict');
      expect(text).not.toContain('pen_heap_diff');
    }
  });

  test('requests the rows of its answer and no others', async () => {
    const counts: (number | undefined)[] = [];
    const toyAnswers = answers(1);
    const compared = heap(
      {
        ...toyAnswers,
        'heap.diff-classes': (params, file) => {
          counts.push(params.count);
          const answer = toyAnswers['heap.diff-classes']?.(params, file);
          if (answer === undefined) throw new Error('the toy heap has no comparison');
          return answer;
        },
      },
      [first, second],
    );
    const params = { snapshotA: 'heap-00000001', snapshotB: 'heap-00000002', limit: 7 };
    unwrap(await penHeapDiff.run(penHeapDiff.params.parse(params), asPart(compared.context)));
    expect(counts).toEqual([7]);
    const asked = compared.asked.filter((query) => query !== 'heap.originals');
    expect(asked).toEqual([
      'heap.overview',
      'heap.overview',
      'heap.diff-classes',
      'heap.diff-clusters',
      'heap.path-members',
      'heap.path-members',
      'heap.object',
      'code.quotes',
      'heap.kept-targets',
      'heap.realm-counts',
      'heap.realm-counts',
      'heap.dead-captures',
      'heap.last-id',
      'heap.last-id',
      'heap.waiting',
      'heap.waiting',
      'heap.diff',
    ]);
  });

  test('takes the newest and the one before it where none is named', async () => {
    const compared = { snapshotA: { captureId: 'heap-00000001' }, snapshotB: { captureId: 'heap-00000002' } };
    expect(await settle(() => run('', '', { captures: [second, first] }))).toMatchObject({ value: compared });
  });

  test('names the one it does not know', async () => {
    expect(await settle(() => run('', 'heap-00000002'))).toMatchObject({ error: { code: 'capture_not_found' } });
    for (const unknown of ['heap-0badf00d', 'snapshot-7'])
      expect(await settle(() => run('heap-00000001', unknown, { captures: [first] }))).toMatchObject({
        error: {
          code: 'capture_not_found',
          message: expect.stringContaining(`Snapshot B, "${unknown}", is unknown`) as string,
          suggestion: expect.stringContaining('pen_heap_snapshot') as string,
        },
      });
    expect(await settle(() => run('heap-00000001', 'none.heapsnapshot', { captures: [first] }))).toMatchObject({
      error: { code: 'file_not_found' },
    });
  });

  test('warns of other targets, other pages, the wrong order, and other processes', async () => {
    const warnings = async (b: Partial<CaptureRecord>, sharedIds = 1): Promise<string> => {
      const answer = await settle(() =>
        run('heap-00000001', 'heap-00000002', { captures: [first, { ...second, ...b }], sharedIds }),
      );
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
    // The verdict says it, and only it.
    expect(await warnings({}, 0.01)).toBe('');
    const text = penHeapDiff.summarise(
      await run('heap-00000001', 'heap-00000002', { captures: [first, second], sharedIds: 0.01 }),
    );
    expect(text.match(/matched by class/g)).toHaveLength(1);
  });
});
