import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { err } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { call } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { RunDocument } from './run-document.tsx';

afterEach(cleanup);

const ASKED = { captureKind: 'proof', tool: 'pen_workflow', params: {}, targetId: 't1' } as const;
const WORDS = { about: 'Runs both.', command: 'capture.prove', kept: 'Nothing of it is kept.' };
const CANCEL = { name: 'calls.cancel', params: { callId: 'c1' } };
const FOUND = ['INP before: median 412 ms of 1 run (412 ms)', 'INP after: median 88 ms of 1 run (88 ms)'];

it('shows the figures so far, and what a cancel leaves before and after it', async () => {
  let end: () => void = () => undefined;
  const bench = createTestWorkbench();
  bench.answer(
    ASKED.tool,
    new Promise((resolve) => {
      end = () => resolve(err(appError('cancelled', 'The call was cancelled.')));
    }),
  );
  const { startedRuns, documents } = bench.workbench;
  void startedRuns.getState().start('Proof: INP', { ...ASKED, ...WORDS });
  const tab = documents
    .getState()
    .groups.flatMap((group) => group.tabs)
    .find(({ kind }) => kind === 'run');
  if (tab?.kind !== 'run') throw new Error('no tab of a run');
  bench.topic('calls', [
    call('c1', {
      ...{ tool: ASKED.tool, targetId: 't1', state: 'running', endedAtMs: null },
      caller: { id: 'w', kind: 'window', name: 'you' },
      progress: { done: 1, total: 7, message: 'Run 2 of 7', bytes: null, bytesPerSecond: null, found: FOUND },
    }),
  ]);
  render(bench.wrap(<RunDocument tab={tab} />));
  for (const text of ['Run 2 of 7', ...FOUND, WORDS.kept]) expect(screen.getByText(text)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Cancel the proof?' }));
  expect(dialog.getByText(WORDS.kept)).toBeTruthy();
  fireEvent.click(dialog.getByRole('button', { name: 'Let it run' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(bench.asked).not.toContainEqual(CANCEL);
  fireEvent.click(screen.getByRole('button', { name: 'Cancel the proof' }));
  expect(bench.asked).toContainEqual(CANCEL);
  await act(async () => end());
  expect(screen.getByText('You cancelled the proof')).toBeTruthy();
  expect(screen.getByText(WORDS.kept)).toBeTruthy();
});

it.each([
  ['invalid_params', 'Change …'],
  ['disconnected', 'Start again'],
] as const)('proposes after %s first: %s', async (code, name) => {
  const bench = createTestWorkbench();
  bench.answer(ASKED.tool, err(appError(code, 'It failed.')));
  const dialog = { id: 'capture.prove', title: 'Prove a fix', section: 'Capture', run: () => undefined } as const;
  act(() => bench.workbench.commands.getState().provide('test', [dialog]));
  const { startedRuns, documents } = bench.workbench;
  await startedRuns.getState().start('Proof: INP', { ...ASKED, ...WORDS });
  const tab = documents
    .getState()
    .groups.flatMap((group) => group.tabs)
    .find(({ kind }) => kind === 'run');
  if (tab?.kind !== 'run') throw new Error('no tab of a run');
  render(bench.wrap(<RunDocument tab={tab} />));
  const primary = screen.getAllByRole('button').filter(({ dataset }) => dataset['look'] === 'primary');
  expect(primary.map(({ textContent }) => textContent)).toEqual([name]);
});
