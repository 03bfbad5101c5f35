/**
 * The door for the command line of the same person: capability calls with a token of their own (discovery file, 0600) and the
 * path rule of a person. One request is one caller: it lasts as long as the request does.
 *
 *   POST /pen/call    {tool, params?, target?, …}           →  lines of JSON: {progress} …, then {result}
 *   POST /pen/cancel  {requestId}                           →  {cancelled}; the call's own answer follows on its own request
 *   GET  /pen/hello                                         →  {name, version, pid, mcpAddress}
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ProgressSchema } from '../../shared/contracts/activity.ts';
import { AppErrorSchema, appError } from '../../shared/contracts/errors.ts';
import type { CallerSession, CallerSessions, Runner } from '../runner/types.ts';
import { readJsonBody, refuse } from './http-guards.ts';
import { clientDisconnected } from './protocol-session.ts';

const CallRequestSchema = z.strictObject({
  tool: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  /** As the tool parameter of the same name; wins over it. */
  target: z.string().optional(),
  /** Chosen by the client, so that it can cancel before it knows more. */
  requestId: z.string().optional(),
  /** The folder that relative paths of this call are taken from: the person's, not the app's. */
  workingDirectory: z.string().optional(),
});

const CancelRequestSchema = z.strictObject({ requestId: z.string() });

/** One line of the answer to `/pen/call`. */
export const PersonLineSchema = z.union([
  z.object({ progress: ProgressSchema }),
  z.object({
    result: z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        value: z.record(z.string(), z.unknown()),
        notes: z.array(z.string()),
        text: z.string(),
      }),
      z.object({ ok: z.literal(false), error: AppErrorSchema, text: z.string() }),
    ]),
  }),
]);
export type PersonLine = z.infer<typeof PersonLineSchema>;

export const HelloSchema = z.object({
  name: z.literal('pen'),
  version: z.string(),
  pid: z.number(),
  mcpAddress: z.string().nullable(),
});
export type Hello = z.infer<typeof HelloSchema>;

export interface PersonEndpointOptions {
  readonly runner: Runner;
  readonly sessions: CallerSessions;
  readonly hello: () => Hello;
}

export interface PersonEndpoint {
  /** Answers one request below `/pen/` that has passed the guards. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** The session with its relative paths taken from another folder. What it shares with the original stays shared. */
export function inFolder(session: CallerSession, folder: string): CallerSession {
  return { ...session, resolvePath: (path, use) => session.resolvePath(path === '' ? '' : resolve(folder, path), use) };
}

export function createPersonEndpoint(options: PersonEndpointOptions): PersonEndpoint {
  const cancellable = new Map<string, AbortController>();

  async function call(body: unknown, response: ServerResponse): Promise<void> {
    const parsed = CallRequestSchema.safeParse(body);
    if (!parsed.success) {
      refuse(response, {
        status: 400,
        message: `The request is not one of /pen/call: ${z.prettifyError(parsed.error)}`,
      });
      return;
    }
    const { tool, params, target, requestId, workingDirectory } = parsed.data;
    const session = options.sessions.open({ kind: 'cli', name: 'pen', paths: 'anywhere' });
    const caller = workingDirectory === undefined ? session : inFolder(session, workingDirectory);
    const controller = new AbortController();
    if (requestId !== undefined) cancellable.set(requestId, controller);
    response.on('close', () => {
      if (!response.writableFinished) controller.abort(clientDisconnected(caller.name));
    });
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const write = (line: PersonLine): void => {
      if (!response.destroyed) response.write(`${JSON.stringify(line)}\n`);
    };
    try {
      const outcome = await options.runner.run(tool, target === undefined ? params : { ...params, target }, caller, {
        signal: controller.signal,
        onProgress: (progress) => write({ progress }),
      });
      write({
        result: outcome.ok
          ? { ok: true, value: outcome.value, notes: [...outcome.notes], text: outcome.text }
          : { ok: false, error: outcome.error, text: outcome.text },
      });
    } finally {
      if (requestId !== undefined) cancellable.delete(requestId);
      await options.sessions.close(session);
      response.end();
    }
  }

  function cancel(body: unknown, response: ServerResponse): void {
    const parsed = CancelRequestSchema.safeParse(body);
    if (!parsed.success) {
      refuse(response, { status: 400, message: 'The request is not one of /pen/cancel: it takes a requestId.' });
      return;
    }
    const controller = cancellable.get(parsed.data.requestId);
    controller?.abort(appError('cancelled', 'The call was cancelled.'));
    sendJson(response, { cancelled: controller !== undefined });
  }

  return {
    async handle(path, request, response) {
      if (request.method === 'GET' && path === '/pen/hello') {
        sendJson(response, options.hello());
        return;
      }
      if (request.method !== 'POST' || (path !== '/pen/call' && path !== '/pen/cancel')) {
        refuse(response, { status: 404, message: `There is nothing at ${request.method ?? ''} ${path}.` });
        return;
      }
      const body = await readJsonBody(request);
      if (!body.ok) refuse(response, body.refusal);
      else if (path === '/pen/call') await call(body.value, response);
      else cancel(body.value, response);
    },
  };
}
