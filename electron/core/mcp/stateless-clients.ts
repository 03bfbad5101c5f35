/**
 * Clients of the protocol without sessions (MCP 2026-07-28). What one of them started is held under its token, so that it goes on after a
 * restart of the client; clients without a token of their own are told apart by the name they send only.
 */
import type { Subscription } from '../../../shared/base/emitter.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import type { CallerSession } from '../runner/types.ts';
import { createCallRounds, type CallRounds } from './call-rounds.ts';
import { createCallTasks, type CallTasks } from './call-tasks.ts';
import { leavingFor } from './client-room.ts';
import { createClientCalls, type ClientCalls } from './client-calls.ts';
import { displayName } from './client-names.ts';
import type { TaskFiles } from './task-files.ts';
import { RPC_CODES, protocolErrorOf } from './protocol-error.ts';
import { clientDisconnected, type ClientParts } from './protocol-session.ts';

/** A client that sends nothing for this time has gone: its recordings end. It has no connection that would show it. */
const GONE_AFTER_MS = 30 * 60_000;
/** Requests of one client that are open at once: its calls, and its subscriptions. */
const MAX_EXCHANGES = 128;

/** Who sends a request, as the request itself says. */
export interface StatelessSender {
  readonly identity: AssistantIdentity | null;
  readonly info: { readonly name: string; readonly title?: string | undefined; readonly version?: string | undefined };
  readonly transport: McpClient['transport'];
  /** Flags of the command that serves it; null: none. */
  readonly flags: ClientFlags | null;
}

/** An open request. */
export interface OpenExchange {
  /** The client is closed. */
  end(): void;
  /** Its lists of tools and prompts may have changed. */
  listsChanged(): void;
}

export interface StatelessClient {
  readonly caller: CallerSession;
  readonly calls: ClientCalls;
  readonly rounds: CallRounds;
  readonly tasks: CallTasks;
  /** To be disposed when the request is answered. Throws the protocol error `busy` at the limit. */
  open(exchange: OpenExchange): Subscription;
  noteCall(): void;
}

export interface StatelessClients {
  /** Throws the protocol error `busy` at the limit of clients. */
  of(sender: StatelessSender): StatelessClient;
  /** The client of this command, if it has sent a request before. */
  ofCommand(flags: ClientFlags | null): StatelessClient | null;
  clients(): McpClient[];
  listsChanged(): void;
  /** Closes clients that sent nothing for long. */
  sweep(): Promise<void>;
  /** Ends the client of an assistant whose token is no longer valid. */
  closeAssistant(assistantId: string, reason: AppError): Promise<void>;
  close(): Promise<void>;
}

interface Entry extends StatelessClient {
  readonly identity: AssistantIdentity | null;
  readonly exchanges: Set<OpenExchange>;
  readonly command: string | null;
  readonly owner: string | null;
  readonly gone: AbortController;
  readonly connectedAtMs: number;
  version: string;
  transport: McpClient['transport'];
  lastSeenMs: number;
  lastCallAtMs: number | null;
}

interface StatelessOptions extends Pick<
  ClientParts,
  'sessions' | 'takenNames' | 'isPaused' | 'flagsInWindow' | 'now' | 'log' | 'onChange'
> {
  /** Where tasks of assistants with a token outlive the app; null: nowhere. */
  readonly taskFiles: TaskFiles | null;
  /** The time after which a call becomes a task, in milliseconds. */
  readonly taskAfterMs: number | undefined;
}

export function createStatelessClients(options: StatelessOptions): StatelessClients {
  const { now, log } = options;
  const entries = new Map<string, Entry>();

  async function drop(key: string, why: string, reason?: AppError): Promise<void> {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    const { caller, calls, exchanges } = entry;
    entry.gone.abort();
    log.info('MCP client disconnected', { client: caller.name, why });
    const ended = calls.cancelAll(reason ?? clientDisconnected(caller.name));
    await options.sessions.close(caller);
    await ended;
    // The answers of those calls are written in the turn after they settle.
    await new Promise((resolve) => setImmediate(resolve));
    for (const exchange of exchanges) exchange.end();
    options.onChange();
  }

  function makeRoom(owner: string | null): void {
    const places = [...entries].map(([key, { caller, exchanges, calls, tasks, owner: other, lastSeenMs }]) => {
      const isAtWork = exchanges.size > 0 || calls.busy() || tasks.holdsAny() || options.sessions.isRecording(caller);
      return [key, { owner: other, isAtWork, lastSeenMs }] as const;
    });
    const leaving = leavingFor(owner, places);
    if (leaving === null) return;
    if (leaving === undefined) {
      const message = 'As many MCP clients as there may be are at work.';
      throw protocolErrorOf(RPC_CODES.busy, appError('busy', message, 'Wait until one of them has ended.'));
    }
    drop(leaving, 'too many clients, and it was idle').catch((thrown: unknown) =>
      log.error('closing an MCP client failed', { error: String(thrown) }),
    );
  }

  function add(key: string, name: string, { identity, info, transport, flags }: StatelessSender): Entry {
    const owner = identity?.id ?? flags?.command ?? null;
    makeRoom(owner);
    const caller = options.sessions.open({
      kind: 'mcp',
      name,
      paths: 'project',
      // A command proves that it is the same one with each request, also without a token of its own.
      isShared: identity === null && flags === null,
      assistantId: identity?.id,
      flags,
    });
    const calls = createClientCalls(options.onChange);
    const onFailure = (reason: unknown): void => log.error('a task failed', { client: name, error: String(reason) });
    // A name that anybody may claim is no owner of what outlives the app.
    const stored = identity === null ? null : (options.taskFiles?.of(key) ?? null);
    const tasks = createCallTasks(calls, { now, onFailure, stored });
    const exchanges = new Set<OpenExchange>();
    const entry: Entry = {
      caller,
      calls,
      rounds: createCallRounds(calls, tasks, { taskAfterMs: options.taskAfterMs }),
      tasks,
      identity,
      exchanges,
      command: flags?.command ?? null,
      owner,
      gone: new AbortController(),
      connectedAtMs: now(),
      version: info.version ?? '',
      transport,
      lastSeenMs: now(),
      lastCallAtMs: null,
      open(exchange) {
        if (exchanges.size >= MAX_EXCHANGES) {
          const message = `${MAX_EXCHANGES} requests of this client are open, which is the limit.`;
          throw protocolErrorOf(RPC_CODES.busy, appError('busy', message, 'Wait for one of them, or cancel one.'));
        }
        exchanges.add(exchange);
        return {
          dispose: () => {
            exchanges.delete(exchange);
            entry.lastSeenMs = now();
          },
        };
      },
      noteCall() {
        entry.lastCallAtMs = now();
      },
    };
    entries.set(key, entry);
    options.flagsInWindow
      ?.ask(caller, entry.gone.signal)
      .then(() => exchanges.forEach((exchange) => exchange.listsChanged()))
      .catch(onFailure);
    log.info('MCP client connected', { client: name, transport, protocol: '2026-07-28' });
    options.onChange();
    return entry;
  }

  /** Where a window decides, the folder of a command is nothing to it. */
  const rightsKey = ({ allowEval, projectRoot, folder }: ClientFlags): unknown[] =>
    options.flagsInWindow === null ? [allowEval, projectRoot, folder] : [allowEval, projectRoot];

  return {
    ofCommand: (flags) =>
      flags === null ? null : ([...entries.values()].find(({ command }) => command === flags.command) ?? null),
    of(sender) {
      const { identity, info, transport, flags } = sender;
      // The name of an assistant with a token is the one that the person gave it.
      const name = identity?.name ?? displayName(info, options.takenNames());
      const key = JSON.stringify([
        ...(identity === null ? [name] : [identity.id, identity.tokenAtMs]),
        // A command is a client of its own; that of an assistant with a token is known again by its flags when it was restarted.
        ...(flags === null ? [] : identity === null ? [flags.command] : rightsKey(flags)),
      ]);
      const entry = entries.get(key) ?? add(key, name, sender);
      if (entry.caller.name !== name) entry.caller.rename(name);
      Object.assign(entry, { version: info.version ?? entry.version, transport, lastSeenMs: now() });
      return entry;
    },
    clients: () =>
      [...entries.values()].map(({ caller, identity, version, transport, connectedAtMs, lastCallAtMs }) => ({
        sessionId: caller.id,
        callerId: caller.id,
        assistantId: identity?.id ?? null,
        isPaused: options.isPaused(caller.info),
        name: caller.name,
        version,
        transport,
        connectedAtMs,
        lastCallAtMs,
        handshakeMs: null,
      })),
    listsChanged() {
      for (const { exchanges } of entries.values()) for (const exchange of exchanges) exchange.listsChanged();
    },
    async sweep() {
      const gone = [...entries].filter(
        ([, { exchanges, calls, tasks, lastSeenMs }]) =>
          exchanges.size === 0 && !calls.busy() && !tasks.holdsAny() && now() - lastSeenMs >= GONE_AFTER_MS,
      );
      await Promise.all(gone.map(([key]) => drop(key, 'it sent nothing for long')));
    },
    async closeAssistant(assistantId, reason) {
      const own = [...entries].filter(([, { identity }]) => identity?.id === assistantId);
      await Promise.all(own.map(([key]) => drop(key, 'its token is no longer valid', reason)));
    },
    async close() {
      await Promise.all([...entries.keys()].map((key) => drop(key, 'PEN is closing')));
    },
  };
}
