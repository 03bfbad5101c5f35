/** The connections on a browser's pipe: which of them owns a session, and which of them keep the pipe paused. */
import type { AppError } from '../../../../shared/base/errors.ts';
import { disconnected } from '../connection-errors.ts';
import type { PipeMessage } from './pipe-messages.ts';

/** `sessionId` is null for events of the browser itself. */
export type PipeEvent = Omit<Extract<PipeMessage, { type: 'event' }>, 'type'>;

export interface PipeListener {
  onEvent(event: PipeEvent): void;
  /** The whole pipe was paused or resumed, by any connection. Called at once if it is already paused. */
  onPaused(isPaused: boolean): void;
}

/** The pipe's record of one connection. */
export interface Owner {
  /** The owner's session on the browser itself. */
  readonly sessionId: string;
  readonly listener: PipeListener;
  readonly ended: AbortController;
}

export interface PipeOwners {
  add(owner: Owner): void;
  has(owner: Owner): boolean;
  /** Forgets a connection and its sessions; the caller detaches in the browser. */
  drop(owner: Owner, reason: AppError): void;
  dropAll(reason: AppError): void;
  /** Delivers an event to the connection that owns its session. */
  deliver(event: PipeEvent): void;
  setPaused(owner: Owner, wanted: boolean): void;
}

export interface PipeOwnerParts {
  /** The pipe's address in errors. */
  readonly address: string;
  /** Called when the first connection pauses the pipe and when the last one resumes it. */
  readonly onPaused: (isPaused: boolean) => void;
  readonly onDropped: (owner: Owner) => void;
}

export function createPipeOwners({ address, onPaused, onDropped }: PipeOwnerParts): PipeOwners {
  /** Every session, those on the browser itself included, by id. */
  const owners = new Map<string, Owner>();
  const connections = new Set<Owner>();
  const pausing = new Set<Owner>();

  const setPaused = (owner: Owner, wanted: boolean): void => {
    const before = pausing.size > 0;
    if (wanted) pausing.add(owner);
    else pausing.delete(owner);
    const isPaused = pausing.size > 0;
    if (isPaused === before) return;
    onPaused(isPaused);
    for (const { listener } of [...connections]) listener.onPaused(isPaused);
  };
  const drop = (owner: Owner, reason: AppError): void => {
    if (!connections.delete(owner)) return;
    for (const [sessionId, one] of owners) if (one === owner) owners.delete(sessionId);
    onDropped(owner);
    setPaused(owner, false);
    owner.ended.abort(reason);
  };

  return {
    add: (owner) => {
      owners.set(owner.sessionId, owner);
      connections.add(owner);
      if (pausing.size > 0) owner.listener.onPaused(true);
    },
    has: (owner) => connections.has(owner),
    drop,
    dropAll: (reason) => {
      for (const owner of [...connections]) drop(owner, reason);
    },
    deliver: ({ method, params, sessionId }) => {
      const named = params['sessionId'];
      const isDetached = method === 'Target.detachedFromTarget' && typeof named === 'string';
      if (sessionId === null) {
        const owner = isDetached ? owners.get(named) : undefined;
        if (owner !== undefined && owner.sessionId === named)
          drop(owner, disconnected(address, 'the browser ended its session'));
        return;
      }
      const owner = owners.get(sessionId);
      if (owner === undefined) return;
      // A session belongs to the connection whose session it was created under.
      if (method === 'Target.attachedToTarget' && typeof named === 'string') owners.set(named, owner);
      owner.listener.onEvent({ method, params, sessionId: sessionId === owner.sessionId ? null : sessionId });
      if (isDetached && named !== owner.sessionId && owners.get(named) === owner) owners.delete(named);
    },
    setPaused,
  };
}
