import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { endpoint, target } from '../testing/records.ts';
import { CaptureOptionsDialog } from './capture-options-dialog.tsx';
import { WorkflowDialog } from '../../features/workflow/workflow-dialog.tsx';

afterEach(cleanup);

it('persists options, rejects numbers out of bounds, and restores defaults', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<CaptureOptionsDialog open onOpenChange={() => undefined} />));
  const chosen = (tool: string): unknown => bench.workbench.captureOptions.getState().byTool[tool];
  fireEvent.click(screen.getByRole('checkbox', { name: 'Collect garbage first' }));
  expect(chosen('pen_heap_snapshot')).toEqual({ forceGC: false });
  fireEvent.click(screen.getByRole('button', { name: 'Restore defaults' }));
  expect(chosen('pen_heap_snapshot')).toEqual({});
  fireEvent.click(screen.getByRole('radio', { name: 'CPU profile' }));
  const interval = screen.getByRole('textbox', { name: 'Sampling interval (µs)' });
  fireEvent.change(interval, { target: { value: '9' } });
  expect(screen.getByRole('alert').textContent).toBe('A whole number of at least 10.');
  expect(chosen('pen_cpu_profile')).toBeUndefined();
  fireEvent.change(interval, { target: { value: '50' } });
  expect(chosen('pen_cpu_profile')).toEqual({ sampleRate: 50 });
  expect(screen.getByRole('textbox', { name: 'Duration (s)' }).getAttribute('placeholder')).toBe('Until stopped');
});

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
    findings: ['vendor.js is mostly unused'],
    extra: null,
    nextSteps: ['Split vendor.js'],
    steps: [{ tool: 'pen_js_coverage', ok: true, outcome: 'recorded', captureId: null }],
  };
  bench.answer('pen_workflow', { ok: true, value });
  render(bench.wrap(<WorkflowDialog open onOpenChange={() => undefined} />));
  fireEvent.click(screen.getByRole('radio', { name: 'js-bloat-check' }));
  fireEvent.click(screen.getByRole('button', { name: 'Run workflow' }));
  const outcome = await screen.findByTestId('workflow-outcome');
  expect(within(outcome).getByRole('heading', { level: 3 }).textContent).toBe('Needs attention');
  expect(outcome.textContent).toContain('40 % of the scripts unused');
  expect(outcome.textContent).toContain('vendor.js is mostly unused');
  await waitFor(() =>
    expect(bench.asked).toContainEqual(
      expect.objectContaining({ name: 'pen_workflow', params: { name: 'js-bloat-check', target: page.id } }),
    ),
  );
});
