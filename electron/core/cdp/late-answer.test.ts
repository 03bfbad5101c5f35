/** How long a page's answer is waited for, by what its browser says meanwhile. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { unresponsive } from './connection-errors.ts';
import { createLateAnswers } from './late-answer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const silence = () => err(appError('target_unresponsive', 'no answer'));

/** `share`: of a processor, that the busiest renderer has. */
function browser({
  share,
  interrupts,
  paused = false,
}: {
  share: number | null;
  interrupts: boolean;
  paused?: boolean;
}) {
  const sent: string[] = [];
  const listeners = new Map<string, (params: object) => void>();
  const send = async (method: string) => {
    sent.push(method);
    if (method === 'SystemInfo.getProcessInfo') {
      const cpuTime = (performance.now() / 1000) * (share ?? 0);
      const renderers = [
        { type: 'renderer', id: 1, cpuTime: 3 },
        { type: 'renderer', id: 2, cpuTime },
      ];
      return share === null ? err(appError('cdp_error', 'unknown')) : ok({ processInfo: renderers });
    }
    if (method === 'Performance.getMetrics') return interrupts ? ok({ metrics: [] }) : silence();
    const refused = 'Debugger.evaluateOnCallFrame failed on `Invalid call frame id`: `';
    return err(
      appError(
        'cdp_error',
        `${refused}${paused ? 'Invalid call frame id' : 'Can only perform operation while paused.'}\``,
      ),
    );
  };
  const on = (event: string, _session: string | null, listener: (params: object) => void) => {
    listeners.set(event, listener);
    return { dispose: () => undefined };
  };
  const onLate = createLateAnswers({ send, on } as never, { sessionId: 'S', title: 'busy' });
  const late = async (waitedMs: number, deadlineMs = 15_000) => {
    const answer = onLate({ error: unresponsive('busy', 'Page.enable', deadlineMs), deadlineMs, waitedMs });
    await vi.advanceTimersByTimeAsync(3000);
    return answer;
  };
  return { late, sent, tell: (event: string, params: object) => listeners.get(event)?.(params) };
}

it('gives a page as much longer as its process gets less of the processors, eight times at most', async () => {
  const { late } = browser({ share: 0.25, interrupts: true });
  expect(await late(15_000)).toBeCloseTo(45_000, -3);
  expect(await late(60_000)).toMatchObject({
    code: 'target_unresponsive',
    data: { state: 'in-script', waitedMs: 60_000 },
  });
  expect(await browser({ share: 0.01, interrupts: true }).late(15_000)).toBe(105_000);
});

it('waits no longer for a page that has a processor for itself, or whose browser does not say', async () => {
  for (const share of [1, null])
    expect(await browser({ share, interrupts: true }).late(15_000)).toMatchObject({ data: { state: 'in-script' } });
  expect(await browser({ share: 1, interrupts: false }).late(15_000)).toMatchObject({ data: { state: 'busy' } });
});

it('tells a page that waits, one that is paused and one with a dialog', async () => {
  expect(await browser({ share: 0, interrupts: false }).late(15_000)).toMatchObject({ data: { state: 'waits' } });
  expect(await browser({ share: 0, interrupts: true, paused: true }).late(15_000)).toMatchObject({
    data: { state: 'paused' },
    message: expect.stringContaining('paused in a debugger'),
  });
  const { late, tell, sent } = browser({ share: 0, interrupts: false });
  tell('Page.javascriptDialogOpening', { type: 'confirm', message: 'Leave?' });
  expect(await late(300, 300)).toMatchObject({
    message:
      'The target `busy` did not answer Page.enable within 0 s: its `confirm` dialog is open, with the text `Leave?`.',
  });
  expect(sent).toEqual([]);
  tell('Page.javascriptDialogClosed', {});
  expect(await late(15_000)).toMatchObject({ data: { state: 'waits' } });
});

it('does not look into short deadlines, on which nothing depends', async () => {
  const { late, sent } = browser({ share: 0.2, interrupts: true });
  const error = await late(5000, 5000);
  expect(error).toMatchObject({ data: { deadlineMs: 5000 } });
  expect(error).not.toMatchObject({ data: { state: expect.anything() } });
  expect(sent).toEqual([]);
});
