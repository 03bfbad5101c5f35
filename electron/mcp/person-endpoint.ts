/**
 * The endpoint for the same user's command line: capability calls with a token of their own (discovery file, 0600) and the
 * path rule of the user. One request is one caller, which lasts as long as the request does, unless it names a session: that is
 * one caller for several requests, such as a start and its stop.
 *
 *   POST /pen/call    {tool, params?, target?, …}           →  lines of JSON: {progress} …, {task} …, then {result}
 *   POST /pen/task    {taskId, answer}                      →  {answered}; what the person answered to a {task} of a call
 *   POST /pen/session {}                                    →  {sessionId}, then {sessionId, ended} for each of its recordings
 *                                                              that ended unasked; the session lasts as long as this answer
 *   POST /pen/cancel  {requestId}                           →  {cancelled}; the call's own answer follows on its own request
 *   POST /pen/token  {}                                     →  {ok, value: a new token for MCP clients} or {ok, error}
 *   GET  /pen/hello                                         →  {name, version, pid, mcpAddress}
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Progress } from '../../shared/contracts/activity.ts';
import type { Listenable } from '../../shared/base/emitter.ts';
import { appError, describeError, type AppResult } from '../../shared/contracts/errors.ts';
import {
  PersonCallSchema,
  PersonCancelSchema,
  PersonTaskReplySchema,
  type PersonSession,
  type PersonHello,
  type PersonLine,
  type PersonResult,
} from '../../shared/contracts/person-wire.ts';
import type { RecordingEnd } from '../../shared/contracts/recordings.ts';
import type { TaskAnswer } from '../../shared/contracts/person-tasks.ts';
import type { CallerSession, CallerSessions, Runner, RunOptions } from '../runner/types.ts';
import { chooseEndpointFor, targetWithin, type ConnectEndpoint } from './chosen-endpoint.ts';
import { readJsonBody, refuse } from './http-guards.ts';
import { clientDisconnected } from './protocol-session.ts';
import { checkBySchema, problemsText } from '../../shared/contracts/schema-check.ts';

export interface PersonEndpointOptions {
  readonly runner: Runner;
  readonly sessions: CallerSessions;
  readonly connectEndpoint: ConnectEndpoint | null;
  readonly recordingEnds?: Listenable<RecordingEnd>;
  readonly newToken: (() => Promise<AppResult<string>>) | null;
  readonly hello: () => PersonHello;
}

export interface PersonEndpoint {
  /** Answers one request below `/pen/` that has passed the guards. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
}

const PATHS: readonly string[] = ['/pen/call', '/pen/task', '/pen/cancel', '/pen/session', '/pen/token'];

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** The session with another base folder for its relative paths. All other state is shared with the original. */
export function inFolder(session: CallerSession, folder: string): CallerSession {
  return { ...session, resolvePath: (path, use) => session.resolvePath(path === '' ? '' : resolve(folder, path), use) };
}

export function createPersonEndpoint(options: PersonEndpointOptions): PersonEndpoint {
  const { runner } = options;
  const cancellable = new Map<string, AbortController>();
  const lasting = new Map<string, CallerSession>();
  /** Tasks that wait for a command, by id. */
  const tasks = new Map<string, (answer: TaskAnswer | null) => void>();

  async function run(
    request: z.output<typeof PersonCallSchema>,
    caller: CallerSession,
    callbacks: RunOptions & { readonly signal: AbortSignal },
  ): Promise<PersonResult> {
    const { tool, cdpUrl } = request;
    const params = request.target === undefined ? request.params : { ...request.params, target: request.target };
    let endpoint: string | undefined;
    if (cdpUrl !== undefined) {
      const used = await chooseEndpointFor(options.connectEndpoint, cdpUrl, caller, callbacks.signal);
      const named = used.ok ? targetWithin(used.value, params['target'], caller) : used;
      if (!named.ok) return { ok: false, error: named.error, text: describeError(named.error) };
      if (named.value !== null) params['target'] = named.value;
      endpoint = used.ok ? used.value.address : undefined;
    }
    const outcome = await runner.run(tool, params, caller, callbacks);
    if (!outcome.ok) return { ok: false, error: outcome.error, text: outcome.text };
    const { value, notes, text } = outcome;
    return { ok: true, value, notes: [...notes], text, ...(endpoint === undefined ? {} : { endpoint }) };
  }

  async function call(body: unknown, response: ServerResponse): Promise<void> {
    const parsed = checkBySchema(PersonCallSchema, body);
    if (!parsed.ok) {
      refuse(response, {
        status: 400,
        message: `Not a request of /pen/call: ${problemsText(parsed.error, 'the body')}.`,
      });
      return;
    }
    const { requestId, sessionId, workingDirectory } = parsed.value;
    const existing = sessionId === undefined ? undefined : lasting.get(sessionId);
    if (sessionId !== undefined && existing === undefined) {
      refuse(response, { status: 404, message: 'There is no such session: its connection was closed.' });
      return;
    }
    const session = existing ?? openSession();
    const controller = new AbortController();
    if (requestId !== undefined) cancellable.set(requestId, controller);
    response.on('close', () => {
      if (!response.writableFinished) controller.abort(clientDisconnected(session.name));
    });
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const write = (line: PersonLine): void => {
      if (!response.destroyed) response.write(`${JSON.stringify(line)}\n`);
    };
    try {
      const caller = workingDirectory === undefined ? session : inFolder(session, workingDirectory);
      const onProgress = (progress: Progress): void => write({ progress });
      const taskInClient: RunOptions['taskInClient'] = (task, signal) =>
        new Promise((settle) => {
          const end = (answer: TaskAnswer | null): void => {
            signal.removeEventListener('abort', onAbort);
            tasks.delete(task.id);
            settle(answer);
          };
          const onAbort = (): void => end(null);
          signal.addEventListener('abort', onAbort, { once: true });
          tasks.set(task.id, end);
          write({ task });
        });
      const showsTasks = parsed.value.showsTasks === true ? { taskInClient } : {};
      write({ result: await run(parsed.value, caller, { signal: controller.signal, onProgress, ...showsTasks }) });
    } finally {
      if (requestId !== undefined) cancellable.delete(requestId);
      if (existing === undefined) await options.sessions.close(session);
      response.end();
    }
  }

  function openSession(): CallerSession {
    return options.sessions.open({ kind: 'cli', name: 'pen', paths: 'anywhere' });
  }

  /** A caller that lives as long as the answer stays open. */
  function keepSession(response: ServerResponse): void {
    const session = openSession();
    lasting.set(session.id, session);
    const write = (line: PersonSession): void => void response.write(`${JSON.stringify(line)}\n`);
    const following = options.recordingEnds?.listen((ended) => {
      if (ended.callerId === session.id) write({ sessionId: session.id, ended });
    });
    response.on('close', () => {
      following?.dispose();
      lasting.delete(session.id);
      void options.sessions.close(session);
    });
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
    write({ sessionId: session.id });
  }

  async function replaceToken(response: ServerResponse): Promise<void> {
    if (options.newToken !== null) sendJson(response, await options.newToken());
    else refuse(response, { status: 404, message: 'This server has no stored token.' });
  }

  function cancel(body: unknown, response: ServerResponse): void {
    const parsed = PersonCancelSchema.safeParse(body);
    if (!parsed.success) {
      refuse(response, { status: 400, message: 'Not a request of /pen/cancel: it needs a requestId.' });
      return;
    }
    const controller = cancellable.get(parsed.data.requestId);
    controller?.abort(appError('cancelled', 'The call was cancelled.'));
    sendJson(response, { cancelled: controller !== undefined });
  }

  function replyToTask(body: unknown, response: ServerResponse): void {
    const parsed = PersonTaskReplySchema.safeParse(body);
    if (!parsed.success) {
      refuse(response, { status: 400, message: 'Not a request of /pen/task: it needs a taskId and an answer.' });
      return;
    }
    const settle = tasks.get(parsed.data.taskId);
    settle?.(parsed.data.answer);
    sendJson(response, { answered: settle !== undefined });
  }

  return {
    async handle(path, request, response) {
      if (request.method === 'GET' && path === '/pen/hello') {
        sendJson(response, options.hello());
        return;
      }
      if (request.method !== 'POST' || !PATHS.includes(path)) {
        refuse(response, { status: 404, message: `There is nothing at ${request.method ?? ''} ${path}.` });
        return;
      }
      const body = await readJsonBody(request);
      if (!body.ok) refuse(response, body.refusal);
      else if (path === '/pen/session') keepSession(response);
      else if (path === '/pen/token') await replaceToken(response);
      else if (path === '/pen/task') replyToTask(body.value, response);
      else if (path === '/pen/call') await call(body.value, response);
      else cancel(body.value, response);
    },
  };
}
