import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/contracts/errors.ts';
import type { AssistantIdentity } from '../../../shared/contracts/app/assistant-identities.ts';
import type { McpState } from '../../../shared/contracts/app/window-topics.ts';
import { createTestWorkbench, type TestWorkbench } from '../../testing/workbench.tsx';
import { AssistantsPanel } from './assistants-panel.tsx';

afterEach(cleanup);

const LISTENING: McpState = { address: 'http://127.0.0.1:6100/mcp', error: null, clients: [] };

const CHANGE = {
  file: '/home/me/.claude.json',
  line: 1,
  lines: [
    { mark: 'same', text: '{' },
    { mark: 'added', text: '  "pen": 1' },
  ],
} as const;
const NOT_CONNECTED = {
  assistant: 'claude-code',
  state: 'not-connected',
  file: CHANGE.file,
  command: null,
  change: CHANGE,
  error: null,
} as const;
const CONNECTED = { ...NOT_CONNECTED, state: 'connected', command: '/opt/pen mcp', change: null } as const;
const HANDSHAKE = { server: 'PEN Workbench 0.1.0', tools: 54, prompts: 5, durationMs: 312.4 };

function identity(name: string): AssistantIdentity {
  const access = { preset: 'investigate', rules: {} } as const;
  return { id: name, name, connectedAtMs: 0, tokenAtMs: 0, access, disabledCategories: [], showsSecrets: false };
}

/** `clients`: what the files of the clients hold. */
async function panel(mcp: McpState = LISTENING, clients: readonly unknown[] = [NOT_CONNECTED]): Promise<TestWorkbench> {
  const bench = createTestWorkbench();
  bench.answer('assistants.clients', { ok: true, value: { clients } });
  bench.answer('assistants.snippet', {
    ok: true,
    value: { assistant: 'cursor', transport: 'stdio', file: '.cursor/mcp.json', text: '{ "pen": 1 }' },
  });
  bench.answer('assistants.connect', {
    ok: true,
    value: { assistant: 'cursor', transport: 'stdio', file: '.cursor/mcp.json', text: '{ "pen": 2 }' },
  });
  bench.topic('mcp', mcp);
  bench.topic('assistants', ['Claude Code', 'Cursor'].map(identity));
  render(bench.wrap(<AssistantsPanel />));
  await waitFor(() => expect(screen.queryByText('Reading its file …')).toBeNull());
  return bench;
}

const row = (name: string): string | undefined =>
  screen.getAllByTestId('assistant-row').find((each) => each.textContent?.includes(name))?.textContent ?? undefined;

describe('connect an assistant', () => {
  it('requests the snippet of the selected client and transport', async () => {
    const bench = await panel();
    fireEvent.click(screen.getByRole('radio', { name: /Cursor/ }));
    fireEvent.click(screen.getByText('HTTP'));
    await waitFor(() =>
      expect(bench.asked.at(-1)).toEqual({
        name: 'assistants.snippet',
        params: { assistant: 'cursor', transport: 'http' },
      }),
    );
  });

  it('waits for the first call after copying the snippet and marks the connection', async () => {
    const bench = await panel();
    fireEvent.click(screen.getByRole('radio', { name: /Cursor/ }));
    fireEvent.click(screen.getByText('stdio'));
    await waitFor(() => expect(screen.getByTestId('snippet').textContent).toBe('{ "pen": 1 }'));
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    await waitFor(() => expect(row('Cursor')).toContain('waiting for the first call'));
    // The assistant gets its token when the snippet is copied, and the copy contains it.
    expect(bench.asked).toContainEqual({
      name: 'assistants.connect',
      params: { assistant: 'cursor', transport: 'stdio' },
    });
    expect(bench.asked).toContainEqual({ name: 'clipboard.write', params: { text: '{ "pen": 2 }' } });
    const client = {
      sessionId: 's',
      callerId: 'm1',
      assistantId: null,
      isPaused: false,
      name: 'cursor-vscode',
      version: '1',
      transport: 'stdio' as const,
      connectedAtMs: 0,
      lastCallAtMs: null,
      handshakeMs: 41,
    };
    act(() => bench.topic('mcp', { ...LISTENING, clients: [client] }));
    expect(row('Cursor')).toMatch(/connected \d\d:\d\d, handshake 41 ms/);
    expect(row('VS Code')).toContain('not connected');
  });

  it('shows what Connect changes in the file, writes it, and shows the handshake', async () => {
    const bench = await panel();
    expect(screen.getByLabelText('What Connect changes for Claude Code').textContent).toContain('"pen": 1');
    bench.answer('assistants.add', { ok: true, value: { change: CHANGE, backup: null } });
    bench.answer('assistants.verify', { ok: true, value: HANDSHAKE });
    bench.answer('assistants.clients', { ok: true, value: { clients: [CONNECTED] } });
    fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
    expect(
      await screen.findByText(/PEN Workbench 0\.1\.0 answered with 54 tools and 5 prompts in 312 ms/),
    ).toBeTruthy();
    expect(screen.getByLabelText('What was changed for Claude Code').textContent).toContain('added: ');
    expect(row('Claude Code')).toContain('waiting for the first call');
    expect(bench.asked.map(({ name }) => name)).toContain('assistants.verify');
    act(() => bench.topic('clientFiles', { writes: 6 }));
    await screen.findByRole('button', { name: 'Verify' });
    expect(screen.getByText(/answered with 54 tools/)).toBeTruthy();
    // Nothing is awaited from a client whose token was revoked.
    bench.answer('assistants.clients', { ok: true, value: { clients: [NOT_CONNECTED] } });
    act(() => bench.topic('assistants', []));
    expect(row('Claude Code')).not.toContain('waiting');
    // Nor is it said to have answered, once its entry is gone.
    act(() => bench.topic('clientFiles', { writes: 7 }));
    await waitFor(() => expect(screen.queryByText(/answered with 54 tools/)).toBeNull());
  });

  it('shows why the file was not written, and starts nothing', async () => {
    const bench = await panel();
    bench.answer('assistants.add', {
      ok: false,
      error: appError('damaged_file', 'The file is not JSON.', 'Correct it first.'),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
    expect(await screen.findByText('The file is not JSON.')).toBeTruthy();
    expect(screen.getByText('Correct it first.')).toBeTruthy();
    expect(bench.asked.map(({ name }) => name)).not.toContain('assistants.verify');
  });

  it('verifies and undoes a client that is connected, and shows why a handshake failed', async () => {
    const bench = await panel(LISTENING, [CONNECTED]);
    expect(row('Claude Code')).toContain('connected, no session now');
    bench.answer('assistants.verify', { ok: false, error: appError('disconnected', 'pen ended before it answered.') });
    fireEvent.click(screen.getByRole('button', { name: 'Verify' }));
    expect(await screen.findByText('pen ended before it answered.')).toBeTruthy();
    bench.answer('assistants.undo', { ok: true, value: { change: CHANGE, restored: 'entry' } });
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText(/only our entry was removed/)).toBeTruthy();
    // The files are read again after a write, and when the window gets the focus.
    bench.answer('assistants.clients', { ok: true, value: { clients: [NOT_CONNECTED] } });
    act(() => bench.topic('clientFiles', { writes: 1 }));
    await waitFor(() => expect(row('Claude Code')).toContain('not connected'));
    bench.answer('assistants.clients', { ok: true, value: { clients: [CONNECTED] } });
    act(() => void window.dispatchEvent(new Event('focus')));
    await waitFor(() => expect(row('Claude Code')).toContain('connected, no session now'));
  });

  it('names the other install whose entry Connect replaces', async () => {
    await panel(LISTENING, [{ ...NOT_CONNECTED, state: 'other-install', command: '/elsewhere/pen mcp' }]);
    expect(row('Claude Code')).toContain('connected to another install');
    expect(screen.getByText('/elsewhere/pen mcp')).toBeTruthy();
  });

  it('does not offer to connect a file that cannot be edited, and says why', async () => {
    const error = appError('path_denied', 'It is a link to /etc.');
    await panel(LISTENING, [{ ...NOT_CONNECTED, state: 'unreadable', change: null, error }]);
    expect(screen.getByText('It is a link to /etc.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Connect' })).toHaveProperty('disabled', true);
  });

  it('has a snippet for any other client', async () => {
    const bench = await panel();
    fireEvent.click(screen.getByRole('radio', { name: /Another client/ }));
    await waitFor(() => expect(screen.getByTestId('snippet').textContent).toBe('{ "pen": 1 }'));
    expect(screen.queryByText('File')).toBeNull();
    expect(bench.asked.at(-1)?.params).toEqual({ assistant: 'other', transport: 'stdio' });
  });

  it('shows that the server is off, and why', async () => {
    await panel({
      address: null,
      error: appError('address_in_use', 'Port 6100 is taken.', 'Choose another in Settings.'),
      clients: [],
    });
    expect(screen.getByText('server not listening')).toBeTruthy();
    expect(screen.getByText('Port 6100 is taken.')).toBeTruthy();
  });
});
