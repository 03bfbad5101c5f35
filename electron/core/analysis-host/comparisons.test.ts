import { stat, utimes } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ANALYSIS_QUERIES,
  type AnalysisAnswer,
  type AnalysisQueryName,
} from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import type { MemoryPort } from './testing/memory-port.ts';
import { codeOf, connectToNewHost, openHandlesIn, steppingClock } from './testing/test-host.ts';

let files: HeapFiles;
let port: MemoryPort;

function connect(ceilingBytes = 2 ** 30): MemoryPort {
  return connectToNewHost({ now: steppingClock(20), ceilingBytes });
}

const openAs = (documentId: string, filePath: string): Promise<AppResult<unknown>> =>
  port.ask({ type: 'open', documentId, source: { filePath } });
const ask = (query: AnalysisQueryName, params: object, documentId = 'a'): Promise<AppResult<unknown>> =>
  port.ask({ type: 'query', documentId, query, params });

async function answer<N extends AnalysisQueryName>(query: N, params: object): Promise<AnalysisAnswer<N>> {
  const result = await ask(query, params);
  if (!result.ok) throw new Error(result.error.message);
  ANALYSIS_QUERIES[query].result.parse(result.value);
  return result.value as AnalysisAnswer<N>;
}

/** A series: one Item more in each, 100 bytes under every one. */
function item(name: string, count: number): Promise<string> {
  const numbers = Array.from({ length: count }, (_, at) => at);
  return files.write(
    name,
    heap(
      ['root → App', ...numbers.map((at) => `App -element:${at}→ item${at} -data→ data${at}`)].join('\n'),
      Object.fromEntries([
        ['App', { id: 3 }],
        ...numbers.flatMap((at) => [
          [`item${at}`, { name: 'Item', id: 101 + at * 4 }],
          [`data${at}`, { name: 'Data', id: 103 + at * 4, sizeBytes: 100 }],
        ]),
      ]),
    ),
  );
}

beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => {
  port = connect();
});

describe('a comparison', () => {
  it('opens the earlier file by its path and answers by pages', async () => {
    const [base, current] = [await item('one', 1), await item('three', 3)];
    await openAs('a', current);
    const page = await answer('heap.diff', { base, count: 1 });
    expect(page).toMatchObject({
      rows: [{ name: 'Data', addedCount: 2, removedCount: 0, sizeDeltaBytes: 200 }],
      total: 2,
      totals: { addedCount: 4, addedSizeBytes: 220, removedCount: 0 },
    });
    expect((await answer('heap.diff', { base, filter: 'ITEM' })).rows).toMatchObject([{ name: 'Item', countDelta: 2 }]);
    expect((await answer('heap.diff', { base, sort: 'name', descending: false })).rows.map(({ name }) => name)).toEqual(
      ['Data', 'Item'],
    );
  });

  it('counts all changed classes in the process, and answers only the rows that were requested', async () => {
    const [base, current] = [await item('one', 1), await item('three', 3)];
    await openAs('a', current);
    const page = await answer('heap.diff-classes', { base, count: 1 });
    expect(page).toMatchObject({
      rows: [{ name: 'Data', addedCount: 2, countA: 1, countB: 3, retainedDeltaBytes: null, survivorsDeltaBytes: 0 }],
      total: 2,
      changedClasses: { new: 0, grown: 2, shrunk: 0, gone: 0 },
    });
    expect(page.rows).toHaveLength(1);
    await ask('heap.retained', {});
    await openAs('b', base);
    await ask('heap.retained', {}, 'b');
    expect((await answer('heap.diff-classes', { base, filter: 'Item' })).rows).toMatchObject([
      { countA: 1, countB: 3, retainedDeltaBytes: 220 },
    ]);
  });

  it('lists the objects of a row, from either snapshot', async () => {
    const [one, three] = [await item('one', 1), await item('three', 3)];
    await openAs('a', three);
    const added = await answer('heap.diff-objects', { base: one, className: 'Item', side: 'added' });
    expect(added).toMatchObject({ total: 2, rows: [{ id: 105, name: 'Item' }, { id: 109 }] });
    await openAs('a', one);
    const removed = await answer('heap.diff-objects', { base: three, className: 'Data', side: 'removed', start: 1 });
    expect(removed).toMatchObject({ total: 2, start: 1, rows: [{ id: 111, shallowSizeBytes: 100 }] });
    expect(await answer('heap.diff-objects', { base: three, className: 'Data', side: 'added' })).toMatchObject({
      total: 0,
    });
  });

  it('finds no change when a file is compared with itself', async () => {
    const path = await item('same', 2);
    await openAs('a', path);
    expect(await answer('heap.diff', { base: path })).toMatchObject({ rows: [], total: 0, sharedIds: 1 });
  });

  it('follows a base that was replaced', async () => {
    const base = await item('changing', 1);
    await openAs('a', await item('three', 3));
    expect((await answer('heap.diff', { base })).totals.addedCount).toBe(4);
    await item('changing', 2);
    await utimes(base, 5, 5);
    expect((await answer('heap.diff', { base })).totals.addedCount).toBe(2);
  });

  it('names the base when the error is in the base', async () => {
    await openAs('a', await item('three', 3));
    const missing = await ask('heap.diff', { base: `${files.folder}/nothing` });
    expect(missing).toMatchObject({
      error: { code: 'file_not_found', message: expect.stringContaining(`${files.folder}/nothing`) },
    });
    const empty = await files.write('empty', '');
    expect(await ask('heap.suspects', { base: await item('one', 1), middle: empty })).toMatchObject({
      error: { code: 'empty_file', message: expect.stringContaining(empty) },
    });
    expect(await ask('heap.diff', {})).toMatchObject({ error: { code: 'invalid_params' } });
    expect(codeOf(await ask('heap.overview', {}))).toBe('ok');
  });

  it('can be cancelled while the base is being opened, and requested again', async () => {
    await openAs('a', await files.small());
    const base = await files.large();
    const asked = port.ask({ type: 'query', documentId: 'a', query: 'heap.diff', params: { base } }, (_, requestId) =>
      port.tell({ type: 'cancel', requestId }),
    );
    expect(codeOf(await asked)).toBe('cancelled');
    await expect.poll(() => openHandlesIn(files.folder)).toEqual([]);
    expect(codeOf(await ask('heap.diff', { base }))).toBe('ok');
  });

  it('can be cancelled during the computation by one of two waiting callers', async () => {
    const [current, base] = [await files.large('later'), await files.large('earlier')];
    await openAs('a', current);
    await openAs('b', base);
    const stages = new Set<string>();
    const mine = port.ask(
      { type: 'query', documentId: 'a', query: 'heap.diff', params: { base } },
      ({ stage }, requestId) => {
        stages.add(stage);
        if (stage === 'comparing') port.tell({ type: 'cancel', requestId });
      },
    );
    const theirs = ask('heap.diff', { base });
    expect(codeOf(await mine)).toBe('cancelled');
    expect(await theirs).toMatchObject({ ok: true, value: { total: 0 } });
    expect([...stages]).toEqual(['comparing']);
  });

  it('evicts unrelated documents, and reports when both do not fit', async () => {
    const [current, base, other] = [await files.large('x1'), await files.large('x2'), await files.large('x3')];
    const { size } = await stat(current);
    port = connect(size * 3.2);
    await openAs('a', current);
    await openAs('other', other);
    expect(codeOf(await ask('heap.diff', { base }))).toBe('ok');
    expect(codeOf(await ask('heap.overview', {}, 'other'))).toBe('ok');
    port = connect(size * 1.6);
    await openAs('a', current);
    const refused = await ask('heap.diff', { base });
    expect(refused).toMatchObject({ error: { code: 'too_large' } });
    expect(codeOf(await ask('heap.overview', {}))).toBe('ok');
  });

  it('needs a document, and ends with it', async () => {
    const base = await item('one', 1);
    expect(codeOf(await ask('heap.diff', { base }))).toBe('analysis_failed');
    await openAs('a', await item('three', 3));
    await openAs('other', base);
    expect(codeOf(await ask('heap.diff', { base }))).toBe('ok');
    port.tell({ type: 'close', documentId: 'a' });
    expect(codeOf(await ask('heap.diff', { base }))).toBe('analysis_failed');
    // Closing the one does not take the base from the port that has it open.
    expect(codeOf(await ask('heap.overview', {}, 'other'))).toBe('ok');
  });
});

describe('suspects', () => {
  it('use three files, with retained sizes computed for the last', async () => {
    const [base, middle] = [await item('one', 1), await item('three', 3)];
    await openAs('a', await item('five', 5));
    const { suspects, total } = await answer('heap.suspects', { base, middle });
    expect(total).toBe(2);
    expect(suspects).toMatchObject([
      { className: 'Item', count: 2, retainedSizeBytes: 220 },
      { className: 'Data', count: 2, retainedSizeBytes: 200 },
    ]);
    expect(suspects[0]?.path.steps.map(({ edge, node }) => edge?.name ?? node.id)).toEqual([1, 'App', '1']);
    expect(await answer('heap.overview', {})).toMatchObject({ retainedReady: true });
    expect((await answer('heap.suspects', { base, middle, count: 1 })).suspects).toHaveLength(1);
  });

  it('are empty when nothing was added', async () => {
    const path = await item('same', 2);
    await openAs('a', path);
    expect(await answer('heap.suspects', { base: path, middle: path })).toEqual({ suspects: [], total: 0 });
  });
});

/** The same series as recorded in another process: the ids mean other objects. */
function otherProcess(name: string, count: number): Promise<string> {
  const numbers = Array.from({ length: count }, (_, at) => at);
  return files.write(
    name,
    heap(
      ['root → App', ...numbers.map((at) => `App -element:${at}→ item${at} -data→ data${at}`)].join('\n'),
      Object.fromEntries([
        ['App', { id: 3 }],
        ...numbers.flatMap((at) => [
          [`item${at}`, { name: 'Item', id: 103 + at * 4 }],
          [`data${at}`, { name: 'Data', id: 101 + at * 4, sizeBytes: 100 }],
        ]),
      ]),
    ),
  );
}

describe('snapshots of different processes', () => {
  it('are matched by class and path, unless ids were requested', async () => {
    const [base, current] = [await otherProcess('other', 40), await item('these', 50)];
    await openAs('a', current);
    const page = await answer('heap.diff', { base });
    expect(page).toMatchObject({
      matchedBy: 'shape',
      matchReason: expect.stringMatching(/^Only \d+ % of the common ids .* different processes or runs\.$/) as string,
      totals: { addedCount: 20, removedCount: 0, addedSizeBytes: 1100 },
    });
    expect(page.sharedIds).toBeLessThan(0.1);
    expect(page.matchedShare).toBeCloseTo(81 / 101);
    expect(await answer('heap.diff', { base, match: 'ids' })).toMatchObject({
      matchedBy: 'ids',
      totals: { addedCount: 100, removedCount: 80 },
    });
    expect(await answer('heap.diff-objects', { base, className: 'Item', side: 'added', count: 1 })).toMatchObject({
      total: 10,
      rows: [{ id: 297 }],
    });
    expect(await answer('heap.diff-clusters', { base })).toMatchObject({
      matchedBy: 'shape',
      clusters: [{ topCount: 10, count: 20, topPerRound: null, classes: [{ name: 'Data' }, { name: 'Item' }] }],
    });
  });

  it('are not taken for such when ids hold, and matching by path gives the same result', async () => {
    const [base, current] = [await item('before', 40), await item('after', 50)];
    await openAs('a', current);
    for (const match of ['auto', 'ids', 'shape']) {
      expect(await answer('heap.diff', { base, match })).toMatchObject({
        matchedBy: match === 'shape' ? 'shape' : 'ids',
        totals: { addedCount: 20, removedCount: 0 },
      });
    }
  });
});

describe('clusters', () => {
  it('are grouped by what retains them, with rounds when there are snapshots between, and list their objects', async () => {
    const [base, between, current] = [await item('c1', 1), await item('c3', 3), await item('c7', 7)];
    await openAs('a', current);
    const found = await answer('heap.diff-clusters', { base, between: [between] });
    expect(found).toMatchObject({
      clusters: [{ number: 0, topCount: 6, count: 12, shallowSizeBytes: 660, topPerRound: [2, 4] }],
      total: 1,
      totals: { count: 12, shallowSizeBytes: 660 },
      matchedBy: 'ids',
    });
    const objects = await answer('heap.diff-cluster-objects', { base, between: [between], number: 0, start: 4 });
    expect(objects).toMatchObject({ total: 6, rows: [{ name: 'Item' }, { name: 'Item' }] });
    expect(await answer('heap.diff-cluster-objects', { base, number: 9 })).toMatchObject({ total: 0, rows: [] });
  });

  it('of freed objects come from the earlier snapshot', async () => {
    const [base, current] = [await item('c7', 7), await item('c3', 3)];
    await openAs('a', current);
    expect(await answer('heap.diff-clusters', { base, side: 'removed' })).toMatchObject({
      clusters: [{ topCount: 4, count: 8 }],
    });
    expect(await answer('heap.diff-clusters', { base })).toMatchObject({ clusters: [], totals: { count: 0 } });
    const gone = await answer('heap.diff-cluster-objects', { base, side: 'removed', number: 0, count: 1 });
    expect(gone).toMatchObject({ total: 4, rows: [{ id: 113 }] });
  });
});

describe('a series', () => {
  it('counts each snapshot and opens two at a time', async () => {
    const bases = [await item('s1', 1), await item('s2', 2), await item('s4', 4)];
    await openAs('a', await item('s7', 7));
    expect(await answer('heap.series', { bases })).toMatchObject({
      rows: [
        { name: 'Data', counts: [1, 2, 4, 7], sizesBytes: [100, 200, 400, 700], steadyCount: 1, steadySizeBytes: 100 },
        { name: 'Item', counts: [1, 2, 4, 7] },
        { name: 'App', counts: [1, 1, 1, 1], steadyCount: 0 },
      ],
      total: 3,
      totals: { counts: [3, 5, 9, 15] },
    });
    expect(codeOf(await ask('heap.series', { bases: [] }))).toBe('invalid_params');
    expect(await ask('heap.series', { bases: [bases[0] ?? '', `${files.folder}/nothing`] })).toMatchObject({
      error: { code: 'file_not_found', message: expect.stringContaining('nothing') as string },
    });
  });
});
