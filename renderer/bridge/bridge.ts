/**
 * The one door between the window's code and the main process. Everything that comes through `window.pen` is parsed here by
 * the schemas of the contracts; failures come back as values, never as rejected promises.
 */
import { z } from 'zod';
import type { PenBridge } from '../../shared/contracts/channels.ts';
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import {
  BridgeAnswerSchema,
  FILE_USES,
  TOPICS,
  WINDOW_COMMANDS,
  WindowEventSchema,
  type FileUse,
  type FileUseResult,
  type TopicName,
  type TopicValue,
  type WindowCommandName,
  type WindowCommandParams,
  type WindowCommandResult,
  type WindowEvent,
} from '../../shared/contracts/window.ts';
import { createAnalysisClient, type AnalysisClient } from './analysis-client.ts';

/** What a call or command ended with: a value or an error, the call's id where it ran, and sentences that go with it. */
export type BridgeResult<T> = (
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError }
) & {
  readonly callId: string | null;
  readonly notes: readonly string[];
  /** Pictures that go with it, in base64. */
  readonly pictures?: readonly { readonly mimeType: string; readonly base64: string }[];
};

export interface TopicListener {
  <N extends TopicName>(topic: N, value: TopicValue<N>): void;
}

export interface Bridge {
  /** Calls a capability by its tool name; the value is not looked at. */
  call(tool: string, params: Record<string, unknown>): Promise<BridgeResult<unknown>>;
  /** Calls a capability and parses its value; a value of another shape ends as `internal`. */
  call<S extends z.ZodType>(
    tool: string,
    params: Record<string, unknown>,
    schema: S,
  ): Promise<BridgeResult<z.output<S>>>;
  /** A command that only the window has. */
  command<N extends WindowCommandName>(
    name: N,
    params: WindowCommandParams<N>,
  ): Promise<BridgeResult<WindowCommandResult<N>>>;
  /** Listens to topics. `onDefect` is told of a message that does not parse: main and window then disagree, which is a bug. */
  onTopic(listener: TopicListener, onDefect: (what: string) => void): void;
  onEvent(listener: (event: WindowEvent) => void): void;
  /** Asks main to send every topic once. */
  ready(): void;
  /** Hands main a file that the person dropped; the page never learns its path. */
  takeFile<U extends FileUse>(use: U, file: File): Promise<BridgeResult<FileUseResult<U>>>;
  /** Documents that the analysis process has open for this window. */
  readonly analysis: AnalysisClient;
}

/** The command table seen as a mapped type, so that the compiler keeps name and result together. */
const RESULTS: { readonly [N in WindowCommandName]: { readonly result: z.ZodType<WindowCommandResult<N>> } } =
  WINDOW_COMMANDS;

/** As `RESULTS`. */
const FILE_RESULTS: { readonly [U in FileUse]: z.ZodType<FileUseResult<U>> } = FILE_USES;

/** The first thing a schema found wrong, short enough for a sentence. */
function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown error' : `${issue.path.join('.') || 'value'}: ${issue.message}`;
}

function isTopic(name: unknown): name is TopicName {
  return typeof name === 'string' && Object.hasOwn(TOPICS, name);
}

function disagreement(what: string, detail: string): AppError {
  return appError(
    'internal',
    `The answer to ${what} does not match its schema (${detail}).`,
    'This is a bug in PEN Workbench. Restart it, and report it if it happens again.',
  );
}

function parseAnswer<T>(
  what: string,
  raw: unknown,
  parse: (value: unknown) => z.ZodSafeParseResult<T>,
): BridgeResult<T> {
  const answer = BridgeAnswerSchema.safeParse(raw);
  if (!answer.success)
    return { ok: false, error: disagreement(what, firstIssue(answer.error)), callId: null, notes: [] };
  const callId = answer.data.callId ?? null;
  if (!answer.data.ok) return { ok: false, error: answer.data.error, callId, notes: [] };
  const notes = answer.data.notes ?? [];
  const value = parse(answer.data.value);
  if (!value.success) return { ok: false, error: disagreement(what, firstIssue(value.error)), callId, notes };
  const { pictures } = answer.data;
  return { ok: true, value: value.data, callId, notes, ...(pictures === undefined ? {} : { pictures }) };
}

/** `invoke` rejects when main threw (a bug) or is going away; both become an error the person can read. */
async function invoke(what: string, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      ok: false,
      error: appError('internal', `${what} failed: ${reason}`, 'Try again. If it fails again, restart PEN Workbench.'),
    };
  }
}

/** Wraps the object of the preload. `host` is the window that receives the analysis port. */
export function createBridge(pen: PenBridge, host: Window): Bridge {
  const analysis = createAnalysisClient(pen, host);
  return {
    analysis,
    call: async (tool: string, params: Record<string, unknown>, schema: z.ZodType = z.unknown()) => {
      const raw = await invoke(tool, () => pen.call(tool, params));
      return parseAnswer(tool, raw, (value) => schema.safeParse(value));
    },
    command: async <N extends WindowCommandName>(name: N, params: WindowCommandParams<N>) => {
      const raw = await invoke(name, () => pen.command(name, params));
      return parseAnswer(name, raw, (value) => RESULTS[name].result.safeParse(value));
    },
    onTopic: (listener, onDefect) => {
      pen.onTopic((message) => {
        if (typeof message !== 'object' || message === null || !('topic' in message) || !isTopic(message.topic)) {
          onDefect('Received an unknown topic.');
          return;
        }
        const { topic } = message;
        const parsed = TOPICS[topic].safeParse('value' in message ? message.value : undefined);
        if (parsed.success) listener(topic, parsed.data);
        else onDefect(`The topic "${topic}" does not match its schema (${firstIssue(parsed.error)}).`);
      });
    },
    onEvent: (listener) => {
      pen.onEvent((message) => {
        const event = WindowEventSchema.safeParse(message);
        if (event.success) listener(event.data);
      });
    },
    ready: () => pen.ready(),
    takeFile: async <U extends FileUse>(use: U, file: File) => {
      const raw = await invoke(file.name, () => pen.takeFile(use, file));
      return parseAnswer(file.name, raw, (value) => FILE_RESULTS[use].safeParse(value));
    },
  };
}
