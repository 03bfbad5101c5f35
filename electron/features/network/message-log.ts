/** The newest messages of one WebSocket or event stream, bounded in number and length. */
import type { NetworkDetails, NetworkMessage } from '../../../shared/engine/network/contract/network.ts';

export interface MessageLog {
  add(message: NetworkMessage): void;
  read(): NonNullable<NetworkDetails['messages']>;
}

export const MESSAGE_LIMITS = {
  /** Messages of one connection. */
  count: 1000,
  /** Characters of all of them. */
  chars: 2_000_000,
  /** Characters of one. */
  messageChars: 100_000,
} as const;

/** Beyond `limits` the oldest messages are dropped and counted, and a longer text is cut to `messageChars`. */
export function createMessageLog(
  limits: { count: number; chars: number; messageChars: number } = MESSAGE_LIMITS,
): MessageLog {
  const messages: NetworkMessage[] = [];
  let chars = 0;
  let dropped = 0;
  return {
    add: (message) => {
      const text = message.text.slice(0, limits.messageChars);
      messages.push({ ...message, text });
      chars += text.length;
      let gone = 0;
      for (; messages.length - gone > limits.count || (chars > limits.chars && messages.length - gone > 1); gone += 1)
        chars -= messages[gone]?.text.length ?? 0;
      messages.splice(0, gone);
      dropped += gone;
    },
    read: () => ({ shown: [...messages], dropped }),
  };
}
