import { describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { createPagedRows } from './paged-rows.ts';

interface Page {
  readonly rows: readonly string[];
  readonly total: number;
}

/** Rows named by query and index, returned when the test decides. */
function rowsOf(total: number, pageRows = 10, maxPages = 3, aheadRows = 0) {
  const asked: { name: string; start: number; settle: (failed?: string) => Promise<void> }[] = [];
  const rows = createPagedRows<{ name: string }, string, Page>({
    load: ({ name }, { start, count }) =>
      new Promise<AppResult<Page>>((resolve) => {
        asked.push({
          name,
          start,
          settle: async (failed) => {
            const found = Array.from({ length: Math.min(count, total - start) }, (_, at) => `${name}${start + at}`);
            resolve(
              failed === undefined
                ? { ok: true, value: { rows: found, total } }
                : { ok: false, error: appError('internal', failed) },
            );
            await Promise.resolve();
            await Promise.resolve();
          },
        });
      }),
    totalOf: (page) => page.total,
    keyOf: (row) => row,
    onChange: () => undefined,
    pageRows,
    maxPages,
    aheadRows,
  });
  return { rows, asked };
}

describe('paged rows', () => {
  it('load the visible page and find rows by index and key', async () => {
    const { rows, asked } = rowsOf(35);
    rows.ask({ name: 'a' });
    await asked[0]?.settle();
    expect(rows.row(3)).toBe('a3');
    expect(rows.row(12)).toBeNull();
    rows.look(10, 12);
    await asked[1]?.settle();
    expect(asked.map(({ start }) => start)).toEqual([0, 10]);
    expect(rows.placeOf('a12')).toBe(12);
    expect(rows.page()?.total).toBe(35);
  });

  it('keep the old rows until the first new page arrives and drop stale responses', async () => {
    const { rows, asked } = rowsOf(5);
    rows.ask({ name: 'a' });
    await asked[0]?.settle();
    rows.ask({ name: 'b' });
    rows.ask({ name: 'c' });
    expect(rows.row(0)).toBe('a0');
    await asked[2]?.settle();
    await asked[1]?.settle();
    expect(rows.row(0)).toBe('c0');
    expect(rows.shown()).toEqual({ name: 'c' });
  });

  it('send no request for the same query, and one more after an error', async () => {
    const { rows, asked } = rowsOf(5);
    rows.ask({ name: 'a' });
    await asked[0]?.settle('it fell over');
    expect(rows.error()?.message).toBe('it fell over');
    rows.retry();
    await asked[1]?.settle();
    rows.ask({ name: 'a' });
    expect(asked).toHaveLength(2);
    expect(rows.error()).toBeNull();
    expect(rows.row(4)).toBe('a4');
  });

  it('reload visible rows after a refresh and keep them in place meanwhile', async () => {
    const { rows, asked } = rowsOf(5);
    rows.ask({ name: 'a' });
    await asked[0]?.settle();
    rows.refresh();
    expect(rows.row(0)).toBe('a0');
    expect(rows.loading()).toBe(true);
    await asked[1]?.settle();
    expect(rows.loading()).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('evict the least recently viewed page', async () => {
    const { rows, asked } = rowsOf(60, 10, 2);
    rows.ask({ name: 'a' });
    await asked[0]?.settle();
    for (const start of [10, 20]) {
      rows.look(start, start + 1);
      await asked.at(-1)?.settle();
    }
    expect(rows.row(0)).toBeNull();
    expect(rows.row(20)).toBe('a20');
  });

  it('prefetch neighboring pages after the visible ones without reporting them as loading', async () => {
    const { rows, asked } = rowsOf(60, 10, 9, 8);
    rows.ask({ name: 'a' });
    expect(asked.map(({ start }) => start)).toEqual([0]);
    await asked[0]?.settle();
    rows.look(0, 5);
    expect(asked.map(({ start }) => start)).toEqual([0, 10]);
    expect(rows.loading()).toBe(false);
    rows.look(35, 38);
    expect(asked.map(({ start }) => start)).toEqual([0, 10, 30, 20, 40]);
    expect(rows.loading()).toBe(true);
    await asked[2]?.settle();
    expect(rows.loading()).toBe(false);
  });
});
