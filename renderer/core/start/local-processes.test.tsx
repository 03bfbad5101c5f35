import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { LocalProcess } from '../../../shared/base/local-processes.ts';
import { createTestWorkbench, type TestWorkbench } from '../testing/workbench.tsx';
import { LocalProcesses } from './local-processes.tsx';

afterEach(cleanup);

const NODE: LocalProcess = {
  pid: 4711,
  startedTicks: '99',
  kind: 'node',
  name: 'node server.js',
  folder: '/srv/shop',
  addresses: [],
  canBeSignalled: true,
  obstacle: null,
};

async function list(processes: readonly LocalProcess[], unsupported: string | null = null): Promise<TestWorkbench> {
  const bench = createTestWorkbench();
  bench.answer('local-processes.list', { ok: true, value: { unsupported, processes: [...processes] } });
  render(bench.wrap(<LocalProcesses />));
  await waitFor(() => expect(bench.asked).toHaveLength(1));
  return bench;
}

describe('local processes', () => {
  it('asks before a process is signalled, and sends nothing when cancelled', async () => {
    const bench = await list([NODE]);
    fireEvent.click(await screen.findByRole('button', { name: 'Connect …' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('node server.js');
    expect(dialog.textContent).toContain('4711');
    expect(dialog.textContent).toContain('own handler of SIGUSR1');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bench.asked.map(({ name }) => name)).toEqual(['local-processes.list']);
  });

  it('signals the confirmed process, and shows why it did not listen', async () => {
    const bench = await list([NODE]);
    bench.answer('local-processes.connect', {
      ok: false,
      error: appError('target_unresponsive', 'Process 4711 received SIGUSR1 and did not begin to listen.'),
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Connect …' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Send SIGUSR1 and connect' }));
    expect(await screen.findByText(/did not begin to listen/)).toBeTruthy();
    expect(bench.asked).toContainEqual({ name: 'local-processes.connect', params: { pid: 4711, startedTicks: '99' } });
  });

  it('connects a process that listens without a question', async () => {
    const bench = await list([{ ...NODE, addresses: ['localhost:9229'], canBeSignalled: false }]);
    bench.answer('local-processes.connect', { ok: true, value: { endpointId: 'e' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Connect' }));
    await waitFor(() => expect(bench.asked.map(({ name }) => name)).toContain('local-processes.connect'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('names the obstacle where a process cannot listen, and an unsupported platform', async () => {
    await list([{ ...NODE, kind: 'deno', canBeSignalled: false, obstacle: 'Run it with --inspect.' }]);
    expect((await screen.findByTestId('local-process')).textContent).toContain('Run it with --inspect.');
    expect(screen.queryByRole('button', { name: /Connect/ })).toBeNull();
    cleanup();
    await list([], 'Local processes are listed on Linux only.');
    expect(await screen.findByText('Local processes are listed on Linux only.')).toBeTruthy();
  });
});
