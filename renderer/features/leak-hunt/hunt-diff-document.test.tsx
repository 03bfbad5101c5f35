// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { LeakHuntFile } from '../../../shared/features/leak-hunt/contract/leak-hunt-files.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { HuntDiffDocument } from './hunt-diff-document.tsx';

afterEach(cleanup);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

const ROW = { className: 'Order', edgeToCut: '.all of Shop', path: '…all[5]', objectsPerRound: [200, 200, 200] };

function file(growing: readonly (typeof ROW)[]): LeakHuntFile {
  const verdict = { level: growing.length > 0 ? 'grows' : 'no-growth', text: 'as it was' };
  return {
    penLeakHunt: 1,
    asked: { targetId: 't1', targetName: 'Orders', params: { steps: [{ click: 'Open' }], repeat: 5, rounds: 3 } },
    verdict,
    result: {
      verdict,
      rounds: 3,
      actions: 15,
      performed: { inRounds: 15 },
      isFollowed: true,
      growing: [...growing],
      occasional: [],
    },
    notes: [],
  };
}

async function shown(before: LeakHuntFile, after: LeakHuntFile): Promise<void> {
  const base = capture('hunt-00000001', { kind: 'leak-hunt' });
  const later = capture('hunt-00000002', { kind: 'leak-hunt' });
  const test = createTestWorkbench({
    analysis: {
      open: async (path: string) =>
        ok(standInDocument({ 'leak-hunt.file': () => (path === base.file ? before : after) }).document),
    },
  });
  test.topic('captures', [base, later]);
  render(test.wrap(<HuntDiffDocument documentId="compare" base={base} later={later} />));
  await settle();
}

it('shows the rate before and after with its interval', async () => {
  await shown(file([ROW]), file([]));
  expect(screen.getByTestId('hunt-diff').textContent).toContain('40 per action → 0 (95% interval 0 to 0.2)');
  expect(screen.getByRole('cell', { name: '200, 200, 200' })).toBeTruthy();
});

it('says that equal hunts do not differ', async () => {
  await shown(file([ROW]), file([ROW]));
  expect(screen.getByTestId('hunt-diff').textContent).toContain('no difference: 40 per action in both');
});
