// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/contracts/errors.ts';
import type { McpState } from '../../../shared/contracts/window.ts';
import { createTestWorkbench, type TestWorkbench } from '../../testing/workbench.tsx';
import { AssistantsPanel } from './assistants-panel.tsx';

afterEach(cleanup);

const LISTENING: McpState = { address: 'http://127.0.0.1:6100/mcp', error: null, clients: [] };

async function panel(mcp: McpState = LISTENING): Promise<TestWorkbench> {
  const bench = createTestWorkbench();
  bench.answer('assistants.snippet', {
    ok: true,
    value: { assistant: 'cursor', transport: 'stdio', file: '.cursor/mcp.json', text: '{ "pen": 1 }', canAdd: true },
  });
  bench.answer('assistants.connect', {
    ok: true,
    value: { assistant: 'cursor', transport: 'stdio', file: '.cursor/mcp.json', text: '{ "pen": 2 }', canAdd: true },
  });
  bench.topic('mcp', mcp);
  render(bench.wrap(<AssistantsPanel />));
  await waitFor(() => expect(screen.getByTestId('snippet').textContent).toBe('{ "pen": 1 }'));
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

  it("adds the server to the client's file and shows the path", async () => {
    const bench = await panel();
    bench.answer('assistants.add', { ok: true, value: { file: '/home/me/.cursor/mcp.json' } });
    fireEvent.click(screen.getByRole('button', { name: 'Add to file' }));
    expect(await screen.findByText(/Added to \/home\/me\/\.cursor\/mcp\.json/)).toBeTruthy();
  });

  it('shows why the server was not added', async () => {
    const bench = await panel();
    bench.answer('assistants.add', {
      ok: false,
      error: appError('damaged_file', 'The file is not JSON.', 'Correct it first.'),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Add to file' }));
    expect(await screen.findByText('The file is not JSON.')).toBeTruthy();
    expect(screen.getByText('Correct it first.')).toBeTruthy();
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
