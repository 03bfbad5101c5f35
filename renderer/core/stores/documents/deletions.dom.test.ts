import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { err } from '../../../../shared/base/result.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { capture } from '../../testing/records.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { UNDO_MS } from './deletions.ts';
import { captureDocument } from './document-tabs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BASELINE = capture('heap-00000001', { name: 'Baseline' });
const AFTER = capture('heap-00000002', { name: 'After' });
const DELETE = (id: string) => ({ name: 'pen_delete_capture', params: { capture: id } });

function bench() {
  const made = createTestWorkbench();
  const { deletions, documents, notices, windowProblems } = made.workbench;
  return {
    ...made,
    remove: (...captures: (typeof BASELINE)[]) => deletions.getState().remove(captures, captures[0]?.name ?? ''),
    pending: () => [...deletions.getState().pending],
    notices: () => notices.getState().notices,
    documents: () => documents.getState(),
    openIds: () => documents.getState().groups.flatMap(({ tabs }) => tabs.map(({ id }) => id)),
    problems: () => windowProblems.getState().problems.map(({ title }) => title),
    flush: () => deletions.getState().flush(),
  };
}

it('deletes the file only when the deletion can no longer be undone', async () => {
  const b = bench();
  b.remove(BASELINE);
  expect(b.pending()).toEqual([BASELINE.id]);
  expect(b.notices().map(({ title }) => title)).toEqual(['Baseline deleted']);
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
  expect(b.asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(b.asked).toEqual([DELETE(BASELINE.id)]);
  expect(b.notices()).toEqual([]);
});

it('undoes the deletion of several captures, and opens their documents again', async () => {
  const b = bench();
  b.documents().open(captureDocument(BASELINE));
  b.remove(BASELINE, AFTER);
  expect(b.openIds()).not.toContain(captureDocument(BASELINE).id);
  b.notices()[0]?.action?.run();
  expect(b.pending()).toEqual([]);
  expect(b.openIds()).toContain(captureDocument(BASELINE).id);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(b.asked).toEqual([]);
});

it('deletes at once when its notice is dismissed or the window closes', async () => {
  const b = bench();
  b.remove(BASELINE);
  b.workbench.notices.getState().dismiss(b.notices()[0]?.id ?? '');
  await vi.advanceTimersByTimeAsync(0);
  expect(b.asked).toEqual([DELETE(BASELINE.id)]);
  b.remove(AFTER);
  b.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(b.asked).toEqual([DELETE(BASELINE.id), DELETE(AFTER.id)]);
});

it('lists a capture again that could not be deleted, with the reason', async () => {
  const b = bench();
  b.answer('pen_delete_capture', err(appError('write_failed', 'The file is in use.')));
  b.remove(BASELINE);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(b.pending()).toEqual([]);
  expect(b.problems()).toEqual(['Baseline was not deleted']);
});
