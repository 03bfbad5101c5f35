import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import { SettingsSchema } from '../../../shared/core/contracts/settings.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ClientAccess } from './client-access.tsx';

afterEach(cleanup);

const CLAUDE: AssistantIdentity = {
  id: 'as-1',
  name: 'Claude Code',
  connectedAtMs: 1,
  tokenAtMs: 1,
  access: { preset: 'investigate', rules: { capture: 'ask' } },
  disabledCategories: ['network'],
  showsSecrets: false,
};

const client = (name: string, assistantId: string | null, isPaused = false): McpClient => ({
  sessionId: `s-${name}`,
  callerId: `m-${name}`,
  assistantId,
  isPaused,
  name,
  version: '1',
  transport: 'http',
  connectedAtMs: 0,
  lastCallAtMs: null,
  handshakeMs: null,
});

function show(clients: readonly McpClient[] = []) {
  const bench = createTestWorkbench();
  bench.topic('assistants', [CLAUDE]);
  bench.topic('mcp', { address: null, error: null, clients: [...clients] });
  render(bench.wrap(<ClientAccess />));
  return bench;
}

function details(): HTMLElement {
  fireEvent.click(screen.getByRole('button', { name: 'Details (1 changed)' }));
  return screen.getByTestId('assistant-access');
}

it('shows the rule of every permission, and changes one without the others', () => {
  const bench = show();
  const rules = within(details());
  expect(rules.getByLabelText('Claude Code: Record captures').textContent).toContain('Ask me');
  fireEvent.click(within(rules.getByLabelText('Claude Code: Manage the library')).getByText('Refuse'));
  expect(bench.asked.at(-1)).toEqual({
    name: 'assistants.change',
    params: {
      assistantId: 'as-1',
      change: { access: { preset: 'investigate', rules: { capture: 'ask', library: 'refuse' } } },
    },
  });
});

it('shows secrets to one assistant, says so in its row, and cannot mask what the settings show to all', () => {
  const bench = show();
  const row = details();
  expect(row.textContent).not.toContain('sees secrets');
  fireEvent.click(within(within(row).getByLabelText('Claude Code: Secrets in results')).getByText('Shown'));
  expect(bench.asked.at(-1)).toEqual({
    name: 'assistants.change',
    params: { assistantId: 'as-1', change: { showsSecrets: true } },
  });
  act(() => bench.topic('assistants', [{ ...CLAUDE, showsSecrets: true }]));
  expect(row.textContent).toContain('sees secrets');
  expect(row.textContent).toContain('may send them to its provider');
  act(() => {
    bench.topic('assistants', [CLAUDE]);
    bench.topic('settings', { ...SettingsSchema.parse({}), tellSecrets: true });
  });
  expect(row.textContent).toContain('sees secrets');
  const choice = within(within(row).getByLabelText('Claude Code: Secrets in results'));
  expect(choice.getByRole('radio', { name: 'Masked' })).toHaveProperty('disabled', true);
});

it('a preset replaces the rules that differ', () => {
  const bench = show();
  fireEvent.click(within(screen.getByLabelText('Permissions of Claude Code')).getByText('Look'));
  expect(bench.asked.at(-1)).toEqual({
    name: 'assistants.change',
    params: { assistantId: 'as-1', change: { access: { preset: 'look', rules: {} } } },
  });
});

it('offers a category of tools again', () => {
  const bench = show();
  fireEvent.click(within(details()).getByRole('button', { name: 'Network' }));
  expect(bench.asked.at(-1)?.params).toEqual({ assistantId: 'as-1', change: { disabledCategories: [] } });
});

it('revokes, replaces the token, and resumes a paused assistant', async () => {
  const bench = show([client('Claude Code', 'as-1', true)]);
  const row = details();
  expect(row.textContent).toContain('paused');
  fireEvent.click(within(row).getByRole('button', { name: 'Resume' }));
  fireEvent.click(within(row).getByRole('button', { name: 'New token' }));
  // One command after the other.
  const revoke = within(row).getByRole<HTMLButtonElement>('button', { name: 'Revoke' });
  await waitFor(() => expect(revoke.disabled).toBe(false));
  fireEvent.click(revoke);
  expect(bench.asked.slice(-3)).toEqual([
    { name: 'clients.pause', params: { callerId: null, assistantId: 'as-1', isPaused: false } },
    { name: 'assistants.rotate', params: { assistantId: 'as-1' } },
    { name: 'assistants.revoke', params: { assistantId: 'as-1' } },
  ]);
});

it('lists a client without a token apart, though it claims the name of one', () => {
  const bench = show([client('MCP client "Claude Code"', null)]);
  const unknown = screen.getByTestId('unknown-access');
  expect(unknown.textContent).toContain('no token of its own');
  expect(screen.getByTestId('assistant-access').textContent).toContain('not connected');
  fireEvent.click(within(unknown).getByRole('button', { name: 'Pause' }));
  expect(bench.asked.at(-1)?.params).toEqual({
    callerId: 'm-MCP client "Claude Code"',
    assistantId: null,
    isPaused: true,
  });
});
