import { expect, test } from 'vitest';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { createPausedClients } from './paused-clients.ts';

const known: CallerInfo = { id: 'm1', kind: 'mcp', name: 'Claude Code', assistantId: 'as-1' };
const unknown: CallerInfo = { id: 'm2', kind: 'mcp', name: 'Claude Code' };

test('an assistant is paused with all its sessions, and no client of its name', () => {
  const clients = createPausedClients();
  clients.pause(known);
  expect(clients.isPaused({ ...known, id: 'm7' })).toBe(true);
  expect(clients.isPaused(unknown)).toBe(false);
  clients.resume({ ...known, id: 'm8' });
  expect(clients.isPaused(known)).toBe(false);
});

test('a client without a token is paused alone, and stays so under another name', () => {
  const clients = createPausedClients();
  clients.pause(unknown);
  expect(clients.isPaused({ ...unknown, name: 'Renamed' })).toBe(true);
  expect(clients.isPaused({ ...unknown, id: 'm3' })).toBe(false);
  clients.forget(unknown);
  expect(clients.isPaused(unknown)).toBe(false);
});

test('all are paused, later ones too, but not the person', () => {
  const clients = createPausedClients();
  const changes: string[] = [];
  clients.changes.listen(({ what, name }) => void changes.push(`${name} ${what}`));
  clients.pause(known);
  clients.pauseAll();
  expect(clients.isPaused({ id: 'later', kind: 'mcp', name: 'x' })).toBe(true);
  expect(clients.isPaused({ id: 'w', kind: 'window', name: 'you' })).toBe(false);
  expect(clients.isPaused({ id: 'c', kind: 'cli', name: 'pen' })).toBe(false);
  clients.resumeAll();
  expect(clients.isPaused(known)).toBe(false);
  expect(changes).toEqual(['Claude Code paused', 'all clients paused', 'all clients resumed']);
});
