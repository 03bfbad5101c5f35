/** What the command line and the running app say to each other over the app's HTTP server, below `/pen/`. */
import { z } from 'zod';
import { ProgressSchema } from './activity.ts';
import { AppErrorSchema } from './errors.ts';
import { RecordingEndSchema } from './recordings.ts';

/** `POST /pen/call`: one capability call. */
export const PersonCallSchema = z.strictObject({
  tool: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  /** As the tool parameter of the same name; wins over it. */
  target: z.string().optional(),
  /** Chosen by the client, so that it can cancel before it knows more. */
  requestId: z.string().optional(),
  /** An open session of `POST /pen/session`: this call is of the same caller as the others that name it. */
  sessionId: z.string().optional(),
  /** The folder that relative paths of this call are taken from: the person's, not the app's. */
  workingDirectory: z.string().optional(),
  /** `--cdp-url`: the endpoint to connect to first, and to take the first target from where none is named. */
  cdpUrl: z.string().max(2048).optional(),
});
export type PersonCall = z.input<typeof PersonCallSchema>;

/** `POST /pen/cancel`; the call's own answer follows on its own request. */
export const PersonCancelSchema = z.strictObject({ requestId: z.string() });

export const PersonResultSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    value: z.record(z.string(), z.unknown()),
    notes: z.array(z.string()),
    text: z.string(),
    /** Address of the endpoint that `cdpUrl` stands for, as targets carry it. */
    endpoint: z.string().optional(),
  }),
  z.object({ ok: z.literal(false), error: AppErrorSchema, text: z.string() }),
]);
export type PersonResult = z.infer<typeof PersonResultSchema>;

/** One line of the answer to a call: any number of the first, then one of the second. */
export const PersonLineSchema = z.union([
  z.object({ progress: ProgressSchema }),
  z.object({ result: PersonResultSchema }),
]);
export type PersonLine = z.infer<typeof PersonLineSchema>;

/**
 * `POST /pen/session`: lines of an answer that stays open; the session ends with the connection. The first line names it, each further
 * one a recording of it that ended before it was stopped.
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
