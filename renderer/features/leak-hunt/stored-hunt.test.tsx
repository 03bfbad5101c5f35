import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { huntOptions } from '../../../shared/core/contracts/leak-hunts.ts';
import { type LeakHuntFile } from '../../../shared/features/leak-hunt/contract/leak-hunt-files.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { capture, endpoint, target } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { StoredHuntDocument } from './stored-hunt.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize();
});
afterEach(cleanup);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

const SNAPSHOTS = ['heap-00000001', 'heap-00000002', 'heap-00000003', 'heap-00000004'].map((id) => capture(id));
const HUNT = capture('hunt-00000001', {
  kind: 'leak-hunt',
  options: huntOptions({ judged: SNAPSHOTS.map(({ id }) => id), further: [], areOwn: true }),
});
const FILE: LeakHuntFile = {
  penLeakHunt: 1,
  asked: { targetId: 't1', targetName: 'Orders', params: { steps: [{ click: 'Open' }], repeat: 2, rounds: 3 } },
  verdict: { level: 'grows', text: 'Leak: in each of 3 rounds 2 × View.' },
  result: {
    verdict: { level: 'grows', text: 'Leak: in each of 3 rounds 2 × View.' },
    headline: 'Every round leaves 2 × View.',
    isFollowed: true,
    growth: { bytesPerRound: [0, 0, 0], explainedBytesPerRound: [0, 0, 0], engine: [], restBytesPerRound: [0, 0, 0] },
    rounds: 3,
    actions: 6,
    snapshots: SNAPSHOTS.map(({ id }, at) => ({ captureId: id, file: '', totalSizeBytes: 1024 * (10 + at) })),
    matchedBy: 'ids',
    growing: [],
    growingOmitted: 0,
    grownInPlace: [],
    workers: [],
    silentWorkers: 0,
    code: [],
  },
  notes: ['1 of 4 rounds was skipped.'],
};

function bench(file: LeakHuntFile, captures = SNAPSHOTS) {
  const { document } = standInDocument({ 'leak-hunt.file': () => file });
  const test = createTestWorkbench({ analysis: { open: async () => ok(document) } });
  test.topic('captures', [HUNT, ...captures]);
  render(test.wrap(<StoredHuntDocument capture={HUNT} exportMenu={null} facts={null} loss={null} />));
  return test;
}

it('shows the stored verdict at once, and asks nothing of the snapshots', async () => {
  const test = bench(FILE);
  await settle();
  expect(screen.getByTestId('hunt-verdict').textContent).toContain('2 × View');
  expect(screen.getByText('1 of 4 rounds was skipped.')).toBeTruthy();
  expect(screen.getByText(/^Orders · /)).toBeTruthy();
  expect(test.asked).toEqual([]);
});

it('hunts again as the stored hunt began: on a page that is loaded again', async () => {
  const asked = { targetId: 't1', targetName: 'Orders', params: { steps: [{ click: 'Open' }], reload: true } };
  const test = bench({ ...FILE, asked });
  act(() => test.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Orders' })] })]));
  await settle();
  const again = screen.getByRole('button', { name: 'Hunt again' });
  expect(again.title).toContain('loads the page again first');
  fireEvent.click(again);
  await settle();
  expect(test.asked).toContainEqual({ name: 'pen_leak_hunt', params: { ...asked.params, target: 't1' } });
});

it('keeps the verdict without a snapshot, and says that it is gone', async () => {
  bench(FILE, SNAPSHOTS.slice(1));
  await settle();
  expect(screen.getByTestId('hunt-verdict').textContent).toContain('2 × View');
  expect(screen.getByText(/A snapshot is no longer in the library\. The verdict is the stored one\./)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Recompute' })).toBeNull();
});

it('recomputes on request, and opens another result', async () => {
  const test = bench(FILE);
  await settle();
  test.answer('pen_leak_hunt', ok({ ...FILE.result, captureId: 'hunt-00000002' }));
  fireEvent.click(screen.getByRole('button', { name: 'Recompute' }));
  await settle();
  expect(test.asked).toEqual([{ name: 'pen_leak_hunt', params: { captures: ['hunt-00000001'], recompute: true } }]);
  expect(activeDocument(test.workbench.documents.getState())).toMatchObject({ captureId: 'hunt-00000002' });
});

it('shows the verdict of another version, and offers to compare again', async () => {
  const test = bench({ ...FILE, result: { form: 'of a later version' } });
  await settle();
  expect(screen.getByText(/Its verdict: Leak: in each of 3 rounds/)).toBeTruthy();
  test.answer('pen_leak_hunt', err(appError('internal', 'It failed.')));
  fireEvent.click(screen.getByRole('button', { name: 'Recompute' }));
  await settle();
  expect(test.workbench.windowProblems.getState().problems.map(({ title }) => title)).toEqual([
    'The snapshots were not compared',
  ]);
});
