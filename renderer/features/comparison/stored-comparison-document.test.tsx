import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import { resultOptions } from '../../../shared/core/contracts/results.ts';
import type { ComparisonFile } from '../../../shared/features/comparison/comparison-files.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { StoredComparisonDocument } from './stored-comparison-document.tsx';

afterEach(cleanup);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

const PROFILES = ['cpu-00000001', 'cpu-00000002'].map((id) => capture(id, { kind: 'cpu-profile' }));
const COMPARISON = capture('diff-00000001', {
  kind: 'comparison',
  options: resultOptions(
    PROFILES.map(({ id }) => id),
    false,
  ),
});
const FILE: ComparisonFile = {
  penComparison: 1,
  captures: PROFILES.map(({ id, kind, name, startedAt }) => ({ id, kind, name, startedAt })),
  verdict: 'More: sort 4.0% → 9.0%. The first explains 80% of what grew.',
  figures: [
    ['Verdict', 'More: sort 4.0% → 9.0%. The first explains 80% of what grew.'],
    ['Scale', 'times of the earlier one × 1.200'],
  ],
  tables: [
    {
      title: 'Functions',
      columns: [{ title: 'Function' }, { title: 'Change', isFigure: true }],
      rows: [['sort', { text: '+120 ms' }]],
      total: 40,
    },
  ],
};

function bench(captures = PROFILES) {
  const { document } = standInDocument({ 'comparison.file': () => FILE });
  const test = createTestWorkbench({ analysis: { open: async () => ok(document) } });
  test.topic('captures', [COMPARISON, ...captures]);
  render(test.wrap(<StoredComparisonDocument capture={COMPARISON} exportMenu={null} facts={null} loss={null} />));
  return test;
}

it('shows the stored verdict and tables at once, and asks nothing of the captures', async () => {
  const test = bench();
  await settle();
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('More: sort 4.0% → 9.0%.');
  expect(screen.getByRole('cell', { name: '+120 ms' })).toBeTruthy();
  expect(screen.getByText('The first 1 of 40 rows.')).toBeTruthy();
  expect(screen.getAllByText('The first explains 80% of what grew.')).toHaveLength(1);
  expect(test.asked).toEqual([]);
});

it('keeps both without a capture, and says which is gone', async () => {
  bench(PROFILES.slice(1));
  await settle();
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('More: sort 4.0% → 9.0%.');
  expect(screen.getByText(/No longer in the library: A \(.*cpu-00000001\)\./)).toBeTruthy();
});
