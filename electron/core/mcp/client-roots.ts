/**
 * The roots of one client: the folders that it has open. They are requested through the response stream of a running call, because a client
 * over HTTP may have no other open connection.
 */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { Log } from '../log/log.ts';
import type { Extra } from './sdk-server.ts';

/** The time that a client may take to list its roots. */
const ANSWER_DEADLINE_MS = 5000;
/** Roots of one client that count; editors have a handful of folders open. */
export const MAX_ROOTS = 100;

// Not the SDK's schema, which rejects the whole list for one URI that is no file.
export const RootsSchema = z.looseObject({ roots: z.array(z.looseObject({ uri: z.string() })) });

export type SendRequest = Extra['sendRequest'];

export interface ClientRootsOptions {
  /** True if the client has declared the capability; known after its handshake. */
  readonly declared: () => boolean;
  readonly clientName: () => string;
  readonly log: Log;
  /** Milliseconds; default: 5000. */
  readonly answerDeadlineMs?: number;
}

export interface ClientRoots {
  /** Runs a call; while it runs, the roots can be requested through its response stream. */
  during<T>(send: SendRequest, work: () => Promise<T>): Promise<T>;
  /** The URIs of the roots, null if the client has declared none; `roots_unknown` if it does not list them in time. */
  list(): Promise<AppResult<readonly string[]> | null>;
  /** Drops the list; it is requested again at once if a call is running, otherwise by the next call. */
  changed(): void;
}

type Listed = AppResult<readonly string[]>;

export function createClientRoots(options: ClientRootsOptions): ClientRoots {
  const { declared, clientName, log, answerDeadlineMs = ANSWER_DEADLINE_MS } = options;
  const streams = new Set<SendRequest>();
  let current: Promise<Listed> | null = null;
  let changes = 0;

  function unknownRoots(reason: string): Listed {
    const message = `${clientName()} has declared roots but did not list them (${reason}), so its file paths are refused`;
    return err(
      appError('roots_unknown', message, 'Answer roots/list and repeat the call, or name a capture by its id.'),
    );
  }

  async function request(): Promise<Listed> {
    const send = [...streams].at(-1);
    if (send === undefined) return unknownRoots('no call is in progress');
    try {
      const { roots } = await send({ method: 'roots/list' }, RootsSchema, { timeout: answerDeadlineMs });
      if (roots.length > MAX_ROOTS)
        log.warn('an MCP client lists too many roots', { client: clientName(), roots: roots.length, used: MAX_ROOTS });
      return ok(roots.slice(0, MAX_ROOTS).map(({ uri }) => uri));
    } catch (reason) {
      log.debug('roots not listed', { client: clientName(), reason: String(reason) });
      return unknownRoots(reason instanceof Error ? reason.message : String(reason));
    }
  }

  /** A failed request is not kept: the next path asks again. */
  function ask(): Promise<Listed> {
    const asked: Promise<Listed> = request().then((listed) => {
      if (!listed.ok && current === asked) current = null;
      return listed;
    });
    current = asked;
    return asked;
  }

  return {
    async during(send, work) {
      streams.add(send);
      try {
        if (declared() && current === null) void ask();
        return await work();
      } finally {
        streams.delete(send);
      }
    },
    async list() {
      if (!declared()) return null;
      for (;;) {
        const before = changes;
        const listed = await (current ?? ask());
        // Changed while it was on its way: the old list may be wider than the new one.
        if (changes === before) return listed;
      }
    },
    changed() {
      changes += 1;
      current = null;
      if (declared() && streams.size > 0) void ask();
    },
  };
}
