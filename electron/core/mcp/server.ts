/** The MCP server of this process: every capability of the runner as a tool, over HTTP on loopback and over a pipe. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import { leastPermission } from '../../../shared/core/capability/permissions.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { McpState } from '../../../shared/core/contracts/window-topics.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';
import { PROMPTS } from '../../../shared/features/prompts.ts';
import type { Prompt } from '../../../shared/core/prompts/prompt.ts';
import { IDENTITY_PATH, identityProofs } from '../discovery/index.ts';
import type { Log } from '../log/log.ts';
import { createAnswerRedactor } from '../runner/answer-redactor.ts';
import type { CallerSession, CallerSessions, Runner } from '../runner/types.ts';
import type { ConnectEndpoint } from './chosen-endpoint.ts';
import { maskedCaptures, type CaptureSource } from './capture-resources.ts';
import { senderOf, type AssistantTokens, type ClientAccess } from './client-identities.ts';
import { refuse, refuseForeign, wrongToken } from './http-guards.ts';
import { holdOtherLoopback, listenOn, printedHost } from './http-listener.ts';
import { createHttpSessions, type AskedListing, type NewSession, type OwnCommand } from './http-sessions.ts';
import { createLineTransport } from './line-transport.ts';
import { createPersonSession } from './person-session.ts';
import {
  createProtocolSession,
  type ClientParts,
  type FlagsInWindow,
  type Offer,
  type ProtocolSession,
} from './protocol-session.ts';
import { createRefusalLog } from './refusal-log.ts';
import { firstAnswerOf } from './reported-call.ts';
import { selectionSource } from './selection-resource.ts';
import { createViewPage } from './view-resource.ts';
import { createStatelessClients } from './stateless-clients.ts';
import { TASK_TTL_MS } from './call-tasks.ts';
import { createTaskFiles } from './task-files.ts';
import { answerStatelessly, respondStatelessly } from './stateless-http.ts';
import { createStatelessPipe } from './stateless-pipe.ts';
import type { StatelessRequest } from './stateless-server.ts';
import { createToolDescriptions, createToolTable, type ToolTable } from './tool-table.ts';

/** The interval at which idle and disconnected sessions are checked. */
const SWEEP_INTERVAL_MS = 5000;
/** A pipe reports when the other end is gone; the ping is for hosts that monitor silence. */
const PIPE_PING_INTERVAL_MS = 30_000;
/** The time that answers to connected clients may take when the server closes. */
const LAST_ANSWERS_MS = 300;
/** The time that running calls may take when a pipe has closed: `echo … | pen mcp` must get its answers. */
const LAST_CALLS_MS = 1_500;
/** Longer than clients pause between calls, so that they keep their connection. */
const KEEP_CONNECTION_MS = 75_000;

export interface McpServerOptions {
  readonly runner: Runner;
  readonly sessions: CallerSessions;
  readonly library: CaptureSource;
  /** The targets that are known now, for completions; default: none. */
  readonly targets?: () => readonly TargetInfo[];
  /** Default: the app's own list. */
  readonly prompts?: readonly Prompt[];
  readonly version: string;
  readonly log: Log;
  /** The tokens of MCP clients and of the user's command line; both at least 32 characters. The second has the person's rights. */
  readonly mcpToken: string;
  readonly personToken: string;
  /** Serve without `Mcp-Session-Id`. */
  readonly stateless?: boolean;
  /** Hidden tool categories; after a change, call `toolListChanged`. */
  readonly disabledCategories?: () => readonly ToolCategory[];
  /** Rules of each client; default: everything. After a change, call `toolListChanged`. */
  readonly access?: ClientAccess;
  /** The assistants with a token of their own; default: none. */
  readonly assistants?: AssistantTokens;
  /** Replaces the token of the installation, for the user's command line; without it that is refused. */
  readonly newToken?: () => Promise<AppResult<string>>;
  /** True if every client gets structured results; default: only those that request them. After a change, call `toolListChanged`. */
  readonly structuredResults?: () => boolean;
  /** True if every client is listed the core tools only; default: those that request it. After a change, call `toolListChanged`. */
  readonly coreTools?: () => boolean;
  /** Asks in the window for the flags of clients' own commands; without a window they hold. */
  readonly flagsInWindow?: FlagsInWindow;
  /** The window whose selection is a resource; default: there is none. */
  readonly personWindow?: PersonWindowPort;
  /** The built page of the views in chats; default: no client is offered any. */
  readonly viewFile?: string;
  /** True if a client gets secrets unmasked, by the assistant whose token it sent; default: no. */
  readonly showsSecrets?: (assistantId: string | undefined) => boolean;
  /** That of the runner, so that equal secrets have equal replacements in answers and resources. */
  readonly redactor?: Redactor;
  /** Connects to the endpoint that a joining command names with `--cdp-url`; without it such a command is refused. */
  readonly connectEndpoint?: ConnectEndpoint;
  /** Forwarded to the command line that started the recording. */
  readonly recordingEnds?: Listenable<RecordingEnd>;
  /** Awaited before the first call of each command of the user, which expects what runs now; default: nothing. */
  readonly beforeCommand?: () => Promise<void>;
  /** The longest time until the answer to a call that may become a run; in milliseconds. Default: `firstAnswerOf` the environment. */
  readonly firstAnswerMs?: number;
  /** A call that takes longer becomes a task, for clients that have tasks; in milliseconds. */
  readonly taskAfterMs?: number;
  /** Where tasks of assistants outlive the app; default: nowhere. */
  readonly taskFolder?: string;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

export interface ListenOptions {
  /** `127.0.0.1` or `::1`. */
  readonly host: string;
  /** 0 uses any free port. */
  readonly port: number;
  /** Fail with `address_in_use` instead of using the next free port. */
  readonly exactPort: boolean;
}

export interface Listening {
  /** `http://127.0.0.1:6100/mcp` */
  readonly address: string;
  readonly port: number;
  /** The requested port is taken and this is another one. */
  readonly moved: boolean;
  /** A warning for the user if another process has this port of the other loopback address. */
  readonly warning: string | null;
}

/** A client on the other end of a pipe. */
export interface PipeClient {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** The assistant that the person started the pipe for. */
  readonly identity?: AssistantIdentity | null;
}

export interface McpServer {
  readonly changes: Listenable<void>;
  listen(options: ListenOptions): Promise<AppResult<Listening>>;
  state(): McpState;
  /** Serves one client over a pipe; resolves when it has disconnected and is cleaned up. */
  serveStdio(pipe: PipeClient): Promise<void>;
  /** From now on only this token is accepted; clients with the old one are disconnected. */
  replaceMcpToken(token: string): Promise<void>;
  /** Notifies every client that its list of tools has changed. */
  toolListChanged(): void;
  /** Closes the HTTP side and its clients; `listen` opens it again. */
  stopListening(): Promise<void>;
  close(): Promise<void>;
}

/** The only answer without a token: it proves to a client that this server knows the token that the client is about to send. */
function proveIdentity(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: Parameters<typeof identityProofs>[0],
): void {
  const { localAddress = '', localPort = 0 } = request.socket;
  const nonce = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('nonce');
  const proofs = identityProofs(tokens, nonce, { address: localAddress, port: localPort });
  if (proofs === null) {
    refuse(response, { status: 400, message: 'A nonce of 64 hexadecimal digits is needed.' });
    return;
  }
  const body = JSON.stringify(proofs);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

export function createMcpServer(options: McpServerOptions): McpServer {
  const { runner, sessions, library, version, log } = options;
  const now = options.now ?? Date.now;
  const changes = new Emitter<void>();
  const onChange = (): void => changes.emit();
  const { access, assistants } = options;
  const describe = createToolDescriptions();
  /** The tools listed for this client, without disabled categories and tools whose permission is refused. */
  const toolsFor = (caller: CallerSession, asked: readonly ToolCategory[]): ToolTable =>
    createToolTable(
      () => runner.capabilities,
      () => [...(options.disabledCategories?.() ?? []), ...(access?.disabledCategories(caller.info) ?? []), ...asked],
      (capability) => access?.rules(caller.info)[leastPermission(capability)] !== 'refuse',
      describe,
    );
  const pipes = new Set<ProtocolSession>();
  let address: string | null = null;
  let listenError: AppError | null = null;
  let { mcpToken } = options;
  let sweeping: ReturnType<typeof setInterval> | null = null;

  const redactor = options.redactor ?? createAnswerRedactor();
  const firstAnswerMs = options.firstAnswerMs ?? firstAnswerOf(process.env);
  const connectEndpoint = options.connectEndpoint ?? null;
  const takenNames = (): string[] => assistants?.list().map(({ name }) => name) ?? [];
  const isPaused: ClientParts['isPaused'] = (caller) => access?.isPaused(caller) === true;
  const flagsInWindow = options.flagsInWindow ?? null;
  const viewPage = options.viewFile === undefined ? null : createViewPage(options.viewFile);
  const partsFor = (identity: AssistantIdentity | null): ClientParts => {
    const showsSecrets = (): boolean => options.showsSecrets?.(identity?.id) === true;
    const captures = maskedCaptures(library, redactor, showsSecrets);
    return {
      runner,
      sessions,
      takenNames,
      isPaused,
      flagsInWindow,
      refuseReading: (caller) => access?.refuseReading(caller) ?? null,
      captures,
      selection:
        options.personWindow === undefined
          ? null
          : selectionSource(options.personWindow, captures, redactor, showsSecrets, options.targets ?? (() => [])),
      viewPage,
      prompts: options.prompts ?? PROMPTS,
      targets: options.targets ?? (() => []),
      redactor,
      version,
      log,
      now,
      connectEndpoint,
      onChange,
      firstAnswerMs,
    };
  };
  /** Offer to a client, by what it requested for itself. */
  const offeredTo = (asked: AskedListing, flags: OwnCommand['flags']): Offer => ({
    flags,
    toolsFor: (caller) => toolsFor(caller, asked.disabledCategories),
    listing: () => ({
      isStructured: asked.isStructured || options.structuredResults?.() === true,
      isCoreOnly: asked.isCoreOnly || options.coreTools?.() === true,
    }),
  });
  const createSession = (session: NewSession): ProtocolSession =>
    createProtocolSession({ ...partsFor(session.identity), ...session, ...offeredTo(session.asked, session.flags) });
  const statelessClients = createStatelessClients({
    sessions,
    takenNames,
    isPaused,
    flagsInWindow,
    now,
    log,
    onChange,
    taskAfterMs: options.taskAfterMs,
    taskFiles:
      options.taskFolder === undefined ? null : createTaskFiles(options.taskFolder, { keptMs: TASK_TTL_MS, now, log }),
  });
  const statelessRequest = (
    asked: AskedListing,
    sender: Pick<StatelessRequest, 'identity' | 'transport' | 'cdpUrls' | 'flags'>,
  ): StatelessRequest => ({ ...sender, ...offeredTo(asked, sender.flags) });
  const clients = createHttpSessions({
    createSession,
    answerStateless: ({ asked, ...sender }, exchange) =>
      answerStatelessly(
        { ...partsFor(sender.identity), clients: statelessClients },
        statelessRequest(asked, sender),
        exchange,
      ),
    createPersonSession: (flags) =>
      createPersonSession({
        runner,
        sessions,
        flags,
        connectEndpoint,
        recordingEnds: options.recordingEnds ?? null,
        beforeCommand: options.beforeCommand ?? null,
        newToken: options.newToken ?? null,
        version,
        log,
      }),
    stateless: options.stateless === true,
    personToken: options.personToken,
    now,
    log,
    onChange,
  });
  const refusals = createRefusalLog(log, now);
  const listsChanged = (): void => {
    for (const session of [...clients.all(), ...pipes]) session.toolListChanged();
    statelessClients.listsChanged();
  };

  /** Host → Origin → token → session, and only then a body. */
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = refuseForeign(request);
    if (foreign !== null) {
      refusals.note(foreign.message);
      refuse(response, foreign);
      return;
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const tokens = { mcp: mcpToken, person: options.personToken };
    if (path === IDENTITY_PATH && request.method === 'GET') {
      proveIdentity(request, response, tokens);
      return;
    }
    if (path !== '/mcp') {
      refuse(response, { status: 404, message: `There is nothing at ${path}; MCP is at /mcp.` });
      return;
    }
    const sender = await senderOf(request, tokens, assistants);
    if (sender === undefined) {
      const withoutToken = wrongToken(request);
      refusals.note(withoutToken.message);
      refuse(response, withoutToken);
    } else await clients.handle(request, response, sender);
  }

  assistants?.changes.listen(({ what, identity: { id, name } }) => {
    if (what === 'revoked' || what === 'rotated') {
      const reason = appError(
        'permission_denied',
        `The token of ${name} was ${what === 'revoked' ? 'revoked' : 'replaced'}, so its call was cancelled.`,
        'Ask the user to connect it again.',
      );
      // A client on a pipe sends no token, so a new one takes nothing from it.
      const ofPipes = what === 'revoked' ? [...pipes].filter((session) => session.identity?.id === id) : [];
      Promise.all([
        clients.closeAssistant(id, reason),
        statelessClients.closeAssistant(id, reason),
        ...ofPipes.map((session) => session.close(reason)),
      ])
        .catch((thrown: unknown) => log.error('closing MCP sessions failed', { error: String(thrown) }))
        .finally(onChange);
    } else listsChanged();
  });

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((thrown: unknown) => {
      // A client that disconnects while it sends is no bug; any other error here is.
      if (request.destroyed && !request.complete) return;
      log.error('MCP request failed', {
        error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      });
      if (response.headersSent) response.destroy();
      else refuse(response, { status: 500, message: 'PEN failed to answer this request; the log has the details.' });
    });
  };
  const openServer = (): Server => {
    const server = createServer(onRequest);
    server.keepAliveTimeout = KEEP_CONNECTION_MS;
    // During binding the listener handles errors itself; this one keeps later ones from ending the process.
    server.on('error', (error) => log.debug('MCP server', { error: error.message }));
    return server;
  };
  const http = openServer();
  const otherLoopback = openServer();

  async function stopListening(): Promise<void> {
    if (sweeping !== null) clearInterval(sweeping);
    sweeping = null;
    address = null;
    refusals.close();
    const servers = [http, otherLoopback];
    const closed = Promise.all(
      servers.map(
        (server) => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve())),
      ),
    );
    await Promise.all([clients.close(), statelessClients.close()]);
    // The last answers may still be on their way; connections that stay open after that are closed.
    for (const server of servers) server.closeIdleConnections();
    const forced = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), LAST_ANSWERS_MS);
    await closed;
    clearTimeout(forced);
    onChange();
  }

  return {
    changes,
    async listen(wanted) {
      const bound = await listenOn(http, wanted);
      listenError = bound.ok ? null : bound.error;
      if (!bound.ok) {
        onChange();
        return bound;
      }
      const { port, moved } = bound.value;
      address = `http://${printedHost(wanted.host)}:${port}/mcp`;
      sweeping = setInterval(() => {
        Promise.all([clients.sweep(), statelessClients.sweep()]).catch((thrown: unknown) =>
          log.error('closing MCP sessions failed', { error: String(thrown) }),
        );
      }, SWEEP_INTERVAL_MS);
      sweeping.unref();
      onChange();
      const other = await holdOtherLoopback(otherLoopback, { host: wanted.host, port });
      const elsewhere = `${printedHost(other.host)}:${port}`;
      const warning =
        other.state === 'taken'
          ? `Another process listens on ${elsewhere}. An assistant that is configured for localhost:${port} may send its token to that process: use ${address}, and make a new token if one was configured so (pen token --new).`
          : null;
      return { ok: true, value: { address, port, moved, warning } };
    },
    state: () => ({
      address,
      error: listenError,
      clients: [...clients.clients(), ...statelessClients.clients(), ...[...pipes].map((session) => session.client())],
    }),
    async serveStdio({ stdin, stdout, identity = null }) {
      const asked = { isStructured: false, isCoreOnly: false, disabledCategories: [] };
      const session = createSession({
        sessionId: randomUUID(),
        transport: 'stdio',
        stateless: false,
        identity,
        asked,
        flags: null,
      });
      pipes.add(session);
      const stateless = createStatelessPipe({
        respond: (message, request) =>
          respondStatelessly(
            { ...partsFor(identity), clients: statelessClients },
            statelessRequest(asked, { identity, transport: 'stdio', cdpUrls: [], flags: null }),
            message,
            request,
          ),
        write: (json) => transport.write(json),
        onFailure: (reason) => log.error('MCP request failed', { error: String(reason) }),
      });
      const transport = createLineTransport({
        stdin,
        stdout,
        now,
        onHandshake: (durationMs) => session.noteHandshake(durationMs),
        takenElsewhere: (message) => stateless.take(message),
      });
      await session.connect(transport);
      onChange();
      const pinging = setInterval(() => void session.keepAlive(), PIPE_PING_INTERVAL_MS);
      pinging.unref();
      await transport.ended;
      clearInterval(pinging);
      await Promise.all([session.lastCalls(LAST_CALLS_MS), stateless.lastAnswers(LAST_CALLS_MS)]);
      stateless.close();
      pipes.delete(session);
      await session.close();
      onChange();
    },
    async replaceMcpToken(token) {
      mcpToken = token;
      await Promise.all([clients.closeClients('the token was replaced'), statelessClients.close()]);
      onChange();
    },
    toolListChanged: listsChanged,
    stopListening,
    async close() {
      await Promise.all([stopListening(), ...[...pipes].map((session) => session.close())]);
    },
  };
}
