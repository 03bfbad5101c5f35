/** Sentences that assistants read with their next answer: something that they rely on ended while they were not calling. */

/** More than these, and only the newest are kept for a session that has not called for long. */
const KEPT_NOTICES = 5;

interface SessionKey {
  readonly id: string;
  readonly kind: string;
}

export interface CallerNotices {
  /** For every assistant that is connected now. */
  add(sessions: readonly SessionKey[], text: string): void;
  /** Notices for this session, each given once. */
  take(session: SessionKey): string[];
  forget(session: SessionKey): void;
}

export function createCallerNotices(): CallerNotices {
  const waiting = new Map<string, string[]>();
  return {
    add: (sessions, text) => {
      for (const { id, kind } of sessions)
        if (kind === 'mcp') waiting.set(id, [...(waiting.get(id) ?? []), text].slice(-KEPT_NOTICES));
    },
    take: ({ id }) => {
      const texts = waiting.get(id) ?? [];
      waiting.delete(id);
      return texts;
    },
    forget: ({ id }) => void waiting.delete(id),
  };
}
