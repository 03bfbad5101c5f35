/** Messages of WebSockets and event streams through HAR. */
import { expect, test } from 'vitest';
import type { NetworkMessage } from './contract/network.ts';
import { entry } from './contract/testing/network-entry.ts';
import { readMessages, writeMessages } from './har-messages.ts';

function message(more: Partial<NetworkMessage>): NetworkMessage {
  const text = more.text ?? '{"hello":1}';
  return {
    direction: 'sent',
    atMs: 1_700_000_000_250,
    opcode: 1,
    event: null,
    text,
    lengthChars: text.length,
    ...more,
  };
}

test('frames of a WebSocket are written as DevTools does, and read again', () => {
  const shown = [message({}), message({ direction: 'received', opcode: 2, text: 'AAEC' })];
  const written = writeMessages({ entry: entry(0, { resourceType: 'WebSocket' }), messages: { shown, dropped: 3 } });
  expect(written).toEqual({
    _webSocketMessages: [
      { type: 'send', time: 1_700_000_000.25, opcode: 1, data: '{"hello":1}' },
      { type: 'receive', time: 1_700_000_000.25, opcode: 2, data: 'AAEC' },
    ],
    _messagesDropped: 3,
  });
  expect(readMessages(written)).toEqual({ messages: { shown, dropped: 3 } });
});

test('events of an event stream keep their type and id', () => {
  const shown = [message({ direction: 'received', opcode: null, event: { name: 'price', id: '7' }, text: '12.50' })];
  const written = writeMessages({ entry: entry(0, { resourceType: 'EventSource' }), messages: { shown, dropped: 0 } });
  expect(written).toEqual({
    _eventSourceMessages: [{ time: 1_700_000_000.25, eventName: 'price', eventId: '7', data: '12.50' }],
  });
  expect(readMessages(written)).toEqual({ messages: { shown, dropped: 0 } });
});

test('other requests have none, and damaged messages are empty', () => {
  expect(writeMessages({ entry: entry(0) })).toEqual({});
  expect(readMessages({})).toEqual({});
  expect(readMessages({ _webSocketMessages: [null, { data: 7 }] }).messages?.shown).toMatchObject([
    { text: '', atMs: 0, direction: 'received' },
    { text: '' },
  ]);
});
