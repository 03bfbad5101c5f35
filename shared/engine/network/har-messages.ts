/** Messages of WebSockets and event streams in HAR: DevTools' `_webSocketMessages`, and `_eventSourceMessages`. */
import type { NetworkDetails, NetworkMessage } from './contract/network.ts';
import { fieldsOf, numberOf, textOf, timeOf, type Fields } from './har-fields.ts';

/** Messages of DevTools and ours; times there are seconds since the Unix epoch. Throws `NumberPastRange`. */
export function readMessages(har: Fields): Pick<NetworkDetails, 'messages'> {
  const sockets = har['_webSocketMessages'];
  const events = har['_eventSourceMessages'];
  const dropped = numberOf(har['_messagesDropped']) ?? 0;
  if (Array.isArray(sockets)) return { messages: { shown: sockets.map(readSocketMessage), dropped } };
  if (Array.isArray(events)) return { messages: { shown: events.map(readEvent), dropped } };
  return {};
}

function timeMs(fields: Fields): number {
  return (timeOf(fields['time']) ?? 0) * 1000;
}

function readSocketMessage(value: unknown): NetworkMessage {
  const fields = fieldsOf(value);
  const text = textOf(fields['data']);
  return {
    direction: fields['type'] === 'send' ? 'sent' : 'received',
    atMs: timeMs(fields),
    opcode: numberOf(fields['opcode']),
    event: null,
    text,
    lengthChars: text.length,
  };
}

function readEvent(value: unknown): NetworkMessage {
  const fields = fieldsOf(value);
  const text = textOf(fields['data']);
  return {
    direction: 'received',
    atMs: timeMs(fields),
    opcode: null,
    event: { name: textOf(fields['eventName']), id: textOf(fields['eventId']) },
    text,
    lengthChars: text.length,
  };
}

/** The same members for writing; none for other requests. */
export function writeMessages({
  entry,
  messages,
}: Pick<NetworkDetails, 'entry' | 'messages'>): Record<string, unknown> {
  if (messages === undefined) return {};
  const { shown, dropped } = messages;
  const written =
    entry.resourceType === 'WebSocket'
      ? {
          _webSocketMessages: shown.map(({ direction, atMs, opcode, text }) => ({
            type: direction === 'sent' ? 'send' : 'receive',
            time: atMs / 1000,
            opcode,
            data: text,
          })),
        }
      : {
          _eventSourceMessages: shown.map(({ event, atMs, text }) => ({
            time: atMs / 1000,
            eventName: event?.name ?? '',
            eventId: event?.id ?? '',
            data: text,
          })),
        };
  return dropped === 0 ? written : { ...written, _messagesDropped: dropped };
}
