import { describe, expect, it } from 'vitest';
import type { AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapClassPage, HeapClassRow } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import { createClassRows, type ClassQuery } from './class-rows.ts';

const BY_SIZE: ClassQuery = { filter: '', sort: 'shallow', descending: true };

function row(name: string): HeapClassRow {
  return { name, count: 1, shallowSizeBytes: 8, retainedSizeBytes: null, distance: null };
}

/** A table of `total` classes; the test resolves the queries in any order. */
function table(total: number, options: { pageRows?: number; maxPages?: number } = {}) {
  const asked: AnalysisParams<'heap.classes'>[] = [];
  const answers: ((result: AppResult<HeapClassPage>) => void)[] = [];
  const rows = createClassRows({
    load: (params) => {
      asked.push(params);
      return new Promise((resolve) => answers.push(resolve));
    },
    onChange: () => undefined,
    pageRows: 10,
    ...options,
  });
  const answer = async (index: number): Promise<void> => {
    const params = asked[index];
    if (params === undefined) throw new Error(`question ${index} was not asked`);
    const start = params.start ?? 0;
    const count = Math.max(0, Math.min(params.count ?? 0, total - start));
    const page = Array.from({ length: count }, (_, i) => row(`${params.filter ?? ''}C${start + i}`));
    answers[index]?.({
      ok: true,
      value: { rows: page, start, matching: total, matchingCount: total, matchingShallowSizeBytes: total * 8 },
    });
    await Promise.resolve();
  };
  const fail = async (index: number): Promise<void> => {
    answers[index]?.({ ok: false, error: appError('analysis_crashed', 'gone') });
    await Promise.resolve();
  };
  return { rows, asked, answer, fail };
}

describe('class rows', () => {
  it('know nothing before the first page and the totals after it', async () => {
    const { rows, answer } = table(25);
    rows.ask(BY_SIZE);
    expect(rows.totals()).toBeNull();
    expect(rows.row(0)).toBeNull();
    expect(rows.loading()).toBe(true);
    await answer(0);
    expect(rows.totals()).toEqual({ matching: 25, objects: 25, shallowSizeBytes: 200 });
    expect(rows.row(9)?.name).toBe('C9');
    expect(rows.row(10)).toBeNull();
    expect(rows.loading()).toBe(false);
  });

  it('load visible pages, each once', async () => {
    const { rows, asked, answer } = table(1000);
    rows.ask(BY_SIZE);
    await answer(0);
    rows.look(15, 35);
    rows.look(16, 36);
    expect(asked.map((params) => params.start)).toEqual([0, 10, 20, 30]);
    await answer(2);
    expect(rows.row(25)?.name).toBe('C25');
    expect(rows.row(15)).toBeNull();
  });

  it('never request rows past the end', async () => {
    const { rows, asked, answer } = table(25);
    rows.ask(BY_SIZE);
    await answer(0);
    rows.look(20, 500);
    expect(asked.map((params) => params.start)).toEqual([0, 20]);
  });

  it('keep the old rows until the first new page arrives and drop stale results', async () => {
    const { rows, asked, answer } = table(100);
    rows.ask(BY_SIZE);
    await answer(0);
    rows.look(0, 15);
    rows.ask({ ...BY_SIZE, filter: 'x' });
    expect(asked).toHaveLength(3);
    expect(rows.row(0)?.name).toBe('C0');
    expect(rows.shown()?.filter).toBe('');
    await answer(1);
    expect(rows.row(10)).toBeNull();
    await answer(2);
    expect(rows.row(0)?.name).toBe('xC0');
    expect(rows.shown()?.filter).toBe('x');
  });

  it('load rows that became visible while the first page loaded', async () => {
    const { rows, asked, answer } = table(100);
    rows.ask(BY_SIZE);
    rows.look(30, 40);
    expect(asked).toHaveLength(1);
    await answer(0);
    expect(asked.map((params) => params.start)).toEqual([0, 30]);
  });

  it('send the same query once', async () => {
    const { rows, asked, answer } = table(5);
    rows.ask(BY_SIZE);
    await answer(0);
    rows.ask({ ...BY_SIZE });
    expect(asked).toHaveLength(1);
  });

  it('evict the least recently viewed pages', async () => {
    const { rows, asked, answer } = table(1000, { maxPages: 2 });
    rows.ask(BY_SIZE);
    await answer(0);
    rows.look(10, 20);
    await answer(1);
    expect(rows.row(0)?.name).toBe('C0');
    rows.look(20, 30);
    await answer(2);
    expect(rows.row(0)?.name).toBe('C0');
    expect(rows.row(10)).toBeNull();
    rows.look(10, 20);
    expect(asked.map((params) => params.start)).toEqual([0, 10, 20, 10]);
  });

  it('report a failure, keep loaded rows, and retry', async () => {
    const { rows, asked, answer, fail } = table(100);
    rows.ask(BY_SIZE);
    await answer(0);
    rows.ask({ ...BY_SIZE, sort: 'name' });
    await fail(1);
    expect(rows.error()?.code).toBe('analysis_crashed');
    expect(rows.row(0)?.name).toBe('C0');
    rows.retry();
    expect(rows.error()).toBeNull();
    expect(asked).toHaveLength(3);
    await answer(2);
    expect(rows.shown()?.sort).toBe('name');
  });

  it('reload visible rows in place after a refresh, and others when viewed', async () => {
    const { rows, asked, answer } = table(100);
    rows.ask(BY_SIZE);
    await answer(0);
    rows.look(10, 20);
    await answer(1);
    rows.refresh();
    expect(asked.map((params) => params.start)).toEqual([0, 10, 10]);
    expect(rows.row(10)?.name).toBe('C10');
    await answer(2);
    rows.look(0, 10);
    expect(asked.map((params) => params.start)).toEqual([0, 10, 10, 0]);
    expect(rows.row(0)?.name).toBe('C0');
    await answer(3);
    rows.look(0, 20);
    expect(asked).toHaveLength(4);
  });

  it('reload a page that was requested before the refresh and arrived after it', async () => {
    const { rows, asked, answer } = table(100);
    rows.ask(BY_SIZE);
    rows.refresh();
    await answer(0);
    expect(asked.map((params) => params.start)).toEqual([0, 0]);
    await answer(1);
    expect(asked).toHaveLength(2);
  });

  it('find a loaded row by class name', async () => {
    const { rows, answer } = table(100);
    rows.ask(BY_SIZE);
    await answer(0);
    expect(rows.placeOf('C7')).toBe(7);
    expect(rows.placeOf('C70')).toBe(-1);
  });

  it('have a total of zero and no rows if nothing matches', async () => {
    const { rows, answer } = table(0);
    rows.ask({ ...BY_SIZE, filter: 'ordr' });
    await answer(0);
    expect(rows.totals()?.matching).toBe(0);
    expect(rows.row(0)).toBeNull();
  });
});
