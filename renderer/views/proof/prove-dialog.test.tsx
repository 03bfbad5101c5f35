import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { appError } from '../../../shared/contracts/errors.ts';
import type { ProofRow } from '../../../shared/contracts/proofs.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { endpoint, target } from '../../testing/records.ts';
import { ProveDialog } from './prove-dialog.tsx';

afterEach(cleanup);

const PAGE = target('t1', { type: 'page', title: 'Shop', url: 'http://localhost:1/' });
const INP: ProofRow = {
  name: 'inp',
  title: 'INP',
  unit: 'ms',
  isClaimed: true,
  effect: 'less',
  before: { runs: [400, 408, 416], median: 408, link: 'pen://captures/trace-00000001' },
  after: { runs: [80, 88, 96], median: 88, link: null },
  shift: -320,
  shiftPercent: -78.4,
  lower: -330,
  upper: -310,
  chance: 0.0003,
  smallestEffect: 20,
  runsNeeded: null,
  whole: null,
};
const PROVEN = {
  workflow: 'prove',
  page: 'http://localhost:1/',
  verdict: 'PASS',
  reasons: ['Proven: INP 408.0ms → 88.0ms'],
  summary: [],
  findings: [],
  proof: { sentences: ['A difference like this is chance once in 3,400.'], figures: [INP] },
  extra: {
    title: 'Figures',
    headers: ['Figure', 'Effect', 'Before', 'After'],
    rows: [['INP (claimed)', 'less', '408.0ms', '88.0ms']],
  },
  nextSteps: ['Report the first line.'],
  steps: [],
};

function openDialog() {
  const bench = createTestWorkbench();
  bench.topic('endpoints', [endpoint('e1', { targets: [PAGE] })]);
  bench.topic('session', { selectedTargetId: PAGE.id });
  render(bench.wrap(<ProveDialog open onOpenChange={() => undefined} />));
  const type = (name: string, value: string): void => {
    fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
  };
  return { bench, type, prove: () => screen.getByRole<HTMLButtonElement>('button', { name: 'Prove' }) };
}

it('asks for both builds, the steps and the figure, and draws each run', async () => {
  const { bench, type, prove } = openDialog();
  bench.answer('pen_workflow', { ok: true, value: PROVEN });
  type('Build before', 'http://localhost:2/');
  type('Steps, one a line', 'click Save\n\n press Escape ');
  fireEvent.click(prove());
  const outcome = await screen.findByTestId('proof-outcome');
  expect(bench.asked).toContainEqual(
    expect.objectContaining({
      name: 'pen_workflow',
      params: {
        name: 'prove',
        before: 'http://localhost:2/',
        url: PAGE.url,
        steps: ['click Save', 'press Escape'],
        claim: 'inp',
        target: PAGE.id,
      },
    }),
  );
  expect(within(outcome).getByRole('heading').textContent).toBe('Proven: INP 408.0ms → 88.0ms');
  expect(
    within(outcome).getByRole('figure', { name: /median before 408.0ms in 3 runs, after 88.0ms in 3 runs/ }),
  ).toBeTruthy();
  expect(outcome.querySelectorAll('.proof-run')).toHaveLength(6);
  // There is a capture of the median run before, and none after.
  expect(
    within(outcome)
      .getAllByRole('button')
      .map(({ textContent }) => textContent),
  ).toEqual(['INP before']);
});

it('without a build before measures the page before the change, and says what to do next', async () => {
  const { bench, prove } = openDialog();
  const { proof: _, ...alone } = PROVEN;
  const reasons = ['Nothing is proven yet: the build before the change was measured, INP 308.3ms'];
  bench.answer('pen_workflow', {
    ok: true,
    value: { ...alone, reasons, extra: null, nextSteps: ['Put the change in.'] },
  });
  fireEvent.click(prove());
  const outcome = await screen.findByTestId('proof-outcome');
  expect(bench.asked.find(({ name }) => name === 'pen_workflow')?.params).not.toHaveProperty('before');
  expect(outcome.textContent).toContain('Nothing is proven yet');
  expect(outcome.textContent).toContain('Put the change in.');
  expect(screen.queryByTestId('proof-runs')).toBeNull();
});

it('names a function whose time must fall', async () => {
  const { bench, type, prove } = openDialog();
  bench.answer('pen_workflow', { ok: false, error: appError('invalid_params', 'No run sampled a function "render".') });
  type('Build before', 'http://localhost:2/');
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'functionTime' } });
  expect(prove().disabled).toBe(true);
  type('Function', 'render');
  fireEvent.click(prove());
  await waitFor(() =>
    expect(bench.asked).toContainEqual(
      expect.objectContaining({ params: expect.objectContaining({ claim: 'functionTime render' }) }),
    ),
  );
  expect(await screen.findByText(/No run sampled a function/)).toBeTruthy();
  expect(screen.queryByTestId('proof-outcome')).toBeNull();
});
