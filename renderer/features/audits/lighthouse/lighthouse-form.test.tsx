import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { call, recording, target } from '../../../core/testing/records.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { LighthouseForm } from './lighthouse-form.tsx';

afterEach(cleanup);

const PAGE = target('page-1');

function form() {
  const bench = createTestWorkbench();
  render(bench.wrap(<LighthouseForm target={PAGE} isConnected />));
  const start = () => screen.getByTestId<HTMLButtonElement>('lh-run');
  return { bench, start };
}

test('while a timespan is recorded, its strip alone stops it, and the form starts nothing', () => {
  const { bench, start } = form();
  fireEvent.click(screen.getByRole('radio', { name: 'Timespan' }));
  expect(start().textContent).toBe('Start timespan');
  const timespan = recording('timespan-1', { tool: 'pen_lighthouse', key: 'Tracing', targetId: PAGE.id });
  act(() => bench.topic('recordings', [timespan]));
  expect(screen.getByTestId('lh-recording').textContent).toContain('Stop and open');
  expect(screen.queryByRole('button', { name: /Stop/ })).toBeNull();
  expect(start().disabled).toBe(true);
  act(() => bench.topic('recordings', [{ ...timespan, state: 'stopping' }]));
  expect(start().disabled).toBe(true);
  act(() => bench.topic('recordings', []));
  expect(start().disabled).toBe(false);
  expect(screen.queryByTestId('lh-recording')).toBeNull();
});

test('a run of any client on this page has to end first', () => {
  const { bench, start } = form();
  act(() => bench.topic('calls', [call('c1', { tool: 'pen_lighthouse', targetId: PAGE.id, state: 'running' })]));
  expect(start().disabled).toBe(true);
  expect(screen.queryByRole('button', { name: /Cancel/ })).toBeNull();
});
