// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../shared/contracts/activity.ts';
import { endpoint, recording, target } from '../../testing/records.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { LostRecording } from './lost-recording.tsx';

afterEach(cleanup);

const LOST: Problem = {
  id: 'p1',
  atMs: 5000,
  severity: 'warning',
  title: 'CPU profiling of Orders ended',
  detail: '"Orders" was closed. Nothing was kept.',
  suggestion: null,
  callId: null,
  lostRecording: {
    tool: 'pen_cpu_profile',
    targetId: 't1',
    targetTitle: 'Orders',
    url: 'https://shop.test/orders',
    callerKind: 'window',
  },
};

function strip(problem: Problem = LOST) {
  const bench = createTestWorkbench();
  const topic: typeof bench.topic = (name, value) => act(() => bench.topic(name, value));
  topic('problems', [problem]);
  render(bench.wrap(<LostRecording />));
  return { ...bench, topic };
}
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

describe('a recording that was lost', () => {
  it('is named, and is recorded again on the page that shows the same address now', async () => {
    const { topic, asked } = strip();
    expect(screen.getByTestId('lost-recording').textContent).toContain('CPU profile of Orders was lost');
    expect(screen.getByTestId('lost-recording').textContent).toContain('Nothing was kept');
    expect(screen.queryByText('Record again')).toBeNull();
    const again = target('t9', { title: 'Orders', url: 'https://shop.test/orders' });
    topic('endpoints', [endpoint('e1', { targets: [again] })]);
    fireEvent.click(screen.getByText('Record again'));
    await settle();
    expect(asked).toMatchObject([
      { name: 'pen_select_page', params: { targetId: 't9' } },
      { name: 'pen_cpu_profile', params: { target: 't9', action: 'start' } },
    ]);
    expect(screen.queryByTestId('lost-recording')).toBeNull();
  });

  it('is not offered again on a page that has crashed', () => {
    const { topic } = strip();
    topic('endpoints', [endpoint('e1', { targets: [target('t1', { state: 'crashed' })] })]);
    expect(screen.queryByText('Record again')).toBeNull();
    fireEvent.click(screen.getByText('Dismiss'));
    expect(screen.queryByTestId('lost-recording')).toBeNull();
  });

  it('is no news to the person where it was an assistant’s, or is being recorded again', () => {
    const { topic } = strip();
    topic('recordings', [recording('r2', { tool: 'pen_cpu_profile', startedAtMs: 6000 })]);
    expect(screen.queryByTestId('lost-recording')).toBeNull();
    cleanup();
    const { lostRecording } = LOST;
    if (lostRecording === undefined) throw new Error('the problem names no recording');
    strip({ ...LOST, lostRecording: { ...lostRecording, callerKind: 'mcp' } });
    expect(screen.queryByTestId('lost-recording')).toBeNull();
  });
});
