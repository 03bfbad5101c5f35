import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { appError } from '../../../shared/base/errors.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { readFirst, useLogEntries } from './use-log-entries.ts';
import { networkEntry } from '../../core/testing/records.ts';

const TOTAL = 12_000;
const ALL: readonly NetworkEntry[] = Array.from({ length: TOTAL }, (_, id) => networkEntry(id));

function log() {
  const state = { fails: false };
  const { document, asked } = standInDocument({
    'network.entries': ({ start = 0, count = 5000 }) =>
      state.fails
        ? Promise.resolve({ ok: false as const, error: appError('analysis_failed', 'It ended.') })
        : { entries: ALL.slice(start, start + count), start, total: TOTAL },
  });
  return { state, document: { ...document, isReadByRange: true as const }, asked };
}

async function first(document: Parameters<typeof readFirst>[0]): Promise<readonly NetworkEntry[]> {
  const read = await readFirst(document, TOTAL);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

it('reads the first requests of a log that is read by range, all of any other', async () => {
  const { document } = log();
  expect(await first(document)).toHaveLength(300);
  const { isReadByRange: _byRange, ...whole } = document;
  expect(await first(whole)).toHaveLength(TOTAL);
});

it('reads more when they are wanted, up to the request of a link, and keeps what is there on a failure', async () => {
  const { state, document, asked } = log();
  const begun = await first(document);
  const { result } = renderHook(() => useLogEntries(document, begun, TOTAL));
  expect(result.current.entries).toBe(begun);
  act(() => result.current.more(2000));
  await expect.poll(() => result.current.entries.length).toBe(2300);
  act(() => result.current.until(7000));
  await expect.poll(() => result.current.entries.length).toBe(7300);
  const before = asked.length;
  act(() => result.current.until(4));
  expect(asked).toHaveLength(before);
  state.fails = true;
  act(() => result.current.more(2000));
  await expect.poll(() => result.current.error?.message).toBe('It ended.');
  expect(result.current.entries).toHaveLength(7300);
  expect(result.current.isReading).toBe(false);
});
