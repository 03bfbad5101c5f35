import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { ProofRow } from '../../../shared/features/workflow/proofs.ts';
import { PROOF_FILE, PROVEN, PROVEN_INP } from '../../../shared/features/prove/testing/texts.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ProofDiffDocument } from './proof-diff-document.tsx';

afterEach(cleanup);

async function shown(later: Partial<ProofRow>): Promise<void> {
  const [a, b] = ['proof-00000001', 'proof-00000002'].map((id) => capture(id, { kind: 'proof' }));
  if (a === undefined || b === undefined) throw new Error('two proofs');
  const file = { ...PROOF_FILE, report: { ...PROVEN, figures: [{ ...PROVEN_INP, ...later }] } };
  const bench = createTestWorkbench({
    analysis: {
      open: async (path: string) =>
        ok(standInDocument({ 'proof.file': () => (path === a.file ? PROOF_FILE : file) }).document),
    },
  });
  bench.topic('captures', [a, b]);
  render(bench.wrap(<ProofDiffDocument documentId="compare" base={a} later={b} />));
  await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
}

it('draws both changes with their intervals, and lists them side by side', async () => {
  await shown({ shift: -120, shiftPercent: -29.4, lower: -135, upper: -105 });
  expect(screen.getByTestId('proof-changes').getAttribute('aria-label')).toBe(
    'Change of INP: A −320.0 ms (−78.4%), 95% interval −330.0 ms to −310.0 ms; B −120.0 ms (−29.4%), 95% interval −135.0 ms to −105.0 ms',
  );
  expect(screen.getByTestId('proof-diff').textContent).toContain('−135.0 ms to −105.0 ms');
  const [a, b] = [...document.querySelectorAll<HTMLElement>('.proof-interval')].map(({ style }) => [
    Number.parseFloat(style.left),
    Number.parseFloat(style.left) + Number.parseFloat(style.width),
  ]);
  expect(a?.[1]).toBeLessThan(b?.[0] ?? 0);
});

it('draws nothing of proofs of different figures, and still says what was compared', async () => {
  await shown({ name: 'cpuTime', title: 'CPU time' });
  expect(screen.queryByTestId('proof-changes')).toBeNull();
  expect(screen.getByTestId('proof-diff').textContent).toContain('http://localhost:1/');
});
