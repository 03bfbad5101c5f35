import { expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createActivity } from '../activity/activity.ts';
import type { EndedByItself } from '../capture/index.ts';
import { reportLost } from './ended-early.ts';

const OWN = { id: 'w', kind: 'window', name: 'you' } as const;
const AGENT = { id: 'm', kind: 'mcp', name: 'Claude Code' } as const;
const PAGE: TargetInfo = {
  id: 't1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/orders',
  endpointId: 'e1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'gone',
};
const RECORDING: Recording = {
  id: 'r1',
  tool: 'pen_capture_trace',
  key: 'Tracing',
  targetId: 't1',
  targetTitle: 'Orders',
  endpointId: 'e1',
  caller: OWN,
  startedAtMs: 1100,
  state: 'recording',
  heapUsedBytes: null,
  survivingSizeBytes: null,
  survivingCount: null,
  lostMs: 0,
};
const start = (id: string, startedAtMs: number, caller: CallRecord['caller']): CallRecord => ({
  id,
  tool: 'pen_capture_trace',
  title: 'Trace',
  kind: 'capture',
  caller,
  argumentsJson: '{}',
  targetId: 't1',
  targetTitle: 'Orders',
  startedAtMs,
  endedAtMs: startedAtMs + 200,
  state: 'done',
  progress: null,
  error: null,
  answerBytes: 10,
  captureId: null,
  outcomeNote: null,
});

function reported(code: 'target_gone' | 'target_crashed' | 'disconnected', caller: CallRecord['caller'] = OWN) {
  const activity = createActivity({ now: () => 9000, newId: () => 'p1' });
  // An earlier start, whose recording was stopped.
  activity.begin(start('c1', 10, caller));
  activity.begin(start('c2', 1000, caller));
  const error = appError(code, 'It is no more.');
  const lost: EndedByItself = { recording: { ...RECORDING, caller }, target: PAGE, noun: 'Tracing', why: '', error };
  reportLost(lost, activity, 9000);
  return activity;
}

it('shows the start of a lost recording of the person as failed, up to its end', () => {
  expect(reported('target_gone').calls()).toMatchObject([
    { id: 'c1', state: 'done', endedAtMs: 210, error: null },
    { id: 'c2', state: 'failed', endedAtMs: 9000, error: { code: 'target_gone' }, outcomeNote: 'nothing was kept' },
  ]);
  // An assistant has its answer: the call has succeeded.
  expect(reported('target_gone', AGENT).calls()).toMatchObject([{ state: 'done' }, { state: 'done' }]);
});

it.each([
  ['target_gone', 'Open it again and select it, then start it again with pen_capture_trace.'],
  ['target_crashed', 'Reload it, then start it again with pen_capture_trace.'],
  ['disconnected', 'Connect again, then start it again with pen_capture_trace.'],
] as const)('says what to do first after %s', (code, suggestion) => {
  expect(reported(code).problems()).toMatchObject([{ suggestion }]);
});
