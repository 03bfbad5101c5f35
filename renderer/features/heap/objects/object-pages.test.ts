/** Pages of objects that are prefetched before their row is expanded. */
import { describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import { heapNode } from '../../../core/testing/analysis.ts';
import { createObjectPages } from './object-pages.ts';
import type { ObjectPage, ObjectSource } from './object-source.ts';

const ORDERS: ObjectSource = { kind: 'class', className: 'Order', order: { sort: 'retained', descending: true } };
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function pagesOf() {
  const asked: { source: ObjectSource; signal: AbortSignal | undefined; settle: (failed?: true) => Promise<void> }[] =
    [];
  let changes = 0;
  const pages = createObjectPages({
    load: (source, { start, count }, { signal, onProgress }) =>
      new Promise<AppResult<ObjectPage>>((resolve) => {
        asked.push({
          source,
          signal,
          settle: async (failed) => {
            onProgress?.({ stage: 'reading', done: 1, total: 2 });
            const rows = Array.from({ length: count }, (_, at) => ({ node: heapNode(start + at), edge: null }));
            resolve(
              failed === true
                ? { ok: false, error: appError('analysis_failed', 'No.') }
                : { ok: true, value: { rows, total: 120 } },
            );
            await turn();
          },
        });
      }),
    onChange: () => (changes += 1),
  });
  return { pages, asked, changes: () => changes };
}

describe('prefetched pages', () => {
  it('are invisible until the row expands, then render at once', async () => {
    const { pages, asked, changes } = pagesOf();
    pages.expect('a', ORDERS);
    pages.expect('a', structuredClone(ORDERS));
    await asked[0]?.settle();
    expect(changes()).toBe(0);
    expect(pages.opened('a')).toBeNull();
    pages.open('a', structuredClone(ORDERS));
    expect(pages.opened('a')).toMatchObject({ isLoading: false, total: 120, rows: { length: 50 } });
    expect(changes()).toBe(1);
    expect(asked).toHaveLength(1);
    pages.more('a');
    await asked[1]?.settle();
    expect(pages.opened('a')?.rows.map(({ node }) => node.id)).toEqual(Array.from({ length: 100 }, (_, at) => at));
  });

  it('are awaited by a row that expands early, and cancelled when it collapses', async () => {
    const { pages, asked } = pagesOf();
    pages.expect('a', ORDERS);
    pages.open('a', ORDERS);
    expect(pages.opened('a')).toMatchObject({ isLoading: true, rows: [] });
    await asked[0]?.settle();
    expect(pages.opened('a')).toMatchObject({ isLoading: false, rows: { length: 50 } });
    pages.expect('b', ORDERS);
    pages.open('b', ORDERS);
    pages.close('b');
    expect(asked[1]?.signal?.aborted).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('are not used for another order or for newer figures', async () => {
    const { pages, asked } = pagesOf();
    pages.expect('a', ORDERS);
    await asked[0]?.settle();
    pages.open('a', { ...ORDERS, order: { sort: 'shallow', descending: true } });
    expect(pages.opened('a')).toMatchObject({ isLoading: true, rows: [] });
    pages.close('a');
    pages.expect('b', ORDERS);
    await asked[2]?.settle();
    pages.refresh();
    pages.open('b', ORDERS);
    expect(pages.opened('b')).toMatchObject({ isLoading: true });
    expect(asked).toHaveLength(4);
  });

  it('are cancelled for the row the person is at now', async () => {
    const { pages, asked } = pagesOf();
    pages.expect('a', ORDERS);
    pages.expect('b', ORDERS);
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
  });

  it('are requested again after a failure, which the expanded row then shows', async () => {
    const { pages, asked } = pagesOf();
    pages.expect('a', ORDERS);
    await asked[0]?.settle(true);
    pages.open('a', ORDERS);
    await asked[1]?.settle(true);
    expect(pages.opened('a')).toMatchObject({ isLoading: false, error: { message: 'No.' } });
  });
});
