/** One MCP client: its server, its caller session, and its running calls. */
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  EmptyResultSchema,
  LoggingLevelSchema,
  type CallToolResult,
  type JSONRPCRequest,
  type LoggingLevel,
  type RequestId,
  type ServerResult,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { CallerInfo, Progress } from '../../../shared/core/contracts/activity.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import type { Log } from '../log/log.ts';
import type { CallerSession, CallerSessions, Runner } from '../runner/types.ts';
import { createAskInClient, createTaskInClient, elicitOn } from './ask-in-client.ts';
import { UriParamsSchema, createClientAnswers, type AnswerSources } from './client-answers.ts';
import { chooseEndpointFor, type ConnectEndpoint } from './chosen-endpoint.ts';
import { createClientCalls } from './client-calls.ts';
import { heldBackText } from './client-flags.ts';
import { displayName } from './client-names.ts';
import { createClientResources } from './client-resources.ts';
import { createClientRoots } from './client-roots.ts';
import { RPC_CODES, ProtocolError } from './protocol-error.ts';
import { callReported, patienceOf } from './reported-call.ts';
import { createSdkServer, serverInstructions, type Extra } from './sdk-server.ts';
import type { SelectionSource } from './selection-resource.ts';
import { ToolCallParamsSchema, parseRequest } from './tool-call.ts';
import type { ToolListing, ToolTable } from './tool-table.ts';
import { showsViews, type ViewPage } from './view-resource.ts';

/** The handshake waits this long for the endpoint of `--cdp-url`; the shim has checked whether a program answers there. */
const ENDPOINT_DEADLINE_MS = 5000;
/** The time that a client may take to answer a ping. */
const PING_DEADLINE_MS = 10_000;
/** Missed pings in a row before the client counts as disconnected; a busy client may miss one. */
const MISSED_PINGS = 3;

const LevelParamsSchema = z.looseObject({ level: LoggingLevelSchema });

/** Parts that all clients of a server have in common. */
export interface ClientParts extends AnswerSources {
  readonly runner: Runner;
  readonly sessions: CallerSessions;
  /** Null in a process without a window. */
  readonly selection: SelectionSource | null;
  /** The page of views in chats; null if it is not built. */
  readonly viewPage: ViewPage | null;
  readonly version: string;
  readonly log: Log;
  readonly now: () => number;
  /** The names of assistants with tokens. */
  readonly takenNames: () => readonly string[];
  readonly isPaused: (caller: CallerInfo) => boolean;
  readonly flagsInWindow: FlagsInWindow | null;
  readonly connectEndpoint: ConnectEndpoint | null;
  readonly onChange: () => void;
  /** The longest time until the answer to a call that may become a run, in milliseconds. */
  readonly firstAnswerMs?: number | undefined;
}

/** The flags of clients' own commands in a process with a window: its person has the last word. */
export interface FlagsInWindow {
  /** Flags that are not allowed now. */
  heldBack(caller: Pick<CallerSession, 'info' | 'flags' | 'rights'>): readonly string[];
  /** Asks for them once; resolves with the answer. */
  ask(caller: CallerSession, signal: AbortSignal): Promise<void>;
}

/** Tools and prompts that one client is offered. */
export interface Offer {
  /** Makes the list of tools of this client. */
  readonly toolsFor: (caller: CallerSession) => ToolTable;
  /** Returns what this client is listed and sent now. */
  readonly listing: () => ToolListing;
  /** The flags of the command that serves it; null if none does. */
  readonly flags: ClientFlags | null;
}

export interface ProtocolSessionOptions extends ClientParts, Offer {
  readonly sessionId: string;
  readonly transport: McpClient['transport'];
  /** Without a session, progress is only logged. */
  readonly stateless: boolean;
  /** The assistant whose token the client sent; null for the token of the installation, and for a pipe without one. */
  readonly identity: AssistantIdentity | null;
}

export interface ProtocolSession {
  connect(transport: Transport): Promise<void>;
  /** Uses this endpoint from now on; if it does not answer, that is logged, and its client's calls report it again. */
  chooseEndpoint(address: string): Promise<void>;
  client(): McpClient;
  busy(): boolean;
  /** True if closing it ends a recording. */
  isRecording(): boolean;
  /** Resolves when the running calls have ended by themselves, or after `mostMs`. */
  lastCalls(mostMs: number): Promise<void>;
  noteHandshake(durationMs: number): void;
  /** Cancels calls by the ids of their requests; ignores unknown ids, because the call may have just ended. */
  cancel(requestIds: readonly RequestId[], reason: AppError): void;
  /** Notifies the client if its list of tools, or of prompts, has changed. */
  toolListChanged(): void;
  readonly identity: AssistantIdentity | null;
  /** Pings the client; false after too many missed pings in a row without a running call. */
  keepAlive(): Promise<boolean>;
  /**
   * Cancels its calls with this reason (default: the client disconnected), waits for their cleanup, removes the caller from the runner,
   * closes the transport.
   */
  close(reason?: AppError): Promise<void>;
}

export function clientDisconnected(name: string): AppError {
  return appError(
    'cancelled',
    `${name} disconnected, so its call was cancelled.`,
    'Connect again and repeat the call.',
  );
}

export function createProtocolSession(options: ProtocolSessionOptions): ProtocolSession {
  const { log, now } = options;
  const connectedAtMs = now();
  const calls = createClientCalls(options.onChange);
  let lastCallAtMs: number | null = null;
  let handshakeMs: number | null = null;
  let logLevel: LoggingLevel = 'info';
  let missedPings = 0;
  let hasCancelled = false;
  let closing: Promise<void> | null = null;

  const roots = createClientRoots({
    declared: () => server.getClientCapabilities()?.roots !== undefined,
    clientName: () => caller.name,
    log,
  });
  const caller = options.sessions.open({
    kind: 'mcp',
    name: options.identity?.name ?? displayName(undefined),
    paths: 'project',
    roots: () => roots.list(),
    endsWithCall: options.stateless,
    assistantId: options.identity?.id,
    flags: options.flags,
  });
  const unusedFlags = (): string | null => heldBackText(options.flagsInWindow?.heldBack(caller) ?? []);
  const asking = new AbortController();
  const tools = options.toolsFor(caller);
  const views = (): ViewPage | null => (showsViews(server.getClientCapabilities()) ? options.viewPage : null);
  const listing = (): ToolListing => ({ ...options.listing(), hasViews: views() !== null });
  const listedTools = (): string => {
    const current = listing();
    return JSON.stringify([current, tools.names(current)]);
  };
  const server = createSdkServer({
    version: options.version,
    instructions: serverInstructions(unusedFlags()),
    answer,
    onInitialized,
    onError: (error) => log.debug('MCP transport', { client: caller.name, error: error.message }),
    onClose: () => void close().catch((reason: unknown) => notDelivered('close', reason)),
    onRootsChanged: () => roots.changed(),
    onCancelled: (requestId) => {
      hasCancelled = true;
      calls.cancel(
        [requestId],
        appError('cancelled', `${caller.name} cancelled the call.`, 'Call the tool again when you need it.'),
      );
    },
  });

  const resources = createClientResources(
    options.captures,
    options.selection,
    {
      listChanged: () => notify('resources/list_changed', () => server.sendResourceListChanged()),
      updated: (uri) => notify('resources/updated', () => server.sendResourceUpdated({ uri })),
    },
    views,
  );
  let listed = listedTools();
  const answers = createClientAnswers(options, { caller, tools, resources, listing });
  const listedPrompts = (): string => JSON.stringify(answers.promptNames());
  let promptsListed = listedPrompts();

  function notDelivered(what: string, reason: unknown): void {
    log.debug('MCP notification not delivered', { client: caller.name, what, reason: String(reason) });
  }

  /** Only after a handshake: the client at the other end of a pipe may speak the protocol without sessions, which has no such messages. */
  function notify(what: string, send: () => Promise<void>): void {
    if (server.getClientVersion() === undefined) return;
    send().catch((reason: unknown) => notDelivered(what, reason));
  }

  /** The client's name is known only after its handshake. */
  function identify(): void {
    // The name of an assistant with a token is the one that the person gave it.
    if (options.identity !== null) return;
    const name = displayName(server.getClientVersion(), options.takenNames());
    if (name === caller.name) return;
    caller.rename(name);
    options.onChange();
  }

  function onInitialized(): void {
    identify();
    options.flagsInWindow
      ?.ask(caller, asking.signal)
      .then(toolListChanged)
      .catch((reason: unknown) => log.error('asking for flags failed', { reason: String(reason) }));
  }

  function toolListChanged(): void {
    const current = listedTools();
    if (current !== listed) notify('tools/list_changed', () => server.sendToolListChanged());
    listed = current;
    const currentPrompts = listedPrompts();
    if (currentPrompts !== promptsListed) notify('prompts/list_changed', () => server.sendPromptListChanged());
    promptsListed = currentPrompts;
  }

  function isLogged(level: LoggingLevel): boolean {
    return LoggingLevelSchema.options.indexOf(level) >= LoggingLevelSchema.options.indexOf(logLevel);
  }

  function logProgress(tool: string, progress: Progress): void {
    log.debug('progress', { tool, client: caller.name, ...progress });
    if (options.stateless || !isLogged('debug')) return;
    const data = { tool, ...progress };
    notify('message', () => server.sendLoggingMessage({ level: 'debug', logger: 'pen', data }));
  }

  async function onToolCall(request: JSONRPCRequest, extra: Extra): Promise<CallToolResult> {
    const params = parseRequest(request.method, ToolCallParamsSchema, request.params);
    if (closing !== null)
      throw new ProtocolError(RPC_CODES.invalidRequest, 'This session is closing and accepts no more calls.');
    calls.requireRoom();
    identify();
    lastCallAtMs = now();
    const { runner, captures, stateless } = options;
    const canAsk = server.getClientCapabilities()?.elicitation !== undefined;
    const askInClient = canAsk ? createAskInClient(elicitOn(extra)) : null;
    const taskInClient = canAsk ? createTaskInClient(elicitOn(extra)) : null;
    return calls.run(request.id, (signal, continues) =>
      roots.during(extra.sendRequest, () =>
        callReported(
          params,
          (notification) => extra.sendNotification(notification),
          { runner, tools, captures, caller, signal, askInClient, taskInClient, unusedFlags, ...listing() },
          {
            ...{ log, now, stateless },
            logProgress: (progress) => logProgress(params.name, progress),
            // Without a session it would end with its caller.
            patience: stateless
              ? null
              : patienceOf(params, continues, { firstMs: options.firstAnswerMs, hasCancelled }),
          },
        ),
      ),
    );
  }

  async function answer(request: JSONRPCRequest, extra: Extra): Promise<ServerResult> {
    const answered = answers.answer(request);
    if (answered !== null) {
      if (request.method === 'tools/list') listed = listedTools();
      if (request.method === 'prompts/list') promptsListed = listedPrompts();
      return answered;
    }
    switch (request.method) {
      case 'tools/call':
        return onToolCall(request, extra);
      case 'resources/subscribe':
        resources.subscribe(parseRequest(request.method, UriParamsSchema, request.params).uri);
        return {};
      case 'resources/unsubscribe':
        resources.unsubscribe(parseRequest(request.method, UriParamsSchema, request.params).uri);
        return {};
      case 'logging/setLevel':
        logLevel = parseRequest(request.method, LevelParamsSchema, request.params).level;
        return {};
      default:
        throw new ProtocolError(RPC_CODES.methodNotFound, `PEN does not offer the method "${request.method}".`);
    }
  }

  async function closeOnce(reason: AppError): Promise<void> {
    resources.dispose();
    asking.abort();
    const ended = calls.cancelAll(reason);
    await options.sessions.close(caller);
    await ended;
    // The answers of those calls are written in the turn after they settle; a connected client may read them.
    await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    options.onChange();
  }

  function close(reason = clientDisconnected(caller.name)): Promise<void> {
    closing ??= closeOnce(reason);
    return closing;
  }

  return {
    connect: (transport) => server.connect(transport),
    async chooseEndpoint(address) {
      const used = await chooseEndpointFor(
        options.connectEndpoint,
        address,
        caller,
        AbortSignal.timeout(ENDPOINT_DEADLINE_MS),
      );
      if (!used.ok) log.warn('the endpoint of an MCP client was not connected', { address, error: used.error.message });
    },
    client: () => ({
      sessionId: options.sessionId,
      callerId: caller.id,
      assistantId: options.identity?.id ?? null,
      isPaused: options.isPaused(caller.info),
      name: caller.name,
      version: server.getClientVersion()?.version ?? '',
      transport: options.transport,
      connectedAtMs,
      lastCallAtMs,
      handshakeMs,
    }),
    busy: () => calls.busy(),
    isRecording: () => options.sessions.isRecording(caller),
    lastCalls: (mostMs) => calls.lastCalls(mostMs),
    noteHandshake(durationMs) {
      handshakeMs = durationMs;
      identify();
      options.onChange();
    },
    cancel: (requestIds, reason) => calls.cancel(requestIds, reason),
    toolListChanged,
    identity: options.identity,
    async keepAlive() {
      if (server.getClientVersion() === undefined) return true;
      try {
        await server.request({ method: 'ping' }, EmptyResultSchema, { timeout: PING_DEADLINE_MS });
        missedPings = 0;
      } catch (reason) {
        if (closing === null && !calls.busy()) missedPings += 1;
        log.debug('ping not answered', { client: caller.name, missedPings, reason: String(reason) });
      }
      return missedPings < MISSED_PINGS;
    },
    close,
  };
}
