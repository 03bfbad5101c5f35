/** Notices that assistants get with their next answer: something that they rely on ended between two calls. */

/** Limit for a session that has not called for long; older ones are dropped. */
const MAX_NOTICES = 5;

interface SessionKey {
  readonly id: string;
  readonly kind: string;
}

export interface CallerNotices {
  /** Adds a notice for every connected assistant. */
  add(sessions: readonly SessionKey[], text: string): void;
  /** Notices for this session, each returned once. */
  take(session: SessionKey): string[];
  forget(session: SessionKey): void;
}

export function createCallerNotices(): CallerNotices {
  const waiting = new Map<string, string[]>();
  return {
    add: (sessions, text) => {
      for (const { id, kind } of sessions)
        if (kind === 'mcp') waiting.set(id, [...(waiting.get(id) ?? []), text].slice(-MAX_NOTICES));
    },
    take: ({ id }) => {
      const texts = waiting.get(id) ?? [];
      waiting.delete(id);
      return texts;
    },
    forget: ({ id }) => void waiting.delete(id),
  };
}
