/**
 * The window's only access to the main process. Everything from `window.pen` is parsed here with the contract schemas. Failures are
 * returned as values, never as rejected promises.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { PenBridge } from '../../../shared/core/contracts/channels.ts';
import { applyCaptureChanges, CaptureChangesSchema } from '../../../shared/core/contracts/capture-changes.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { TOPICS, type TopicName, type TopicValue } from '../../../shared/features/window-topics.ts';
import {
  BridgeAnswerSchema,
  FILE_USES,
  type FileUse,
  type FileUseResult,
} from '../../../shared/core/contracts/window-messages.ts';
import {
  WINDOW_COMMANDS,
  WindowEventSchema,
  type WindowCommandName,
  type WindowCommandParams,
  type WindowCommandResult,
  type WindowEvent,
} from '../../../shared/features/window.ts';
import { createAnalysisClient, type AnalysisClient } from './analysis-client.ts';
import { checkBySchema, problemText, type SchemaProblems } from '../../../shared/base/schema-check.ts';

/** Result of a call or command: a value or an error, the id of the executed call, and notes. */
export type BridgeResult<T> = (
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError }
) & {
  readonly callId: string | null;
  readonly notes: readonly string[];
  /** Images of the result, base64. */
  readonly pictures?: readonly { readonly mimeType: string; readonly base64: string }[];
};

export interface TopicListener {
  <N extends TopicName>(topic: N, value: TopicValue<N>): void;
}

export interface Bridge {
  /** Calls a capability by tool name without parsing its value. */
  call(tool: string, params: Record<string, unknown>): Promise<BridgeResult<unknown>>;
  /** Calls a capability and parses its value. A value that does not match the schema is an `internal` error. */
  call<S extends z.ZodType>(
    tool: string,
    params: Record<string, unknown>,
    schema: S,
  ): Promise<BridgeResult<z.output<S>>>;
  /** Runs a command that exists only in the window. */
  command<N extends WindowCommandName>(
    name: N,
    params: WindowCommandParams<N>,
  ): Promise<BridgeResult<WindowCommandResult<N>>>;
  /** Subscribes to topics. `onDefect` receives messages that do not parse: main and window disagree, which is a bug. */
  onTopic(listener: TopicListener, onDefect: (what: string) => void): void;
  onEvent(listener: (event: WindowEvent) => void): void;
  /** Requests every topic once. */
  ready(): void;
  /** Sends a dropped file to main; the page never sees its path. */
  takeFile<U extends FileUse>(use: U, file: File): Promise<BridgeResult<FileUseResult<U>>>;
  /** Client of the analysis process for this window. */
  readonly analysis: AnalysisClient;
}

/** The command table as a mapped type, which links each name to its result type. */
const RESULTS: { readonly [N in WindowCommandName]: { readonly result: z.ZodType<WindowCommandResult<N>> } } =
  WINDOW_COMMANDS;

/** Like `RESULTS`. */
const FILE_RESULTS: { readonly [U in FileUse]: z.ZodType<FileUseResult<U>> } = FILE_USES;

function isTopic(name: unknown): name is TopicName {
  return typeof name === 'string' && Object.hasOwn(TOPICS, name);
}

/** The list of captures after a message with all of them, or with what changed since the last one. */
function nextCaptures(
  before: readonly CaptureRecord[],
  message: object,
): Result<readonly CaptureRecord[], SchemaProblems> {
  if (!('changes' in message))
    return checkBySchema(TOPICS.captures.schema, 'value' in message ? message.value : undefined);
  const changes = checkBySchema(CaptureChangesSchema, message.changes);
  return changes.ok ? ok(applyCaptureChanges(before, changes.value)) : changes;
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
  check: (value: unknown) => Result<T, SchemaProblems>,
): BridgeResult<T> {
  const answer = checkBySchema(BridgeAnswerSchema, raw);
  if (!answer.ok)
    return { ok: false, error: disagreement(what, problemText(answer.error[0])), callId: null, notes: [] };
  const callId = answer.value.callId ?? null;
  if (!answer.value.ok) return { ok: false, error: answer.value.error, callId, notes: [] };
  const notes = answer.value.notes ?? [];
  const value = check(answer.value.value);
  if (!value.ok) return { ok: false, error: disagreement(what, problemText(value.error[0])), callId, notes };
  const { pictures } = answer.value;
  return { ok: true, value: value.value, callId, notes, ...(pictures === undefined ? {} : { pictures }) };
}

/** `invoke` rejects if main threw (a bug) or is shutting down; both become a readable error. */
async function invoke(what: string, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return err(
      appError('internal', `${what} failed: ${reason}`, 'Try again. If it fails again, restart PEN Workbench.'),
    );
  }
}

/** Wraps the preload object. `host` is the window that receives the analysis port. */
export function createBridge(pen: PenBridge, host: Window): Bridge {
  const analysis = createAnalysisClient(pen, host);
  return {
    analysis,
    call: async (tool: string, params: Record<string, unknown>, schema: z.ZodType = z.unknown()) => {
      const raw = await invoke(tool, () => pen.call(tool, params));
      return parseAnswer(tool, raw, (value) => checkBySchema(schema, value));
    },
    command: async <N extends WindowCommandName>(name: N, params: WindowCommandParams<N>) => {
      const raw = await invoke(name, () => pen.command(name, params));
      return parseAnswer(name, raw, (value) => checkBySchema(RESULTS[name].result, value));
    },
    onTopic: (listener, onDefect) => {
      let captures: readonly CaptureRecord[] = [];
      pen.onTopic((message) => {
        if (typeof message !== 'object' || message === null || !('topic' in message) || !isTopic(message.topic)) {
          onDefect('Received an unknown topic.');
          return;
        }
        const { topic } = message;
        const defect = (problem: SchemaProblems[0]): void =>
          onDefect(`The topic "${topic}" does not match its schema (${problemText(problem)}).`);
        if (topic === 'captures') {
          const list = nextCaptures(captures, message);
          if (!list.ok) return defect(list.error[0]);
          captures = list.value;
          return listener(topic, [...captures]);
        }
        const parsed = checkBySchema(TOPICS[topic].schema, 'value' in message ? message.value : undefined);
        if (!parsed.ok) return defect(parsed.error[0]);
        listener(topic, parsed.value);
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
      return parseAnswer(file.name, raw, (value) => checkBySchema(FILE_RESULTS[use], value));
    },
  };
}
