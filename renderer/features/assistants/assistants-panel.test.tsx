import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import type { McpState } from '../../../shared/core/contracts/window-topics.ts';
import { createTestWorkbench, type TestWorkbench } from '../../core/testing/workbench.tsx';
import { AssistantsPanel } from './assistants-panel.tsx';

afterEach(cleanup);

const LISTENING: McpState = { address: 'http://127.0.0.1:6100/mcp', error: null, clients: [] };

const PROGRAM = '/usr/bin/claude';
const CLAUDE = {
  assistant: 'claude-code',
  isInstalled: true,
  file: '/home/me/.claude.json',
  own: {
    program: PROGRAM,
    read: `${PROGRAM} mcp get pen`,
    add: `${PROGRAM} mcp add --scope user pen -- /opt/pen mcp`,
    remove: `${PROGRAM} mcp remove --scope user pen`,
  },
  reason: null,
} as const;
const CURSOR = {
  assistant: 'cursor',
  isInstalled: true,
  file: '/home/me/.cursor/mcp.json',
  own: null,
  reason: 'Cursor has no command that adds a server.',
} as const;
const HANDSHAKE = { server: 'PEN Workbench 0.1.0', tools: 54, prompts: 5, durationMs: 312.4 };

function identity(name: string): AssistantIdentity {
  const access = { preset: 'investigate', rules: {} } as const;
  return { id: name, name, connectedAtMs: 0, tokenAtMs: 0, access, disabledCategories: [], showsSecrets: false };
}

/** `clients`: how each is set up. */
async function panel(
  mcp: McpState = LISTENING,
  clients: readonly unknown[] = [CLAUDE, CURSOR],
): Promise<TestWorkbench> {
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
  await waitFor(() => expect(screen.queryByText('Looking for its program …')).toBeNull());
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
    expect(row('VS Code')).toContain('no session now');
  });

  it('shows the commands that Connect runs, runs them, and shows the handshake', async () => {
    const bench = await panel();
    expect(screen.getByLabelText('What Connect runs for Claude Code').textContent).toBe(
      `${CLAUDE.own.read}\n${CLAUDE.own.add}`,
    );
    expect(screen.getByText(CLAUDE.own.remove)).toBeTruthy();
    expect(bench.asked.map(({ name }) => name)).not.toContain('assistants.snippet');
    bench.answer('assistants.add', { ok: true, value: { ran: [CLAUDE.own.add] } });
    bench.answer('assistants.verify', { ok: true, value: HANDSHAKE });
    fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
    expect(
      await screen.findByText(/PEN Workbench 0\.1\.0 answered with 54 tools and 5 prompts in 312 ms.*Restart/),
    ).toBeTruthy();
    expect(row('Claude Code')).toContain('waiting for the first call');
    // No program is run but the one that was shown.
    const params = { assistant: 'claude-code', program: PROGRAM };
    expect(bench.asked).toContainEqual({ name: 'assistants.add', params });
    expect(bench.asked).toContainEqual({ name: 'assistants.verify', params });
    // Nothing is awaited from a client whose token was revoked.
    act(() => bench.topic('assistants', []));
    expect(row('Claude Code')).not.toContain('waiting');
  });

  it('shows why the client was not connected, and starts nothing', async () => {
    const bench = await panel();
    bench.answer('assistants.add', {
      ok: false,
      error: appError('disconnected', 'Claude Code did not add the server.', 'Sign in first.'),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
    expect(await screen.findByText('Claude Code did not add the server.')).toBeTruthy();
    expect(screen.getByText('Sign in first.')).toBeTruthy();
    expect(bench.asked.map(({ name }) => name)).not.toContain('assistants.verify');
  });

  it('verifies and removes, and shows why a handshake failed', async () => {
    const bench = await panel();
    bench.answer('assistants.verify', { ok: false, error: appError('disconnected', 'pen ended before it answered.') });
    fireEvent.click(screen.getByRole('button', { name: 'Verify' }));
    expect(await screen.findByText('pen ended before it answered.')).toBeTruthy();
    bench.answer('assistants.remove', { ok: true, value: { ran: [CLAUDE.own.remove] } });
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    expect(await screen.findByText('Claude Code no longer has it.')).toBeTruthy();
  });

  it('looks for the programs again when the window gets the focus', async () => {
    const bench = await panel(LISTENING, [{ ...CLAUDE, isInstalled: false, own: null, reason: 'It was not found.' }]);
    expect(row('Claude Code')).toContain('not installed');
    expect(screen.queryByRole('button', { name: 'Connect' })).toBeNull();
    bench.answer('assistants.clients', { ok: true, value: { clients: [CLAUDE] } });
    act(() => void window.dispatchEvent(new Event('focus')));
    await waitFor(() => expect(row('Claude Code')).toContain('no session now'));
    expect(screen.getByRole('button', { name: 'Connect' })).toBeTruthy();
  });

  it('offers no Remove for a client without a command for it', async () => {
    await panel(LISTENING, [{ ...CLAUDE, own: { ...CLAUDE.own, read: null, remove: null } }]);
    expect(screen.getByText(/MCP: List Servers/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
  });

  it('has a snippet and the place of the file for a client without a command, and says why', async () => {
    await panel();
    fireEvent.click(screen.getByRole('radio', { name: /Cursor/ }));
    await waitFor(() => expect(screen.getByTestId('snippet').textContent).toBe('{ "pen": 1 }'));
    expect(screen.getByText(/Cursor has no command that adds a server/)).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Set up Cursor' }).textContent).toContain('.cursor');
    expect(screen.queryByText('Command')).toBeNull();
  });

  it('has a snippet for any other client', async () => {
    const bench = await panel();
    fireEvent.click(screen.getByRole('radio', { name: /Another client/ }));
    await waitFor(() => expect(screen.getByTestId('snippet').textContent).toBe('{ "pen": 1 }'));
    expect(screen.queryByText('Command')).toBeNull();
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
