import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { huntOptions } from '../../../shared/core/contracts/leak-hunts.ts';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { UNDO_MS } from '../../core/stores/documents/deletions.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BASELINE = capture('heap-00000001', { name: 'Baseline' });

function bench() {
  const made = createTestWorkbench();
  const { deletions, documents, notices } = made.workbench;
  return {
    ...made,
    remove: (removed: typeof BASELINE) => deletions.getState().remove([removed], removed.name),
    pending: () => [...deletions.getState().pending],
    notices: () => notices.getState().notices,
    documents: () => documents.getState(),
    openIds: () => documents.getState().groups.flatMap(({ tabs }) => tabs.map(({ id }) => id)),
  };
}

const ROUNDS = ['heap-00000011', 'heap-00000012', 'heap-00000013'].map((id) => capture(id));
const HUNT = capture('hunt-00000001', {
  kind: 'leak-hunt',
  name: 'Orders',
  options: huntOptions({ judged: ROUNDS.map(({ id }) => id), further: [], areOwn: true }),
});

it('names the leak hunts that are built on a snapshot, whose tabs stay', () => {
  const b = bench();
  b.topic('captures', [HUNT, ...ROUNDS, BASELINE]);
  b.documents().open(captureDocument(HUNT));
  const [snapshot = BASELINE] = ROUNDS;
  b.remove(snapshot);
  expect(b.notices()[0]?.detail).toContain('Also used by Orders Leak hunt');
  expect(b.openIds()).toContain(captureDocument(HUNT).id);
  b.remove(BASELINE);
  expect(b.notices().map(({ detail }) => detail?.includes('Also used'))).toEqual([true, false]);
});

it('deletes a leak hunt with the snapshots that it took, and undoes both', async () => {
  const b = bench();
  b.topic('captures', [HUNT, ...ROUNDS, BASELINE]);
  b.remove(HUNT);
  expect(b.pending()).toEqual([HUNT, ...ROUNDS].map(({ id }) => id));
  expect(b.notices()[0]?.detail).toContain('with 3 captures that it made');
  b.notices()[0]?.action?.run();
  expect(b.pending()).toEqual([]);
  b.remove(HUNT);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(b.asked).toEqual([{ name: 'pen_delete_capture', params: { capture: HUNT.id } }]);
});
