import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { endpoint, target } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { WorkflowDialog } from './workflow-dialog.tsx';

afterEach(cleanup);

it('runs a workflow on the selected page and shows verdict, findings and captures', async () => {
  const bench = createTestWorkbench();
  const page = target('t1', { type: 'page', title: 'Shop' });
  bench.topic('endpoints', [endpoint('e1', { targets: [page] })]);
  bench.topic('session', { selectedTargetId: page.id });
  const value = {
    workflow: 'js-bloat-check',
    page: 'http://localhost:1/',
    verdict: 'WARN',
    reasons: ['40 % of the scripts unused'],
    summary: [['Unused', '40 %']],
    findings: ['`vendor.js` is mostly unused'],
    extra: null,
    nextSteps: ['Split vendor.js', 'The profile: pen_cpu_summary {"capture":"c1"}.', 'See c1, line by line.'],
    steps: [{ tool: 'pen_js_coverage', ok: true, outcome: 'recorded', captureId: 'c1' }],
  };
  bench.answer('pen_workflow', { ok: true, value });
  render(bench.wrap(<WorkflowDialog open onOpenChange={() => undefined} />));
  fireEvent.click(screen.getByRole('radio', { name: 'Unused JavaScript' }));
  fireEvent.click(screen.getByRole('button', { name: 'Run workflow' }));
  const outcome = await screen.findByTestId('workflow-outcome');
  expect(within(outcome).getByRole('heading', { level: 3 }).textContent).toBe('Needs attention');
  expect(outcome.textContent).toContain('40 % of the scripts unused');
  expect(outcome.textContent).toContain('vendor.js is mostly unused');
  expect(outcome.textContent).toContain('JS Coverage: recorded');
  // What is for assistants only.
  expect(outcome.textContent).not.toMatch(/pen_|`|c1/);
  await waitFor(() =>
    expect(bench.asked).toContainEqual(
      expect.objectContaining({ name: 'pen_workflow', params: { name: 'js-bloat-check', target: page.id } }),
    ),
  );
});
