/** The running app as a command uses it: its person endpoint over HTTP on loopback, with the token of the discovery file. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { err, ok } from '../../shared/base/result.ts';
import { createLineSplitter } from '../../shared/base/line-splitter.ts';
import type { Progress } from '../../shared/contracts/activity.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { PersonTask } from '../../shared/contracts/person-tasks.ts';
import {
  PersonHelloSchema,
  PersonLineSchema,
  PersonSessionSchema,
  PersonTokenSchema,
  type PersonCall,
  type PersonResult,
  type PersonTaskReply,
} from '../../shared/contracts/person-wire.ts';
import { createProvenAgent, readDiscovery, type Discovery } from '../discovery/index.ts';
import type { CommandContext } from './context.ts';
import { say } from './output.ts';
import type { PenAccess, ShowTask } from './pen-access.ts';
import { createRecordingEnds, type RecordingEnds } from './recording-ends.ts';

/** Loaded with `getBuiltinModule`: `import` reads every export of the module, and one of them loads all of undici (30 ms of a start). */
const { request } = process.getBuiltinModule('node:http');

/** A result may contain 500 rows; it is one line. */
const LINE_LIMIT_BYTES = 64 * 1024 * 1024;
/** A running app answers this at once; a hanging one is not waited for. */
const HELLO_DEADLINE_MS = 2000;

interface Sent {
  readonly response: Promise<IncomingMessage>;
  destroy(): void;
}

/**
 * Connects to 127.0.0.1 whatever host name the address has: `localhost` may resolve to ::1 first. The token is sent only to a server that
 * has proven that it knows it.
 */
function send(discovery: Discovery, path: string, body?: unknown, deadlineMs?: number): Sent {
  const url = new URL(path, discovery.personUrl);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const sent = request({
    host: url.hostname === 'localhost' ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: url.pathname,
    method: text === undefined ? 'GET' : 'POST',
    agent: createProvenAgent(discovery.personToken, { keepAlive: false }),
    headers: {
      authorization: `Bearer ${discovery.personToken}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(deadlineMs === undefined ? {} : { signal: AbortSignal.timeout(deadlineMs) }),
  });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
  });
  sent.end(text);
  return { response, destroy: () => void sent.destroy() };
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Returns whether the discovery file leads to a PEN that answers. */
export async function answersHello(discovery: Discovery): Promise<boolean> {
  try {
    const response = await send(discovery, '/pen/hello', undefined, HELLO_DEADLINE_MS).response;
    const text = await readAll(response);
    return response.statusCode === 200 && PersonHelloSchema.safeParse(JSON.parse(text)).success;
  } catch {
    // Refused, disconnected, timed out, or another program's answer: in each case there is no app to join.
    return false;
  }
}

/** Lets the running app replace the token of its installation. */
export async function newTokenOf(discovery: Discovery): Promise<AppResult<string>> {
  const response = await send(discovery, '/pen/token', {}).response;
  const text = await readAll(response);
  if (response.statusCode === 200) return PersonTokenSchema.parse(JSON.parse(text));
  const message = `The running PEN refused to make a new token (${response.statusCode ?? 0}).`;
  return err(appError('internal', message, 'It may be of another version; restart it.'));
}

const ended: PersonResult & { ok: false } = {
  ok: false,
  error: appError(
    'shutting_down',
    'PEN Workbench ended before the call did.',
    'Start it again, or use --standalone to work without it.',
  ),
  text: '',
};

/** Reads the lines of one answer until its result; null if the connection ended without one. */
function readResult(
  response: IncomingMessage,
  { onProgress, onTask }: { onProgress: (progress: Progress) => void; onTask: (task: PersonTask) => void },
): Promise<PersonResult | null> {
  return new Promise((resolve) => {
    let result: PersonResult | null = null;
    const lines = createLineSplitter({
      limitBytes: LINE_LIMIT_BYTES,
      onLine: (bytes) => {
        const line = PersonLineSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
        if ('result' in line) result = line.result;
        else if ('task' in line) onTask(line.task);
        else onProgress(line.progress);
      },
      onTooLong: () => {
        result = {
          ok: false,
          error: appError('too_large', 'The answer is too large to be read.', 'Request fewer rows.'),
          text: '',
        };
      },
    });
    response.on('data', (chunk: Buffer) => lines.push(chunk));
    response.on('end', () => resolve(result));
    response.on('error', () => resolve(result));
    response.on('close', () => resolve(result));
  });
}

/** One call of the running app. Aborting cancels it there; its answer still comes. */
export async function callOnce(
  discovery: Discovery,
  call: PersonCall,
  signal: AbortSignal,
  {
    onProgress = () => undefined,
    onTask,
  }: { onProgress?: (progress: Progress) => void; onTask?: ShowTask | undefined } = {},
): Promise<PersonResult> {
  const requestId = randomUUID();
  const shows = onTask === undefined ? {} : { showsTasks: true };
  const sent = send(discovery, '/pen/call', { ...call, ...shows, requestId });
  // Ends a task that is shown when the call has ended without it.
  const ending = new AbortController();
  const showTask = async (task: PersonTask): Promise<void> => {
    const answer = (await onTask?.(task, AbortSignal.any([signal, ending.signal]))) ?? null;
    const reply: PersonTaskReply = { taskId: task.id, answer };
    // If the app is gone, the call ends with that.
    if (!ending.signal.aborted)
      await send(discovery, '/pen/task', reply).response.then(
        (response) => void response.resume(),
        () => sent.destroy(),
      );
  };
  // Cancelled, not disconnected: the answer comes when the target is cleaned up.
  const cancel = (): void => {
    send(discovery, '/pen/cancel', { requestId }).response.then(
      (response) => response.resume(),
      () => sent.destroy(),
    );
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    const response = await sent.response;
    if (response.statusCode !== 200) {
      const text = await readAll(response);
      const message = `The running PEN refused the call (${response.statusCode ?? 0}): ${text}`;
      return { ok: false, error: appError('internal', message, 'It may be of another version; restart it.'), text };
    }
    return (await readResult(response, { onProgress, onTask: (task) => void showTask(task) })) ?? ended;
  } catch {
    return ended;
  } finally {
    ending.abort();
    signal.removeEventListener('abort', cancel);
  }
}

interface Session {
  readonly id: string;
  /** The session's recordings that ended before they were stopped. */
  readonly ends: RecordingEnds;
  end(): void;
}

/** Opens a session that lasts until it is closed; null if the app does not answer correctly. */
async function openSession(discovery: Discovery): Promise<Session | null> {
  const sent = send(discovery, '/pen/session', {});
  try {
    const response = await sent.response;
    if (response.statusCode !== 200) {
      response.resume();
      return null;
    }
    const ends = createRecordingEnds();
    const id = await new Promise<string>((resolve, reject) => {
      const lines = createLineSplitter({
        limitBytes: LINE_LIMIT_BYTES,
        onLine: (bytes) => {
          const line = PersonSessionSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
          if (line.ended === undefined) resolve(line.sessionId);
          else ends.note(line.ended);
        },
        onTooLong: () => reject(new Error('too long')),
      });
      response.on('data', (chunk: Buffer) => lines.push(chunk));
      response.on('error', reject);
      response.on('close', () => {
        reject(new Error('closed'));
        ends.noteAll(ended.error);
      });
    });
    return { id, ends, end: () => sent.destroy() };
  } catch {
    // Refused, disconnected, or an app of another version: the caller reports it.
    sent.destroy();
    return null;
  }
}

function createJoinedPen(context: CommandContext, discovery: Discovery, cdpUrl: string | null): PenAccess {
  let session: Session | null = null;
  return {
    joined: true,
    async keepSession() {
      session ??= await openSession(discovery);
      if (session !== null) return ok(undefined);
      const message = 'The running PEN opened no session for this command.';
      return err(appError('internal', message, 'It may be of another version; restart it.'));
    },
    call({ tool, params = {}, target }, { signal, onProgress, onTask }) {
      const call: PersonCall = {
        tool,
        params,
        workingDirectory: context.workingDirectory,
        ...(target === undefined ? {} : { target }),
        ...(cdpUrl === null ? {} : { cdpUrl }),
        ...(session === null ? {} : { sessionId: session.id }),
      };
      return callOnce(discovery, call, signal, { onProgress, onTask });
    },
    recordingEnd: (tool, targetId) =>
      session === null ? new Promise(() => undefined) : session.ends.of(tool, targetId),
    async close() {
      session?.end();
      session = null;
    },
  };
}

/** Flags that are the app's own settings: a client cannot widen what the user allowed in the window. */
export function sayWhatAppDecides(context: CommandContext): void {
  const { switches, values } = context.arguments;
  const given = [
    ...(switches.has('allow-eval') ? ['--allow-eval'] : []),
    ...(values.has('project-root') ? ['--project-root'] : []),
  ];
  if (given.length === 0) return;
  const have = given.length === 1 ? 'has' : 'have';
  say(
    context,
    `joined the running PEN, whose own settings apply: ${given.join(' and ')} ${have} no effect. --standalone works without it.`,
  );
}

/** The running app of the data folder, null if none runs. `permission_denied` for a discovery file that cannot be trusted. */
export async function joinRunningApp(
  context: CommandContext,
  cdpUrl: string | null,
): Promise<AppResult<PenAccess | null>> {
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok) return found;
  if (found.value === null) return ok(null);
  if (!(await answersHello(found.value))) {
    say(
      context,
      `PEN Workbench (process ${found.value.pid}) does not answer, or another program holds its port; working without it.`,
    );
    return ok(null);
  }
  sayWhatAppDecides(context);
  return ok(createJoinedPen(context, found.value, cdpUrl));
}
