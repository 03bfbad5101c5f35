import { expect, test } from 'vitest';
import type { CallRecord } from '../../../../shared/core/contracts/activity.ts';
import type { McpClient } from '../../../../shared/core/contracts/window-topics.ts';
import { call as record } from '../../testing/records.ts';
import { clientsAt, presence, workText } from './presence.ts';

const client = (callerId: string, name: string): McpClient => ({
  sessionId: `s-${callerId}`,
  callerId,
  assistantId: null,
  isPaused: false,
  name,
  version: '1',
  transport: 'http',
  connectedAtMs: 0,
  lastCallAtMs: null,
  handshakeMs: null,
});
const call = (callerId: string, { id = 'x', ...patch }: Partial<CallRecord>): CallRecord =>
  record(id, { caller: { id: callerId, kind: 'mcp', name: callerId }, ...patch });

test('a client is at the target and the captures of its newest call', () => {
  const clients = [client('m1', 'Claude'), client('m2', 'Cursor'), client('m3', 'New')];
  const all = presence(clients, [
    call('m1', { id: 'a', targetId: 'T1', targetTitle: 'Orders', tool: 'pen_heap_snapshot', state: 'running' }),
    call('m2', { id: 'b', targetId: 'T1', state: 'done', endedAtMs: 1 }),
    call('m2', {
      id: 'c',
      tool: 'pen_heap_diff',
      state: 'done',
      endedAtMs: 2,
      argumentsJson: '{"base":"heap-0a1b2c3d"}',
    }),
    call('gone', { id: 'd', targetId: 'T1' }),
  ]);
  expect(clientsAt(all, { targetId: 'T1' })).toBe('Claude');
  expect(clientsAt(all, { captureId: 'heap-0a1b2c3d' })).toBe('Cursor');
  expect(clientsAt(all, { captureId: 'heap-0a1b2c3' })).toBe('');
  expect(all.map(workText)).toEqual(['pen_heap_snapshot on Orders', 'last: pen_heap_diff', 'no calls yet']);
  expect(all.map(({ isWorking }) => isWorking)).toEqual([true, false, false]);
});

test('connections with the same token are one assistant, and those without a token are told each', () => {
  const named = (callerId: string, assistantId: string | null, lastCallAtMs: number | null): McpClient => ({
    ...client(callerId, 'Claude Code'),
    assistantId,
    lastCallAtMs,
  });
  const clients = [named('m1', 'a1', 5), named('m2', 'a1', 9), named('m3', null, null), named('m4', null, null)];
  const all = presence(clients, [call('m1', { id: 'a', targetId: 'T1', state: 'running' })]);
  expect(all.map(({ client: { callerId }, connections }) => [callerId, connections.length])).toEqual([
    ['m2', 2],
    ['m3', 1],
    ['m4', 1],
  ]);
  expect(all[0]?.isWorking).toBe(true);
  expect(clientsAt(all, { targetId: 'T1' })).toBe('Claude Code');
});

test('two of one name at a target are told as two', () => {
  const clients = [client('m1', 'Claude Code'), client('m2', 'Claude Code'), client('m3', 'Cursor')];
  const all = presence(
    clients,
    clients.map(({ callerId }) => call(callerId, { id: callerId, targetId: 'T1', state: 'running' })),
  );
  expect(clientsAt(all, { targetId: 'T1' })).toBe('Claude Code (2), Cursor');
});

test('the running call of a client is shown, though a later one has ended', () => {
  const all = presence(
    [client('m1', 'Claude')],
    [
      call('m1', { id: 'a', targetId: 'T1', state: 'running' }),
      call('m1', { id: 'b', targetId: 'T2', state: 'done', endedAtMs: 1 }),
    ],
  );
  expect(clientsAt(all, { targetId: 'T1' })).toBe('Claude');
  expect(clientsAt(all, { targetId: 'T2' })).toBe('');
});

test('a call without a target or capture does not change where the client is', () => {
  const clients = [client('m1', 'Claude')];
  const snapshot = call('m1', { id: 'a', targetId: 'T1', targetTitle: 'Orders', state: 'done', endedAtMs: 1 });
  const list = call('m1', {
    id: 'b',
    tool: 'pen_list_captures',
    targetId: null,
    argumentsJson: '{}',
    state: 'running',
  });
  const [shown] = presence(clients, [snapshot, list]);
  expect(clientsAt(presence(clients, [snapshot, list]), { targetId: 'T1' })).toBe('Claude');
  expect(shown === undefined ? '' : workText(shown)).toBe('pen_list_captures');
  const show = call('m1', {
    id: 'c',
    tool: 'pen_show',
    targetId: null,
    argumentsJson: '{"link":"pen://captures/heap-0a1b2c3d/object/@7"}',
    state: 'done',
    endedAtMs: 2,
  });
  const all = presence(clients, [snapshot, list, { ...list, state: 'done', endedAtMs: 2 }, show]);
  expect([clientsAt(all, { targetId: 'T1' }), clientsAt(all, { captureId: 'heap-0a1b2c3d' })]).toEqual(['', 'Claude']);
});
