/** Clients that the person has paused. Until they are resumed none of their calls runs; nothing is stored. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';

export interface PauseChange {
  readonly what: 'paused' | 'resumed';
  /** "all clients" if it is about all of them. */
  readonly name: string;
  readonly assistantId: string | undefined;
}

export interface PausedClients {
  readonly changes: Listenable<PauseChange>;
  isPaused(client: CallerInfo): boolean;
  /** Pauses an assistant with all its sessions, or the one session of a client without a token of its own. */
  pause(client: CallerInfo): void;
  resume(client: CallerInfo): void;
  /** Pauses every client, also those that connect later, until all are resumed. */
  pauseAll(): void;
  isAllPaused(): boolean;
  resumeAll(): void;
  /** A client without a token has disconnected; it cannot return as the same one. */
  forget(client: CallerInfo): void;
}

const ALL = { name: 'all clients', assistantId: undefined };

const keyOf = ({ id, assistantId }: CallerInfo): string =>
  assistantId === undefined ? `session ${id}` : `assistant ${assistantId}`;

export function createPausedClients(): PausedClients {
  const paused = new Set<string>();
  const changes = new Emitter<PauseChange>();
  let isAllPaused = false;
  return {
    changes,
    isPaused: (client) => client.kind === 'mcp' && (isAllPaused || paused.has(keyOf(client))),
    pause: (client) => {
      paused.add(keyOf(client));
      changes.emit({ what: 'paused', name: client.name, assistantId: client.assistantId });
    },
    resume: (client) => {
      if (paused.delete(keyOf(client)))
        changes.emit({ what: 'resumed', name: client.name, assistantId: client.assistantId });
    },
    pauseAll: () => {
      isAllPaused = true;
      changes.emit({ what: 'paused', ...ALL });
    },
    isAllPaused: () => isAllPaused,
    resumeAll: () => {
      isAllPaused = false;
      paused.clear();
      changes.emit({ what: 'resumed', ...ALL });
    },
    forget: (client) => {
      if (client.assistantId === undefined) paused.delete(keyOf(client));
    },
  };
}
