import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { FURTHER_ROUNDS, momentText } from '../../../shared/features/heap/growing/hunt-progress.ts';
import { call } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ProgressText } from './query-progress.tsx';

afterEach(cleanup);

test('a query names the leak hunt that it waits for, only while the hunt compares its snapshots', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<ProgressText doing="Searching" progress={null} />));
  const hunt = (message: string, state: 'running' | 'done' = 'running') =>
    act(() =>
      bench.topic('calls', [
        call('c1', {
          tool: 'pen_leak_hunt',
          state,
          progress: { done: 1, total: 100, message, bytes: null, bytesPerSecond: null },
        }),
      ]),
    );
  const text = (): string => screen.getByRole('status').textContent ?? '';
  expect(text()).toBe('Searching');
  hunt(momentText({ round: 2, rounds: 3, what: 'acting' }));
  expect(text()).toBe('Searching');
  hunt(FURTHER_ROUNDS);
  expect(text()).toBe('Searching');
  hunt('Comparing the snapshots');
  expect(text()).toBe('Waiting for the leak hunt');
  hunt('Comparing the snapshots', 'done');
  expect(text()).toBe('Searching');
});
