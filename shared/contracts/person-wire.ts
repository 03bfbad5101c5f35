/** Protocol between the command line and the running app over the app's HTTP server, below `/pen/`. */
import { z } from 'zod';
import { ProgressSchema } from './activity.ts';
import { AppErrorSchema } from './errors.ts';
import { PersonTaskSchema, TaskAnswerSchema } from './person-tasks.ts';
import { RecordingEndSchema } from './recordings.ts';

/** `POST /pen/call`: one capability call. */
export const PersonCallSchema = z.strictObject({
  tool: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Same as the tool parameter `target`, and takes precedence. */
  target: z.string().optional(),
  /** Chosen by the client, so that it can cancel before the first answer. */
  requestId: z.string().optional(),
  /** An open session of `POST /pen/session`; all calls with this id belong to one caller. */
  sessionId: z.string().optional(),
  /** Base of relative paths in this call: the command line's working directory, not the app's. */
  workingDirectory: z.string().optional(),
  /** `--cdp-url`: endpoint to connect to first; its first target is used if the call has none. */
  cdpUrl: z.string().max(2048).optional(),
  /** The client shows tasks of the person, and answers each with `POST /pen/task`. */
  showsTasks: z.boolean().optional(),
});
export type PersonCall = z.input<typeof PersonCallSchema>;

/** `POST /pen/cancel`; the cancelled call answers on its own request. */
export const PersonCancelSchema = z.strictObject({ requestId: z.string() });

export const PersonResultSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    value: z.record(z.string(), z.unknown()),
    notes: z.array(z.string()),
    text: z.string(),
    /** Address of the endpoint of `cdpUrl`, as targets carry it. */
    endpoint: z.string().optional(),
  }),
  z.object({ ok: z.literal(false), error: AppErrorSchema, text: z.string() }),
]);
export type PersonResult = z.infer<typeof PersonResultSchema>;

/** `POST /pen/task`: what the person answered to a task; null: the person cancelled it. */
export const PersonTaskReplySchema = z.strictObject({ taskId: z.string(), answer: TaskAnswerSchema.nullable() });
export type PersonTaskReply = z.infer<typeof PersonTaskReplySchema>;

/** One line of a call's answer: any number of progress lines and tasks, then one result line. */
export const PersonLineSchema = z.union([
  z.object({ progress: ProgressSchema }),
  z.object({ task: PersonTaskSchema }),
  z.object({ result: PersonResultSchema }),
]);
export type PersonLine = z.infer<typeof PersonLineSchema>;

/**
 * `POST /pen/session`: lines of a response that stays open; the session ends with the connection. The first line contains the id, each
 * further line a recording of the session that ended before it was stopped.
 */
export const PersonSessionSchema = z.object({ sessionId: z.string(), ended: RecordingEndSchema.optional() });
export type PersonSession = z.infer<typeof PersonSessionSchema>;

/** `POST /pen/token` */
export const PersonTokenSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.string() }),
  z.object({ ok: z.literal(false), error: AppErrorSchema }),
]);

/** `GET /pen/hello` */
export const PersonHelloSchema = z.object({
  name: z.literal('pen'),
  version: z.string(),
  pid: z.number(),
  mcpAddress: z.string().nullable(),
});
export type PersonHello = z.infer<typeof PersonHelloSchema>;
