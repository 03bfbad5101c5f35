// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { recording, target } from '../../testing/records.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { LighthouseForm } from './lighthouse-form.tsx';

afterEach(cleanup);

const PAGE = target('page-1');

test('a timespan that is stopped here does not count as lost', async () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<LighthouseForm target={PAGE} isConnected />));
  const caller = { id: 'w', kind: 'window', name: 'you' } as const;
  const timespan = recording('timespan-1', { tool: 'pen_lighthouse', key: 'Tracing', targetId: PAGE.id, caller });
  act(() => bench.topic('recordings', [timespan]));
  fireEvent.click(screen.getByRole('button', { name: 'Stop timespan' }));
  await waitFor(() =>
    expect(bench.asked).toContainEqual({ name: 'pen_lighthouse', params: { target: PAGE.id, action: 'stop' } }),
  );
  act(() => bench.topic('recordings', []));
  expect(bench.workbench.notices.getState().notices.map(({ title }) => title)).toEqual([]);
});
