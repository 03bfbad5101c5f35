/**
 * The command line of the same user as an MCP client, opened with the person's token (discovery file, 0600). It calls every tool with the
 * rights and the path rule of the user, names endpoints (`--cdp-url`), and can have the token of the installation replaced.
 */
import type { CallToolResult, JSONRPCRequest, ServerResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Listenable } from '../../../shared/base/emitter.ts';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import { errorDocument, appError, describeError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import {
  NEW_TOKEN_METHOD,
  PERSON_META,
  PersonCallSchema,
  RecordingEndedSchema,
  type PersonCall,
} from '../../../shared/core/contracts/person-wire.ts';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import type { Log } from '../log/log.ts';
import { inFolder } from '../runner/in-folder.ts';
import type { CallerSession, CallerSessions, Runner, RunOptions } from '../runner/types.ts';
import { createTaskInClient, elicitOn } from './ask-in-client.ts';
import { chooseEndpointFor, targetWithin, type ConnectEndpoint } from './chosen-endpoint.ts';
import { createClientCalls } from './client-calls.ts';
import { ProtocolError, protocolErrorOf, RPC_CODES } from './protocol-error.ts';
import { clientDisconnected, type ProtocolSession } from './protocol-session.ts';
import { serverInstructions, createSdkServer, type Extra } from './sdk-server.ts';
import { parseRequest, ToolCallParamsSchema } from './tool-call.ts';

const NAME = 'pen';

const CallMetaSchema = z.looseObject({
  progressToken: z.union([z.string(), z.number()]).optional(),
  [PERSON_META]: PersonCallSchema.default({}),
});

/** The part that the HTTP side needs of a session. */
export type HttpSession = Pick<ProtocolSession, 'connect' | 'busy' | 'cancel' | 'close'>;

export interface PersonSessionOptions {
  readonly runner: Runner;
  readonly sessions: CallerSessions;
  readonly flags: ClientFlags | null;
  readonly connectEndpoint: ConnectEndpoint | null;
  readonly recordingEnds: Listenable<RecordingEnd> | null;
  /** Awaited before the first call; null: nothing is. */
  readonly beforeCommand: (() => Promise<void>) | null;
  /** Null: this server has no stored token. */
  readonly newToken: (() => Promise<AppResult<string>>) | null;
  readonly version: string;
  readonly log: Log;
}

function failure(error: AppError, text = describeError(error)): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: errorDocument(error), isError: true };
}

export function createPersonSession(options: PersonSessionOptions): HttpSession {
  const { runner, log } = options;
  const session = options.sessions.open({ kind: 'cli', name: NAME, paths: 'anywhere', flags: options.flags });
  const calls = createClientCalls(() => undefined);
  let closing: Promise<void> | null = null;
  let prepared: Promise<void> | null = null;
  const notDelivered = (reason: unknown): void =>
    log.debug('a message to the command line was not delivered', { reason: String(reason) });
  const server = createSdkServer({
    version: options.version,
    instructions: serverInstructions(null),
    answer,
    onInitialized: () => undefined,
    onError: (error) => log.debug('MCP transport', { client: NAME, error: error.message }),
    onClose: () => void close().catch(notDelivered),
    onRootsChanged: () => undefined,
    onCancelled: (requestId) => calls.cancel([requestId], appError('cancelled', 'The call was cancelled.')),
  });
  const following = options.recordingEnds?.listen((ended) => {
    if (ended.callerId !== session.id) return;
    const { method } = RecordingEndedSchema.shape;
    server.notification({ method: method.value, params: { ...ended } }).catch(notDelivered);
  });

  /** The endpoint that the call names, and the call's target on it. */
  async function endpointOf(
    cdpUrl: string,
    params: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<AppResult<{ address: string; target: string | null }>> {
    const used = await chooseEndpointFor(options.connectEndpoint, cdpUrl, session, signal);
    if (!used.ok) return used;
    const named = targetWithin(used.value, params['target'], session);
    return named.ok ? { ok: true, value: { address: used.value.address, target: named.value } } : named;
  }

  async function run(
    tool: string,
    given: Readonly<Record<string, unknown>>,
    { cdpUrl, workingDirectory }: PersonCall,
    callbacks: RunOptions & { readonly signal: AbortSignal },
  ): Promise<CallToolResult> {
    if (cdpUrl === undefined) await (prepared ??= options.beforeCommand?.() ?? Promise.resolve());
    const on = cdpUrl === undefined ? null : await endpointOf(cdpUrl, given, callbacks.signal);
    if (on !== null && !on.ok) return failure(on.error);
    const target = on?.value.target ?? null;
    const params = target === null ? given : { ...given, target };
    const caller: CallerSession = workingDirectory === undefined ? session : inFolder(session, workingDirectory);
    const outcome = await runner.run(tool, params, caller, callbacks);
    if (!outcome.ok) return failure(outcome.error, outcome.text);
    const { value, notes, text, pictures = [] } = outcome;
    const endpoint = on === null ? {} : { endpoint: on.value.address };
    return {
      content: [
        { type: 'text', text },
        ...pictures.map(({ mimeType, base64 }) => ({ type: 'image' as const, mimeType, data: base64 })),
      ],
      structuredContent: value,
      _meta: { [PERSON_META]: { notes: [...notes], ...endpoint } },
    };
  }

  function call(request: JSONRPCRequest, extra: Extra): Promise<CallToolResult> {
    const {
      name,
      arguments: given = {},
      _meta = {},
    } = parseRequest(request.method, ToolCallParamsSchema, request.params);
    const { progressToken, [PERSON_META]: person } = parseRequest(request.method, CallMetaSchema, _meta);
    if (closing !== null) throw new ProtocolError(RPC_CODES.invalidRequest, 'This session is closing.');
    const onProgress = (progress: Progress): void => {
      if (progressToken === undefined) return;
      const { done, total, message } = progress;
      const params = { progressToken, progress: done, message, ...(total === null ? {} : { total }) };
      extra
        .sendNotification({
          method: 'notifications/progress',
          params: { ...params, _meta: { [PERSON_META]: progress } },
        })
        .catch(notDelivered);
    };
    const taskInClient =
      person.showsTasks === true ? createTaskInClient(elicitOn(extra), (task) => ({ [PERSON_META]: task })) : null;
    return calls.run(request.id, (signal) => run(name, given, person, { signal, onProgress, taskInClient }));
  }

  async function answer(request: JSONRPCRequest, extra: Extra): Promise<ServerResult> {
    if (request.method === 'tools/call') return call(request, extra);
    if (request.method === NEW_TOKEN_METHOD && options.newToken !== null) {
      const made = await options.newToken();
      if (!made.ok) throw protocolErrorOf(RPC_CODES.refused, made.error);
      return { _meta: { [PERSON_META]: { token: made.value } } };
    }
    throw new ProtocolError(RPC_CODES.methodNotFound, `PEN does not offer the method "${request.method}" here.`);
  }

  async function closeOnce(reason: AppError): Promise<void> {
    following?.dispose();
    const ended = calls.cancelAll(reason);
    await options.sessions.close(session);
    await ended;
    // The answers of those calls are written in the turn after they settle.
    await new Promise((resolve) => setImmediate(resolve));
    await server.close();
  }

  function close(reason = clientDisconnected(NAME)): Promise<void> {
    closing ??= closeOnce(reason);
    return closing;
  }

  return {
    connect: (transport) => server.connect(transport),
    busy: () => calls.busy(),
    cancel: (requestIds, reason) => calls.cancel(requestIds, reason),
    close,
  };
}
