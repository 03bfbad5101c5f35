import { describe, expect, it } from 'vitest';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import { assistantOf, assistantRows, connectionText } from './assistant-rows.ts';

function client(name: string, changes: Partial<McpClient> = {}): McpClient {
  return {
    sessionId: name,
    callerId: `m-${name}`,
    assistantId: null,
    isPaused: false,
    name,
    version: '1',
    transport: 'http',
    connectedAtMs: 1,
    lastCallAtMs: null,
    handshakeMs: 41.4,
    ...changes,
  };
}

describe('assistants', () => {
  it.each([
    ['claude-code', 'claude-code'],
    ['Claude Code', 'claude-code'],
    ['claude-ai', 'claude-desktop'],
    ['Visual Studio Code - Insiders', 'vscode'],
    ['cursor-vscode', 'cursor'],
    ['codex-mcp-client', 'codex'],
    ['mcp-inspector', null],
    // It claims the name of an assistant that has a token.
    ['MCP client "Claude Code"', null],
  ])('%s is %s', (name, assistant) => expect(assistantOf(client(name))).toBe(assistant));

  it('with a token are the ones of their token, by its whole name', () => {
    expect(assistantOf(client('VS Code', { assistantId: 'as-1' }))).toBe('vscode');
    expect(assistantOf(client('My VS Code', { assistantId: 'as-2' }))).toBeNull();
  });

  it('lists all known assistants and other connected clients', () => {
    const setup = { file: '/f', own: null, reason: null };
    const rows = assistantRows([client('claude-code'), client('mcp-inspector')], new Set(['vscode']), [
      { ...setup, assistant: 'claude-code', isInstalled: false },
      { ...setup, assistant: 'claude-desktop', isInstalled: false },
      { ...setup, assistant: 'vscode', isInstalled: false },
      { ...setup, assistant: 'cursor', isInstalled: true },
    ]);
    expect(rows.map((row) => [row.label, connectionText(row, () => '14:01')])).toEqual([
      ['Claude Code', 'connected 14:01, handshake 41 ms'],
      ['Claude Desktop', 'not installed'],
      ['VS Code', 'waiting for the first call'],
      ['Cursor', 'no session now'],
      ['Codex', 'no session now'],
      ['Another client', 'no session now'],
      ['mcp-inspector', 'connected 14:01, handshake 41 ms'],
    ]);
  });

  it('shows time and duration of the newest handshake', () => {
    const clients = [client('claude-code'), client('claude-code', { connectedAtMs: 7, handshakeMs: 0.2 })];
    const [row] = assistantRows(clients, new Set(), []);
    if (row === undefined) throw new Error('no row');
    expect(connectionText(row, (atMs) => `at ${atMs}`)).toBe('2 sessions, connected at 7, handshake 1 ms');
  });
});
