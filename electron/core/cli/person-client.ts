/** MCP with the running app, with the token of the person: the SDK's client over connections that prove the app's identity. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ElicitRequestSchema,
  isInitializedNotification,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  McpError,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { appError, AppErrorSchema, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import {
  NEW_TOKEN_METHOD,
  NewTokenResultSchema,
  PERSON_META,
  PersonNotesSchema,
  PersonProgressSchema,
  ShownTaskSchema,
  RecordingEndedSchema,
  type PersonCall,
} from '../../../shared/core/contracts/person-wire.ts';
import { FLAGS_HEADER, flagsText, type ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import type { PenAccess, ShowTask } from './pen-access.ts';
import { createRecordingEnds } from './recording-ends.ts';
import { createExchange, type Address } from './shim/http-exchange.ts';

/** A running app answers a handshake at once, unless the machine is busy; a hanging one is not waited for. */
const HANDSHAKE_DEADLINE_MS = 10_000;
/** Time limit for ending the session; the app cancels its remaining calls at once. */
const GOODBYE_MS = 1000;
/** The longest time of a timer: calls have their own deadlines in the app. */
const NO_LIMIT_MS = 2 ** 31 - 1;

const ENDED = appError(
  'shutting_down',
  'PEN Workbench ended before the call did.',
  'Start it again, or use --standalone to work without it.',
);
const TOO_LARGE = appError('too_large', 'The answer is too large to be read.', 'Request fewer rows.');

function refusedCall(why: string): AppError {
  return appError('internal', `The running PEN refused the call: ${why}`, 'It may be of another version; restart it.');
}

const AnswerPictureTypeSchema = z.enum(['image/png', 'image/jpeg', 'image/webp']);

const AnswerSchema = z.object({
  content: z.tuple([z.object({ text: z.string() })], z.object({ mimeType: AnswerPictureTypeSchema, data: z.base64() })),
  structuredContent: z.record(z.string(), z.unknown()),
  isError: z.boolean().default(false),
  _meta: z.object({ [PERSON_META]: PersonNotesSchema }).optional(),
});

function errorOf(thrown: unknown): AppError {
  if (!(thrown instanceof McpError)) return refusedCall(String(thrown));
  const error = AppErrorSchema.safeParse(thrown.data);
  // The SDK ends a request without data when the transport is closed.
  return error.success ? error.data : thrown.data === undefined ? ENDED : refusedCall(thrown.message);
}

interface PersonTransport extends Transport {
  /** The id of the request that was sent last. */
  readonly lastRequestId: RequestId | null;
}

/** Streamable HTTP, with each request on a connection that has proven that it knows the token. A request without an answer ends with an error. */
function createTransport(address: Address, flags: ClientFlags): PersonTransport {
  const exchange = createExchange({ keepAlive: false });
  const listening = new AbortController();
  // Read with the handshake.
  let headers: Readonly<Record<string, string>> = { [FLAGS_HEADER]: flagsText(flags) };
  let lastRequestId: RequestId | null = null;
  const onMessage = (json: string): void => transport.onmessage?.(JSONRPCMessageSchema.parse(JSON.parse(json)));
  /** Ends a request that has no answer yet; the SDK ignores it for any other. */
  const fail = (id: RequestId | null, error: AppError): void => {
    if (id !== null)
      transport.onmessage?.({ jsonrpc: '2.0', id, error: { code: -32_000, message: error.message, data: error } });
  };

  async function post(message: JSONRPCMessage, id: RequestId | null): Promise<void> {
    try {
      const answer = await exchange.send(address, {
        method: 'POST',
        body: JSON.stringify(message),
        headers,
        onMessage,
        onTooLong: () => fail(id, TOO_LARGE),
      });
      if (answer.sessionId !== null) headers = { ...headers, 'mcp-session-id': answer.sessionId };
      void answer.ended.then(({ refusal }) => fail(id, refusal === '' ? ENDED : refusedCall(refusal)));
    } catch {
      // Refused or disconnected: the app has ended.
      fail(id, ENDED);
    }
  }

  /** The stream of what the app says by itself. Its end is the end of the app. */
  async function listen(): Promise<void> {
    const answer = await exchange.send(address, { method: 'GET', headers, onMessage, signal: listening.signal });
    void answer.ended.then(() => transport.onclose?.());
  }

  const transport: PersonTransport = {
    get lastRequestId() {
      return lastRequestId;
    },
    start: () => Promise.resolve(),
    async send(message) {
      const id = isJSONRPCRequest(message) ? message.id : null;
      if (id !== null) lastRequestId = id;
      await post(message, id);
      if (isInitializedNotification(message)) await listen();
    },
    setProtocolVersion(version) {
      headers = { ...headers, 'mcp-protocol-version': version };
    },
    async close() {
      if (headers['mcp-session-id'] !== undefined)
        await exchange
          .send(address, {
            method: 'DELETE',
            headers,
            onMessage: () => undefined,
            signal: AbortSignal.timeout(GOODBYE_MS),
          })
          .then((answer) => answer.ended)
          .catch(() => undefined);
      listening.abort();
      exchange.close();
      transport.onclose?.();
    },
  };
  return transport;
}

export interface PersonClient extends PenAccess {
  /** Lets the running app replace the token of its installation. */
  newToken(): Promise<AppResult<string>>;
}

/** Opens a session, which is one caller of the app until it is closed; null if the app does not answer correctly. `person`: for each call. */
export async function connectPerson(
  address: Address,
  person: PersonCall,
  flags: ClientFlags,
): Promise<PersonClient | null> {
  const ends = createRecordingEnds();
  const transport = createTransport(address, flags);
  let showTask: ShowTask | null = null;
  const client = new Client(
    { name: 'pen', version: '1' },
    {
      capabilities: { elicitation: {} },
      // Tools are not listed here, so no result is validated by their schemas; the default loads a compiler of schemas.
      jsonSchemaValidator: {
        getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'Not validated here.' }),
      },
    },
  );
  Object.assign(client, { onclose: () => ends.noteAll(ENDED) } satisfies Partial<Client>);
  client.setNotificationHandler(RecordingEndedSchema, ({ params }) => ends.note(params));
  client.setRequestHandler(ElicitRequestSchema, async ({ params }, { signal }) => {
    const task = ShownTaskSchema.safeParse(params);
    const answer = task.success && showTask !== null ? await showTask(task.data, signal) : null;
    return { action: answer === null ? 'cancel' : answer === 'done' ? 'accept' : 'decline' };
  });
  try {
    await client.connect(transport, { timeout: HANDSHAKE_DEADLINE_MS });
  } catch {
    // Refused, disconnected, or an app of another version: the caller reports it.
    await client.close();
    return null;
  }
  return {
    joined: true,
    recordingEnd: (tool, targetId) => ends.of(tool, targetId),
    async call({ tool, params = {}, target }, { signal, onProgress, onTask }) {
      // Ends a task that is shown when the call has ended without it.
      const ending = new AbortController();
      if (onTask !== undefined)
        showTask = (task, ended) => onTask(task, AbortSignal.any([signal, ended, ending.signal]));
      const meta: PersonCall = { ...person, ...(onTask === undefined ? {} : { showsTasks: true }) };
      const sent = client.request(
        {
          method: 'tools/call',
          params: {
            name: tool,
            arguments: target === undefined ? params : { ...params, target },
            _meta: { [PERSON_META]: meta },
          },
        },
        AnswerSchema,
        {
          timeout: NO_LIMIT_MS,
          onprogress(notification) {
            const progress = PersonProgressSchema.safeParse(notification);
            if (progress.success) onProgress(progress.data);
          },
        },
      );
      const requestId = transport.lastRequestId;
      // Not the signal of the SDK, which drops the answer: it comes when the target is cleaned up.
      const cancel = (): void => {
        if (requestId !== null)
          client.notification({ method: 'notifications/cancelled', params: { requestId } }).catch(() => undefined);
      };
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
      try {
        const { content, structuredContent, isError, _meta } = await sent;
        const [{ text }, ...images] = content;
        if (isError) return { ok: false, error: AppErrorSchema.parse(structuredContent), text };
        return {
          ok: true,
          value: structuredContent,
          text,
          pictures: images.map(({ mimeType, data }) => ({ mimeType, base64: data })),
          notes: [],
          ..._meta?.[PERSON_META],
        };
      } catch (thrown) {
        return { ok: false, error: errorOf(thrown), text: '' };
      } finally {
        ending.abort();
        signal.removeEventListener('abort', cancel);
      }
    },
    async newToken() {
      try {
        const { token } = await client.request({ method: NEW_TOKEN_METHOD }, NewTokenResultSchema);
        return { ok: true, value: token };
      } catch (thrown) {
        return { ok: false, error: errorOf(thrown) };
      }
    },
    close: () => client.close(),
  };
}
