/**
 * One MCP client: the SDK's low-level server, its caller session, and its running calls. The SDK's `McpServer` is not used: it turns
 * unknown tools and invalid arguments into results.
 */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CancelledNotificationSchema,
  EmptyResultSchema,
  LoggingLevelSchema,
  type CallToolResult,
  type JSONRPCRequest,
  type LoggingLevel,
  type Notification,
  type Request,
  type RequestId,
  type ServerResult,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Progress } from '../../shared/contracts/activity.ts';
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import type { McpClient } from '../../shared/contracts/window.ts';
import type { Log } from '../log/log.ts';
import type { CallerSessions, Runner } from '../runner/types.ts';
import { CAPTURE_TEMPLATE, listCaptures, readCapture, watchCaptures, type CaptureSource } from './capture-resources.ts';
import { chooseEndpointFor, type ConnectEndpoint } from './chosen-endpoint.ts';
import { displayName } from './client-names.ts';
import { createProgressReporter } from './progress-reporter.ts';
import { RPC_CODES, ProtocolError, protocolErrorOf } from './protocol-error.ts';
import { ToolCallParamsSchema, callTool, parseRequest, type ToolCallParams } from './tool-call.ts';
import type { ToolListing, ToolTable } from './tool-table.ts';

/** Server instructions for models: what the tools do, and the parameters that mean the same in all of them. */
const INSTRUCTIONS =
  'PEN is a performance engineer for web pages, Node and Deno. Its pen_ tools profile, analyse and debug running targets: ' +
  'start with pen_list_pages, record a capture, then read it; a call that an answer proposes can be sent as it is. ' +
  'target: an id, or a part of URL or title; default: the selected one. capture: an id or a file; default where optional: the newest. ' +
  'limit and cursor page through rows. filter matches any part in any case.';

/** The handshake waits this long for the endpoint of `--cdp-url`; the shim has checked whether a program answers there. */
const ENDPOINT_DEADLINE_MS = 5000;
/** How long a client may take to answer a ping. */
const PING_DEADLINE_MS = 10_000;
/** Missed pings in a row before the client counts as disconnected; a busy client may miss one. */
const MISSED_PINGS = 3;
/** Concurrent calls of one client; assistants send a handful. */
export const MOST_CALLS = 32;
/** Captures to which one client may subscribe; a library page has 100. */
export const MOST_SUBSCRIPTIONS = 200;

const PageParamsSchema = z.looseObject({ cursor: z.string().optional() });
const UriParamsSchema = z.looseObject({ uri: z.string().max(2048) });
const LevelParamsSchema = z.looseObject({ level: LoggingLevelSchema });

type Extra = RequestHandlerExtra<Request, Notification>;

interface CallInProgress {
  readonly requestId: RequestId;
  readonly controller: AbortController;
  readonly settled: Promise<unknown>;
}

export interface ProtocolSessionOptions {
  readonly runner: Runner;
  readonly sessions: CallerSessions;
  readonly tools: ToolTable;
  readonly captures: CaptureSource;
  readonly version: string;
  readonly log: Log;
  readonly now: () => number;
  readonly sessionId: string;
  readonly transport: McpClient['transport'];
  /** Without a session, progress is only logged. */
  readonly stateless: boolean;
  readonly connectEndpoint: ConnectEndpoint | null;
  /** What this client is listed and sent now. */
  readonly listing: () => ToolListing;
  readonly onChange: () => void;
}

export interface ProtocolSession {
  connect(transport: Transport): Promise<void>;
  /** Uses this endpoint from now on; if it does not answer, that is logged, and its client's calls report it again. */
  chooseEndpoint(address: string): Promise<void>;
  client(): McpClient;
  busy(): boolean;
  /** Resolves when the running calls have ended by themselves, or after `mostMs`. */
  lastCalls(mostMs: number): Promise<void>;
  noteHandshake(durationMs: number): void;
  /** Cancels calls by the ids of their requests; ignores unknown ids, because the call may have just ended. */
  cancel(requestIds: readonly RequestId[], reason: AppError): void;
  toolListChanged(): void;
  /** Pings the client; false after too many missed pings in a row without a running call. */
  keepAlive(): Promise<boolean>;
  /** Cancels its calls, waits for their cleanup, removes the caller from the runner, closes the transport. */
  close(): Promise<void>;
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
  const calls = new Set<CallInProgress>();
  let lastCallAtMs: number | null = null;
  let handshakeMs: number | null = null;
  let logLevel: LoggingLevel = 'info';
  let missedPings = 0;
  let closing: Promise<void> | null = null;

  const caller = options.sessions.open({
    kind: 'mcp',
    name: displayName(undefined),
    paths: 'project',
    endsWithCall: options.stateless,
  });
  // The SDK marks it deprecated for all but "advanced use cases"; ours is one (see above).
  const server = new Server(
    { name: 'pen', title: 'PEN Workbench', version: options.version },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        logging: {},
      },
      instructions: INSTRUCTIONS,
      debouncedNotificationMethods: ['notifications/tools/list_changed', 'notifications/resources/list_changed'],
      // Only elicitation needs one; the default compiles a whole validator for every session.
      jsonSchemaValidator: {
        getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'PEN does not use elicitation.' }),
      },
    },
  );
  // The SDK's own handlers answer malformed parameters with −32603; ours with −32602 and the invalid field.
  server.removeRequestHandler('logging/setLevel');
  Object.assign(server, {
    fallbackRequestHandler: answer,
    oninitialized: identify,
    onerror: (error: Error) => log.debug('MCP transport', { client: caller.name, error: error.message }),
    onclose: () => notify('close', close()),
  } satisfies Partial<Server>);
  // The SDK would drop the answer of a cancelled call, and with it the HTTP response that waits for it; we settle every request.
  server.setNotificationHandler(CancelledNotificationSchema, ({ params }) => {
    if (params.requestId === undefined) return;
    cancel(
      [params.requestId],
      appError('cancelled', `${caller.name} cancelled the call.`, 'Call the tool again when you need it.'),
    );
  });

  const watch = watchCaptures(options.captures, MOST_SUBSCRIPTIONS, {
    listChanged: () => notify('resources/list_changed', server.sendResourceListChanged()),
    updated: (uri) => notify('resources/updated', server.sendResourceUpdated({ uri })),
  });

  function notify(what: string, sending: Promise<void>): void {
    sending.catch((reason: unknown) => {
      log.debug('MCP notification not delivered', { client: caller.name, what, reason: String(reason) });
    });
  }

  /** The client's name is known only after its handshake. */
  function identify(): void {
    const name = displayName(server.getClientVersion());
    if (name === caller.name) return;
    caller.rename(name);
    options.onChange();
  }

  function isLogged(level: LoggingLevel): boolean {
    return LoggingLevelSchema.options.indexOf(level) >= LoggingLevelSchema.options.indexOf(logLevel);
  }

  function logProgress(tool: string, progress: Progress): void {
    log.debug('progress', { tool, client: caller.name, ...progress });
    if (options.stateless || !isLogged('debug')) return;
    const data = { tool, ...progress };
    notify('message', server.sendLoggingMessage({ level: 'debug', logger: 'pen', data }));
  }

  async function callWithProgress(params: ToolCallParams, extra: Extra, signal: AbortSignal): Promise<CallToolResult> {
    const { runner, tools, captures } = options;
    const context = { runner, tools, captures, caller, signal, ...options.listing() };
    const { _meta: meta } = params;
    const token = options.stateless ? undefined : meta?.progressToken;
    if (token === undefined) {
      return callTool(params, { ...context, onProgress: (progress) => logProgress(params.name, progress) });
    }
    const reporter = createProgressReporter({
      title: tools.find(params.name)?.title ?? params.name,
      now,
      send: (notification) =>
        extra.sendNotification({
          method: 'notifications/progress',
          params: { progressToken: token, ...notification },
        }),
      onFailure: (reason) => log.debug('progress not delivered', { client: caller.name, reason: String(reason) }),
    });
    try {
      return await callTool(params, { ...context, onProgress: (progress) => reporter.report(progress) });
    } finally {
      await reporter.finish();
    }
  }

  async function onToolCall(request: JSONRPCRequest, extra: Extra): Promise<CallToolResult> {
    const params = parseRequest(request.method, ToolCallParamsSchema, request.params);
    if (closing !== null)
      throw new ProtocolError(RPC_CODES.invalidRequest, 'This session is closing and accepts no more calls.');
    if (calls.size >= MOST_CALLS) {
      const message = `${MOST_CALLS} calls of this client are in progress, which is the limit.`;
      throw protocolErrorOf(RPC_CODES.busy, appError('busy', message, 'Wait for one of them, or cancel one.'));
    }
    identify();
    lastCallAtMs = now();
    const controller = new AbortController();
    const working = callWithProgress(params, extra, controller.signal);
    const call: CallInProgress = { requestId: request.id, controller, settled: working.catch(() => undefined) };
    calls.add(call);
    options.onChange();
    try {
      return await working;
    } finally {
      calls.delete(call);
      options.onChange();
    }
  }

  async function answer(request: JSONRPCRequest, extra: Extra): Promise<ServerResult> {
    switch (request.method) {
      case 'tools/list':
        parseRequest(request.method, PageParamsSchema, request.params);
        return { tools: options.tools.list(options.listing()) };
      case 'tools/call':
        return onToolCall(request, extra);
      case 'resources/list':
        return listCaptures(options.captures, parseRequest(request.method, PageParamsSchema, request.params).cursor);
      case 'resources/templates/list':
        return { resourceTemplates: [CAPTURE_TEMPLATE] };
      case 'resources/read':
        return readCapture(options.captures, parseRequest(request.method, UriParamsSchema, request.params).uri);
      case 'resources/subscribe':
        // Also for missing captures: one may be imported again, and others cause no notifications.
        subscribe(parseRequest(request.method, UriParamsSchema, request.params).uri);
        return {};
      case 'resources/unsubscribe':
        watch.unsubscribe(parseRequest(request.method, UriParamsSchema, request.params).uri);
        return {};
      case 'logging/setLevel':
        logLevel = parseRequest(request.method, LevelParamsSchema, request.params).level;
        return {};
      default:
        throw new ProtocolError(RPC_CODES.methodNotFound, `PEN does not offer the method "${request.method}".`);
    }
  }

  function subscribe(uri: string): void {
    if (watch.subscribe(uri)) return;
    const message = `This client has ${MOST_SUBSCRIPTIONS} subscriptions, which is the limit.`;
    const error = appError('busy', message, 'End some with resources/unsubscribe; list changes are sent without any.');
    throw protocolErrorOf(RPC_CODES.busy, error);
  }

  function cancel(requestIds: readonly RequestId[], reason: AppError): void {
    for (const call of calls) if (requestIds.includes(call.requestId)) call.controller.abort(reason);
  }

  async function closeOnce(): Promise<void> {
    watch.dispose();
    const ended = [...calls];
    for (const call of ended) call.controller.abort(clientDisconnected(caller.name));
    await options.sessions.close(caller);
    await Promise.all(ended.map((call) => call.settled));
    // The answers of those calls are written in the turn after they settle; a connected client may read them.
    await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    options.onChange();
  }

  function close(): Promise<void> {
    closing ??= closeOnce();
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
      name: caller.name,
      version: server.getClientVersion()?.version ?? '',
      transport: options.transport,
      connectedAtMs,
      lastCallAtMs,
      handshakeMs,
    }),
    busy: () => calls.size > 0,
    async lastCalls(mostMs) {
      // The message read last becomes a call in this turn.
      await new Promise((resolve) => setImmediate(resolve));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, mostMs);
      });
      await Promise.race([Promise.all([...calls].map((call) => call.settled)), late]);
      clearTimeout(timer);
    },
    noteHandshake(durationMs) {
      handshakeMs = durationMs;
      identify();
      options.onChange();
    },
    cancel,
    toolListChanged: () => notify('tools/list_changed', server.sendToolListChanged()),
    async keepAlive() {
      try {
        await server.request({ method: 'ping' }, EmptyResultSchema, { timeout: PING_DEADLINE_MS });
        missedPings = 0;
      } catch (reason) {
        if (closing === null && calls.size === 0) missedPings += 1;
        log.debug('ping not answered', { client: caller.name, missedPings, reason: String(reason) });
      }
      return missedPings < MISSED_PINGS;
    },
    close,
  };
}
