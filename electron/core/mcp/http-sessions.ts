/** MCP clients over HTTP: one transport and one protocol session each, found by `Mcp-Session-Id`. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest, isJSONRPCRequest, type RequestId } from '@modelcontextprotocol/sdk/types.js';
import {
  CDP_URL_HEADER,
  CORE_HEADER,
  DISABLED_CATEGORIES_HEADER,
  FLAGS_HEADER,
  PERSON_TOKEN_HEADER,
  STRUCTURED_HEADER,
  TRANSPORT_HEADER,
  type ClientFlags,
} from '../../../shared/core/contracts/shim-headers.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { isStateless } from '../../../shared/core/contracts/stateless-wire.ts';
import { ToolCategorySchema, type ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import type { Log } from '../log/log.ts';
import { isSameClient, PERSON, type Sender } from './client-identities.ts';
import { RPC_CODES } from './protocol-error.ts';
import type { HttpSession } from './person-session.ts';
import { clientDisconnected, type ProtocolSession } from './protocol-session.ts';
import { readJsonBody, refuse, tokenMatches, type Refusal } from './http-guards.ts';
import { wrongHandshake } from './handshake-check.ts';
import type { ToolListing } from './tool-table.ts';
import { flagsIn } from './client-flags.ts';
import { leavingFor, MAX_CLIENTS, MAX_UNPROVEN, type ClientPlace } from './client-room.ts';

/** Idle sessions are closed after this time. A client that answers pings is not idle: its answers are requests. */
const IDLE_LIMIT_MS = 5 * 60_000;
/**
 * A client that had an event stream and has no connection left is given this time to return. The command that serves stdio never does: it
 * opens a new session, or was killed, and then its recordings end at the next check.
 */
const GONE_AFTER_MS: Readonly<Record<McpClient['transport'], number>> = { http: 15_000, stdio: 0 };
const PING_INTERVAL_MS = 30_000;
const TOO_MANY_SESSIONS: Refusal = {
  status: 503,
  rpcCode: RPC_CODES.busy,
  message:
    'busy: as many MCP sessions as there may be are open and in use. End one of them (DELETE with its Mcp-Session-Id), then initialize again.',
};
const POST_ONLY: Refusal = {
  status: 405,
  message: 'Without sessions (--stateless, or MCP 2026-07-28) this server accepts POST only.',
  headers: { Allow: 'POST' },
};
const NOT_THE_PERSON: Refusal = {
  status: 403,
  message: `The headers ${CDP_URL_HEADER} and ${FLAGS_HEADER} connect PEN to an additional endpoint and give permissions, and only the user's own pen command may do that. Start it with --cdp-url or its other flags, or use the window.`,
};

/** Options that a client requests for itself. */
export interface AskedListing extends ToolListing {
  readonly disabledCategories: readonly ToolCategory[];
}

/** Header that only the user's own command may send. */
export interface OwnCommand {
  /** The endpoints of `--cdp-url`, the first one first. */
  readonly cdpUrls: readonly string[];
  /** Null: the client has no command of its own. */
  readonly flags: ClientFlags | null;
}

export interface NewSession {
  readonly sessionId: string;
  readonly transport: McpClient['transport'];
  readonly stateless: boolean;
  /** The assistant whose token the client sent. */
  readonly identity: AssistantIdentity | null;
  /** Options that the client requested in its handshake. */
  readonly asked: AskedListing;
  readonly flags: OwnCommand['flags'];
}

export interface HttpSessionsOptions {
  readonly createSession: (session: NewSession) => ProtocolSession;
  /** Answers a request of the protocol without sessions. */
  readonly answerStateless: (
    sender: Pick<NewSession, 'identity' | 'asked' | 'transport'> & OwnCommand,
    exchange: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly body: unknown },
  ) => Promise<void>;
  /** The session of the user's own command line. It is no client of the list, and no limit of clients applies to it. */
  readonly createPersonSession: (flags: OwnCommand['flags']) => HttpSession;
  readonly stateless: boolean;
  /** The token that the user's own command sends in addition to that of MCP clients when it names an endpoint. */
  readonly personToken: string;
  readonly now: () => number;
  readonly log: Log;
  readonly onChange: () => void;
}

export interface HttpSessions {
  /** Answers one request to `/mcp` that has passed the guards. */
  handle(request: IncomingMessage, response: ServerResponse, sender: Sender): Promise<void>;
  clients(): McpClient[];
  all(): readonly ProtocolSession[];
  /** Closes idle and disconnected sessions and pings the others; called every few seconds. */
  sweep(): Promise<void>;
  close(): Promise<void>;
  /** Ends the sessions of all clients, but not of the user's own command line. */
  closeClients(why: string): Promise<void>;
  /** Ends the sessions of an assistant whose token is no longer valid. */
  closeAssistant(assistantId: string, reason: AppError): Promise<void>;
}

/** Loaded with the first client over HTTP: it loads a web server's classes, for which a client on a pipe must not wait. */
async function transportClass(): Promise<typeof StreamableHTTPServerTransport> {
  const loaded = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  return loaded.StreamableHTTPServerTransport;
}

interface Entry {
  readonly session: HttpSession;
  /** Null: the user's own command line. */
  readonly client: ProtocolSession | null;
  readonly sender: Sender;
  /** As in `ClientPlace`. */
  readonly owner: string | null;
  readonly transport: StreamableHTTPServerTransport;
  lastActivityMs: number;
  lastPingMs: number;
  /** Running requests, including event streams. */
  exchanges: number;
  eventStreams: number;
  hadEventStream: boolean;
  /** The time since which no connection is open, for a client that had an event stream before. */
  goneSinceMs: number | null;
}

/** Unknown categories are ignored: the command that sends them has checked its flag. */
function askedIn({ headers }: IncomingMessage): AskedListing {
  const disabled = String(headers[DISABLED_CATEGORIES_HEADER] ?? '').split(',');
  return {
    isStructured: headers[STRUCTURED_HEADER] === '1',
    isCoreOnly: headers[CORE_HEADER] === '1',
    disabledCategories: ToolCategorySchema.options.filter((category) => disabled.includes(category)),
  };
}

function requestIdsOf(body: unknown): RequestId[] {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  return messages.filter(isJSONRPCRequest).map((message) => message.id);
}

/** The body of a POST. A wrong `initialize` in it is refused, also that of a client with a session. */
async function readMessages(request: IncomingMessage): ReturnType<typeof readJsonBody> {
  const body = await readJsonBody(request);
  if (!body.ok) return body;
  const messages: readonly unknown[] = Array.isArray(body.value) ? body.value : [body.value];
  const [wrong] = messages.flatMap((message) => wrongHandshake(message) ?? []);
  if (wrong === undefined) return body;
  const { id: requestId, message } = wrong;
  return { ok: false, refusal: { status: 400, message, rpcCode: RPC_CODES.invalidParams, requestId } };
}

/** A body that was read; null for a request without one. */
type ReadBody = { readonly value: unknown } | null;

function transportOf({ headers }: IncomingMessage): McpClient['transport'] {
  return headers[TRANSPORT_HEADER] === 'stdio' ? 'stdio' : 'http';
}

function versionOf({ headers }: IncomingMessage): string | undefined {
  const version = headers['mcp-protocol-version'];
  return Array.isArray(version) ? version[0] : version;
}

/** The name in the log. */
function nameOf({ client }: Entry): string {
  return client?.client().name ?? 'pen';
}

/** Counts the request while it is answered; when its connection drops, it is cancelled. */
function follow(
  entry: Entry,
  request: IncomingMessage,
  response: ServerResponse,
  requestIds: RequestId[],
  now: () => number,
): void {
  entry.lastActivityMs = now();
  entry.goneSinceMs = null;
  entry.exchanges += 1;
  const isEventStream = request.method === 'GET';
  if (isEventStream) entry.eventStreams += 1;
  response.on('close', () => {
    entry.exchanges -= 1;
    if (isEventStream) {
      entry.eventStreams -= 1;
      entry.hadEventStream ||= response.statusCode === 200;
    } else {
      entry.lastActivityMs = now();
    }
    if (!response.writableFinished) {
      // These answers cannot be delivered; without an event store they cannot be fetched later either.
      entry.session.cancel(requestIds, clientDisconnected(nameOf(entry)));
    }
    if (entry.exchanges === 0 && entry.hadEventStream) entry.goneSinceMs = now();
  });
}

export function createHttpSessions(options: HttpSessionsOptions): HttpSessions {
  const entries = new Map<string, Entry>();
  /** Places of sessions that are not open yet. */
  const opening = new Set<ClientPlace>();
  const { now, log } = options;
  /** Running requests without a session. */
  const stateless = { proven: 0, unproven: 0 };

  function drop(sessionId: string, why: string, reason?: AppError): Promise<void> {
    const entry = entries.get(sessionId);
    if (entry === undefined) return Promise.resolve();
    entries.delete(sessionId);
    if (entry.client !== null) log.info('MCP client disconnected', { client: nameOf(entry), why });
    return entry.session.close(reason).then(options.onChange);
  }

  /** Takes a place for one more session; null if all are at work. */
  async function makeRoom(owner: string | null): Promise<ClientPlace | null> {
    const places: (readonly [string | null, ClientPlace])[] = [...entries].flatMap(
      ([id, { client, owner: other, exchanges, lastActivityMs }]) => {
        if (client === null) return [];
        const isAtWork = exchanges > 0 || client.busy() || client.isRecording();
        return [[id, { owner: other, isAtWork, lastSeenMs: lastActivityMs }] as const];
      },
    );
    const leaving = leavingFor(owner, [...places, ...[...opening].map((each) => [null, each] as const)]);
    if (leaving === undefined) return null;
    const place = { owner, isAtWork: true, lastSeenMs: now() };
    opening.add(place);
    if (leaving !== null) await drop(leaving, 'too many sessions are open, and it was idle');
    return place;
  }

  /** Null if the sender may name none of it. */
  function ownCommandOf({ headers }: IncomingMessage, sender: Sender): OwnCommand | null {
    const { [CDP_URL_HEADER]: named, [FLAGS_HEADER]: sent } = headers;
    if (named === undefined && sent === undefined) return { cdpUrls: [], flags: null };
    const isOwn =
      sender === PERSON || tokenMatches(`Bearer ${String(headers[PERSON_TOKEN_HEADER])}`, options.personToken);
    const flags = sent === undefined ? null : flagsIn(String(sent));
    if (!isOwn || (sent !== undefined && flags === null)) return null;
    const cdpUrls = named === undefined ? [] : String(named).split(',');
    return { cdpUrls: cdpUrls.map((address) => address.trim()), flags };
  }

  async function initialize(
    body: unknown,
    request: IncomingMessage,
    response: ServerResponse,
    sender: Sender,
  ): Promise<void> {
    const own = ownCommandOf(request, sender);
    if (own === null) {
      refuse(response, NOT_THE_PERSON);
      return;
    }
    const { cdpUrls, flags } = own;
    const Transport = await transportClass();
    const owner = sender === PERSON ? null : (sender?.id ?? flags?.command ?? null);
    const place = sender === PERSON ? null : await makeRoom(owner);
    if (sender !== PERSON && place === null) {
      refuse(response, TOO_MANY_SESSIONS);
      return;
    }
    // Also where its handshake comes to nothing.
    response.on('close', () => place !== null && opening.delete(place));
    const startedAtMs = now();
    const sessionId = randomUUID();
    const client =
      sender === PERSON
        ? null
        : options.createSession({
            sessionId,
            transport: transportOf(request),
            stateless: false,
            identity: sender,
            asked: askedIn(request),
            flags,
          });
    const session = client ?? options.createPersonSession(flags);
    const transport = new Transport({
      sessionIdGenerator: () => sessionId,
      onsessioninitialized: () => {
        const entry: Entry = {
          session,
          client,
          sender,
          owner,
          transport,
          lastActivityMs: startedAtMs,
          lastPingMs: startedAtMs,
          exchanges: 0,
          eventStreams: 0,
          hadEventStream: false,
          goneSinceMs: null,
        };
        entries.set(sessionId, entry);
        if (place !== null) opening.delete(place);
        follow(entry, request, response, [], now);
      },
      onsessionclosed: () => drop(sessionId, 'the client ended the session'),
    });
    await session.connect(transport);
    // The first one last: its first page is then the selected one.
    for (const address of cdpUrls.toReversed()) await client?.chooseEndpoint(address);
    response.on('finish', () => {
      if (!entries.has(sessionId) || client === null) return;
      client.noteHandshake(now() - startedAtMs);
      log.info('MCP client connected', { client: client.client().name, transport: client.client().transport });
    });
    await transport.handleRequest(request, response, body);
    // A handshake that the transport refused (wrong Accept header, more than one message) leaves no session.
    if (!entries.has(sessionId)) await session.close();
  }

  /** Answers a request of a client with sessions on a server without them. */
  async function answerWithoutSession(
    request: IncomingMessage,
    response: ServerResponse,
    sender: AssistantIdentity | null,
    body: ReadBody,
  ): Promise<void> {
    if (body === null) {
      refuse(response, POST_ONLY);
      return;
    }
    const command = ownCommandOf(request, sender);
    if (command === null) {
      refuse(response, NOT_THE_PERSON);
      return;
    }
    const { flags } = command;
    const Transport = await transportClass();
    const own = sender === null && flags === null ? 'unproven' : 'proven';
    if (
      stateless.proven + stateless.unproven >= MAX_CLIENTS ||
      (own === 'unproven' && stateless[own] >= MAX_UNPROVEN)
    ) {
      refuse(response, TOO_MANY_SESSIONS);
      return;
    }
    const session = options.createSession({
      sessionId: randomUUID(),
      transport: 'http',
      stateless: true,
      identity: sender,
      asked: askedIn(request),
      flags,
    });
    stateless[own] += 1;
    response.on('close', () => {
      stateless[own] -= 1;
      session
        .close()
        .catch((reason: unknown) => log.warn('closing a stateless session failed', { reason: String(reason) }));
    });
    // Without a session id generator the SDK's transport is stateless.
    const transport = new Transport({});
    await session.connect(transport);
    await transport.handleRequest(request, response, body.value);
  }

  /** True if the request was of the protocol without sessions, and is answered. */
  async function answeredStateless(
    request: IncomingMessage,
    response: ServerResponse,
    identity: AssistantIdentity | null,
    body: ReadBody,
  ): Promise<boolean> {
    if (!isStateless(body?.value, versionOf(request))) return false;
    const own = ownCommandOf(request, identity);
    if (body === null) refuse(response, POST_ONLY);
    else if (own === null) refuse(response, NOT_THE_PERSON);
    else {
      const named = { identity, asked: askedIn(request), transport: transportOf(request), ...own };
      await options.answerStateless(named, { request, response, body: body.value });
    }
    return true;
  }

  async function handle(request: IncomingMessage, response: ServerResponse, sender: Sender): Promise<void> {
    const hasSessions = sender === PERSON || !(options.stateless || isStateless(null, versionOf(request)));
    const named = request.headers['mcp-session-id'];
    const sessionId = Array.isArray(named) ? named[0] : named;
    const known = sessionId === undefined ? undefined : entries.get(sessionId);
    // For another client's token the session does not exist.
    const session = known !== undefined && isSameClient(known.sender, sender) ? known : undefined;
    if (hasSessions && sessionId !== undefined && session === undefined) {
      refuse(response, {
        status: 404,
        rpcCode: RPC_CODES.sessionNotFound,
        message: 'There is no such session: it was idle for too long, or PEN was restarted. Initialize a new one.',
      });
      return;
    }
    const body = request.method === 'POST' ? await readMessages(request) : null;
    if (body?.ok === false) {
      refuse(response, body.refusal);
      return;
    }
    if (sender !== PERSON) {
      if (await answeredStateless(request, response, sender, body)) return;
      if (options.stateless) {
        await answerWithoutSession(request, response, sender, body);
        return;
      }
    }
    if (body === null) {
      if (session === undefined) {
        refuse(response, { status: 400, message: 'The Mcp-Session-Id header is missing. Initialize first.' });
        return;
      }
      follow(session, request, response, [], now);
      // The command line has ended: its calls and recordings end now.
      if (sender === PERSON && request.method === 'GET')
        response.on('close', () => {
          if (response.statusCode === 200)
            drop(String(sessionId), 'the command ended').catch((thrown: unknown) =>
              log.error('closing the session of a command failed', { error: String(thrown) }),
            );
        });
      await session.transport.handleRequest(request, response);
      return;
    }
    if (session !== undefined) {
      follow(session, request, response, requestIdsOf(body.value), now);
      await session.transport.handleRequest(request, response, body.value);
    } else if (isInitializeRequest(body.value)) {
      await initialize(body.value, request, response, sender);
    } else {
      refuse(response, { status: 400, message: 'The Mcp-Session-Id header is missing. Initialize first.' });
    }
  }

  async function sweepOne(sessionId: string, entry: Entry): Promise<void> {
    const at = now();
    if (entry.session.busy()) return;
    const goneAfterMs = GONE_AFTER_MS[entry.client?.client().transport ?? 'stdio'];
    // A command that records for hours holds its event stream open, and the session ends with it.
    if (entry.client === null && entry.eventStreams > 0) return;
    if (entry.goneSinceMs !== null && at - entry.goneSinceMs >= goneAfterMs) {
      await drop(sessionId, 'its connections were closed');
    } else if (at - entry.lastActivityMs >= IDLE_LIMIT_MS) {
      await drop(sessionId, 'it was idle');
    } else if (entry.eventStreams > 0 && at - entry.lastPingMs >= PING_INTERVAL_MS) {
      entry.lastPingMs = at;
      if ((await entry.client?.keepAlive()) === false) await drop(sessionId, 'it answered no pings');
    }
  }

  const all = (): readonly ProtocolSession[] => [...entries.values()].flatMap(({ client }) => client ?? []);

  return {
    handle,
    clients: () => all().map((session) => session.client()),
    all,
    async sweep() {
      await Promise.all([...entries].map(([sessionId, entry]) => sweepOne(sessionId, entry)));
    },
    async close() {
      await Promise.all([...entries.keys()].map((sessionId) => drop(sessionId, 'PEN is closing')));
    },
    async closeClients(why) {
      const ofClients = [...entries].filter(([, { client }]) => client !== null);
      await Promise.all(ofClients.map(([sessionId]) => drop(sessionId, why)));
    },
    async closeAssistant(assistantId, reason) {
      const own = [...entries].filter(([, { client }]) => client?.identity?.id === assistantId);
      await Promise.all(own.map(([sessionId]) => drop(sessionId, 'its token is no longer valid', reason)));
    },
  };
}
