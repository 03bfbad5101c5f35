import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { AnalysisClient } from '../../../core/bridge/analysis-client.ts';
import { standInDocument } from '../../../core/testing/analysis.ts';
import { capture } from '../../../core/testing/records.ts';
import { useLastId } from './use-last-ids.ts';

afterEach(cleanup);

const FIRST = capture('heap-00000001', { file: '/library/first' });
const SECOND = capture('heap-00000002', { file: '/library/second' });
const BROKEN = capture('heap-00000003', { file: '/library/broken' });

/** The hook for one capture after the other, and the files that it opened. */
function mount() {
  const opened: string[] = [];
  const analysis: AnalysisClient = {
    open: (filePath) => {
      opened.push(filePath);
      if (filePath === BROKEN.file)
        return Promise.resolve({ ok: false, error: appError('internal', 'The file is damaged.') });
      const { document } = standInDocument({ 'heap.last-id': () => ({ lastId: filePath.length }) }, filePath);
      return Promise.resolve({ ok: true, value: document });
    },
  };
  const initialProps: { of: CaptureRecord | null } = { of: null };
  const view = renderHook(({ of }: typeof initialProps) => useLastId(analysis, of), { initialProps });
  const show = (of: CaptureRecord | null): Promise<void> => act(async () => view.rerender({ of }));
  return { opened, show, shown: () => view.result.current };
}

it('reads each file once', async () => {
  const { opened, show, shown } = mount();
  expect(shown()).toBeNull();
  for (const wanted of [FIRST, SECOND, null, FIRST, SECOND]) {
    await show(wanted);
    expect(shown()).toEqual(wanted === null ? null : { state: 'known', lastId: wanted.file.length });
  }
  expect(opened).toEqual([FIRST.file, SECOND.file]);
});

it('shows why a file could not be read, and tries again when it is wanted again', async () => {
  const { opened, show, shown } = mount();
  await show(BROKEN);
  expect(shown()).toMatchObject({ state: 'failed', error: { message: 'The file is damaged.' } });
  await show(FIRST);
  await show(BROKEN);
  expect(opened).toEqual([BROKEN.file, FIRST.file, BROKEN.file]);
});
