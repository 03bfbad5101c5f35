/** Bounds of the messages of one connection. */
import { expect, test } from 'vitest';
import type { NetworkMessage } from '../../../shared/engine/network/contract/network.ts';
import { createMessageLog } from './message-log.ts';

function message(text: string): NetworkMessage {
  return { direction: 'sent', atMs: 0, opcode: 1, event: null, text, lengthChars: text.length };
}

function texts(limits: Parameters<typeof createMessageLog>[0], ...sent: string[]) {
  const log = createMessageLog(limits);
  for (const text of sent) log.add(message(text));
  const { shown, dropped } = log.read();
  return { shown: shown.map(({ text }) => text), dropped };
}

test('the oldest messages go first, by number and by length', () => {
  expect(texts({ count: 2, chars: 100, messageChars: 100 }, 'a', 'b', 'c')).toEqual({ shown: ['b', 'c'], dropped: 1 });
  expect(texts({ count: 9, chars: 5, messageChars: 100 }, 'aaa', 'b', 'cc', 'dd')).toEqual({
    shown: ['b', 'cc', 'dd'],
    dropped: 1,
  });
});

test('one message is cut and keeps its length; the newest always stays', () => {
  const log = createMessageLog({ count: 9, chars: 2, messageChars: 4 });
  log.add(message('a'));
  log.add(message('longer'));
  expect(log.read()).toEqual({ shown: [{ ...message('long'), lengthChars: 6 }], dropped: 1 });
});
