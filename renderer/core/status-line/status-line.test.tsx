import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { endpoint, recording, target } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { StatusLine } from './status-line.tsx';

afterEach(cleanup);

function line() {
  const bench = createTestWorkbench();
  const did: string[] = [];
  const topic: typeof bench.topic = (name, value) => act(() => bench.topic(name, value));
  render(
    bench.wrap(
      <StatusLine
        onConnection={() => did.push('connection')}
        onAssistants={() => did.push('assistants')}
        onSettings={() => did.push('settings')}
        onKeys={() => did.push('keys')}
      />,
    ),
  );
  return { ...bench, topic, did };
}
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

describe('the status line', () => {
  it('shows connected and lost endpoints and the loading state', () => {
    const { topic } = line();
    const connection = screen.getByTestId('status-connection');
    expect(connection.textContent).toBe('Starting');
    topic('endpoints', []);
    expect(connection.textContent).toBe('Not connected');
    topic('endpoints', [
      endpoint('e1', { targets: [target('t1')] }),
      endpoint('e2', { state: 'lost', product: 'node.js/v24.15', kind: 'inspector' }),
    ]);
    expect(connection.textContent).toBe('Connected1 endpoint, 1 targetNode 24.15 lost');
  });

  it('copies the MCP address and confirms it', async () => {
    const { topic, asked } = line();
    topic('mcp', { address: 'http://127.0.0.1:6100/mcp', error: null, clients: [] });
    fireEvent.click(screen.getByTestId('status-mcp'));
    await settle();
    expect(asked).toEqual([{ name: 'clipboard.write', params: { text: 'http://127.0.0.1:6100/mcp' } }]);
    expect(screen.getByTestId('status-mcp').textContent).toContain('copied');
  });

  it('shows why the server is not running', () => {
    const { topic, did } = line();
    topic('mcp', { address: null, error: appError('address_in_use', 'Port 6100 is taken.'), clients: [] });
    expect(screen.getByTestId('status-mcp').textContent).toBe('MCP not running');
    expect(screen.getByTestId('status-mcp').title).toBe('Port 6100 is taken.');
    fireEvent.click(screen.getByTestId('status-mcp'));
    expect(did).toEqual(['assistants']);
  });

  it('counts a network recording with the others, in words of the window', () => {
    const { topic } = line();
    topic('recordings', [recording('r1', { tool: 'pen_cpu_profile' })]);
    topic('networkRecordings', [
      { targetId: 't1', targetTitle: 'Orders', startedAtMs: 0, listeners: ['you', 'Claude Code'], isOwn: true },
    ]);
    expect(screen.getByTestId('status-recording').textContent).toBe('2 recording');
    expect(screen.getByTestId('status-recording').title).toMatch(
      /^CPU profile of .*\nNetwork of Orders by you, Claude Code$/,
    );
  });

  it('shows unusual process settings', () => {
    const { topic } = line();
    expect(screen.queryByTestId('status-notices')).toBeNull();
    topic('app', {
      version: '0.1.0',
      runtime: '',
      platform: 'linux',
      door: 'app',
      dataDirectory: '',
      notices: ['Runs without the sandbox.'],
      hasTray: true,
      sample: { state: 'stopped', endpointId: null, error: null },
    });
    expect(screen.getByTestId('status-notices').getAttribute('aria-label')).toBe('Runs without the sandbox.');
  });
});
