import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { CaptureOptionsDialog } from './capture-options-dialog.tsx';

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
