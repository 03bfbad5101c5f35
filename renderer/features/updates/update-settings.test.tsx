import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { UpdateState } from '../../../shared/features/updates/contract/updates.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { UpdateSettings } from './update-settings.tsx';

afterEach(cleanup);

function show(state: UpdateState, server: string | null = 'github.com', releasePage: string | null = null) {
  const bench = createTestWorkbench();
  render(bench.wrap(<UpdateSettings />));
  const become = (next: UpdateState): void => act(() => bench.topic('updates', { server, releasePage, state: next }));
  become(state);
  const { notices } = bench.workbench;
  const notice = () => notices.getState().notices.at(-1);
  const settle = () => act(() => new Promise<void>((resolve) => setTimeout(resolve)));
  return { ...bench, become, notice, settle, commands: () => bench.asked.map(({ name }) => name) };
}

const AVAILABLE: UpdateState = { kind: 'available', version: '0.3.0', sizeBytes: 1024 ** 2 };
const REFUSED = appError('update_failed', 'github.com cannot be reached.', 'Try again.');

test.each([
  [{ kind: 'idle', checkedAtMs: null }, 'Check for updates …', 'updates.check', 'Not checked since the start.'],
  [AVAILABLE, 'Download', 'updates.download', 'Version 0.3.0 is available'],
  [{ kind: 'ready', version: '0.3.0' }, 'Restart and install', 'updates.install', 'restarts PEN Workbench'],
  [
    { kind: 'failed', step: 'download', version: '0.3.0', error: REFUSED },
    'Download',
    'updates.download',
    'PEN Workbench 0.3.0 was not downloaded. github.com cannot be reached. Try again.',
  ],
] satisfies [UpdateState, string, string, string][])('%j offers its next step', async (state, label, command, text) => {
  const { commands, settle } = show(state);
  expect(document.body.textContent).toContain(text);
  fireEvent.click(screen.getByRole('button', { name: label }));
  await settle();
  expect(commands()).toEqual([command]);
});

test.each([
  [{ kind: 'downloading', version: '0.3.0', share: 0.4 }, 'Downloading version 0.3.0: 40'],
  [
    { kind: 'waiting', step: 'install', version: '0.3.0', work: ['CPU profile of Orders'] },
    'Running now: CPU profile of Orders. You are asked again when this has ended.',
  ],
] satisfies [UpdateState, string][])('%j can be cancelled', async (state, text) => {
  const { commands, settle } = show(state);
  expect(document.body.textContent).toContain(text);
  expect(screen.queryByRole('button', { name: /Check|Download|Restart/ })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await settle();
  expect(commands()).toEqual(['updates.cancel']);
});

test.each([AVAILABLE, { kind: 'ready', version: '0.3.0' } satisfies UpdateState])(
  '%j says where the notes of the version are, in the settings and in its notice',
  (state) => {
    const page = 'https://github.com/ada/pen/releases/tag/v0.3.0';
    const { notice } = show(state, 'github.com', page);
    expect(document.body.textContent).toContain(`What is new: ${page}`);
    expect(notice()?.detail).toContain(`What is new: ${page}`);
  },
);

test('an installation that does not update itself says why', () => {
  const error = appError('update_unavailable', 'This is a checkout, which git updates.', 'Pull.');
  show({ kind: 'unavailable', error }, null);
  expect(document.body.textContent).toContain('contacts no server');
  expect(document.body.textContent).toContain('This is a checkout, which git updates. Pull.');
  // A switch without an effect.
  expect(screen.queryByRole('radio')).toBeNull();
});

test('the switch is saved, and names the server', async () => {
  const { asked, settle } = show({ kind: 'idle', checkedAtMs: null });
  expect(document.body.textContent).toContain('Asks github.com for the number of the newest version');
  fireEvent.click(screen.getByRole('radio', { name: 'On' }));
  await settle();
  expect(asked).toEqual([{ name: 'settings.update', params: { checkForUpdates: true } }]);
});

test('a notice asks before each step, wherever the person is', async () => {
  const { become, notice, commands, settle } = show({ kind: 'checking' });
  become(AVAILABLE);
  expect(notice()).toMatchObject({ title: 'PEN Workbench 0.3.0 is available', action: { label: 'Download' } });
  notice()?.action?.run();
  become({ kind: 'downloading', version: '0.3.0', share: 0 });
  expect(notice()).toBeUndefined();
  become({ kind: 'waiting', step: 'download', version: '0.3.0', work: ['Trace of Shop'] });
  expect(notice()).toMatchObject({ title: 'The update waits', detail: expect.stringContaining('Trace of Shop') });
  become({ kind: 'waiting', step: 'download', version: '0.3.0', work: ['CPU profile of Orders'] });
  expect(notice()?.detail).toContain('CPU profile of Orders');
  become({ kind: 'ready', version: '0.3.0' });
  notice()?.action?.run();
  await settle();
  expect(commands()).toEqual(['updates.download', 'updates.install']);
});

test('the outcome of a check that the person asked for is shown; one that waits by itself is silent', async () => {
  const { become, notice, answer, event, settle } = show({ kind: 'idle', checkedAtMs: null });
  become({ kind: 'waiting', step: 'check', version: null, work: ['Trace of Shop'] });
  expect(notice()).toBeUndefined();
  const outcomes = [
    [ok({ kind: 'idle', checkedAtMs: 1 }), 'is the newest version'],
    [err(REFUSED), 'The check for updates failed'],
    [err(appError('update_unavailable', 'A checkout.', 'Pull.')), 'does not update itself'],
    [ok({ kind: 'downloading', version: '0.3.0', share: 0.4 }), 'is being downloaded'],
    [ok({ kind: 'waiting', step: 'check', version: null, work: ['Trace of Shop'] }), 'The update waits'],
  ] as const;
  for (const [outcome, title] of outcomes) {
    answer('updates.check', outcome);
    // From the menu of the system.
    event({ type: 'check-for-updates' });
    await settle();
    expect(notice()?.title).toContain(title);
  }
});
