import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { ProofRow } from '../../../shared/features/workflow/proofs.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { endpoint, target } from '../../core/testing/records.ts';
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

const NODE = target('n1', { type: 'node', title: 'orders.cjs', url: 'file:///srv/orders.cjs' });
const NEW_NODE = target('n2', { type: 'node', title: 'orders-new.cjs', url: 'file:///srv/orders-new.cjs' });

function openDialog(selected: typeof PAGE | null = PAGE) {
  const bench = createTestWorkbench();
  bench.topic('endpoints', [endpoint('e1', { targets: [PAGE, NODE, NEW_NODE] })]);
  bench.topic('session', { selectedTargetId: selected?.id ?? null });
  render(bench.wrap(<ProveDialog open onOpenChange={() => undefined} />));
  const type = (name: string, value: string): void => {
    fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
  };
  const choose = (name: string, value: string): void => {
    fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } });
  };
  return {
    bench,
    type,
    choose,
    prove: () => screen.getByRole<HTMLButtonElement>('button', { name: 'Prove' }),
  };
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

it('runs two commands without a selected target, by the fields of the tool', async () => {
  const { bench, type, prove } = openDialog(null);
  bench.answer('pen_prove_programs', { ok: true, value: PROVEN });
  expect(screen.getByRole('radio', { name: 'Two commands' }).getAttribute('aria-checked')).toBe('true');
  expect(prove().disabled).toBe(true);
  expect(prove().title).toBe('Enter “Command before”.');
  type('Command before', 'node old.cjs');
  type('Command after', 'node new.cjs');
  type('Request or action', 'GET http://127.0.0.1:3000/orders');
  expect(prove().title).toBe('Enter “Figure that must fall”.');
  type('Figure that must fall', 'leak Entry');
  fireEvent.click(prove());
  expect((await screen.findByTestId('proof-outcome')).textContent).toContain('Proven: INP');
  expect(bench.asked.find(({ name }) => name === 'pen_prove_programs')?.params).toEqual({
    before: 'node old.cjs',
    after: 'node new.cjs',
    action: 'GET http://127.0.0.1:3000/orders',
    claim: 'leak Entry',
  });
});

it('shows why a command failed', async () => {
  const { bench, type, prove } = openDialog(null);
  bench.answer('pen_prove_programs', {
    ok: false,
    error: appError('target_gone', 'The command "node old.cjs" ended with status 1 without opening its inspector.'),
  });
  type('Command before', 'node old.cjs');
  type('Command after', 'node new.cjs');
  type('Figure that must fall', 'cpuTime');
  fireEvent.click(prove());
  expect(await screen.findByText(/ended with status 1/)).toBeTruthy();
});

it('repeats an action in two processes that are connected', async () => {
  const { bench, type, choose, prove } = openDialog(NODE);
  bench.answer('pen_workflow', { ok: true, value: PROVEN });
  expect(prove().title).toBe('Choose both processes.');
  choose('Process before', 'n1');
  choose('Process after', 'n2');
  expect(prove().title).toBe('Enter the action.');
  type('Action', 'act()');
  choose('Figure that must fall', 'leak');
  type('Class', 'Entry');
  fireEvent.click(prove());
  await screen.findByTestId('proof-outcome');
  expect(bench.asked.find(({ name }) => name === 'pen_workflow')?.params).toEqual({
    name: 'prove',
    before: 'n1',
    target: 'n2',
    steps: ['act()'],
    claim: 'leak Entry',
  });
});
