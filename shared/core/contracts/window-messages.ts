/** Messages between main process and window, of core. The preload imports only `channels.ts`, not these schemas. */
import { z } from 'zod';
import { AppErrorSchema } from '../../base/errors.ts';
import { LiveLogNameSchema, LiveLogPageSchema } from './live-logs.ts';

/** Uses of a file dropped on the window, with their results. */
export const FILE_USES = {
  /** Imports it into the library; a zip archive may hold several captures. */
  import: z.object({ captureIds: z.array(z.string()) }),
  /** Adds it to the source map paths. */
  'source-map': z.object({ added: z.array(z.string()) }),
} as const;
export type FileUse = keyof typeof FILE_USES;
export type FileUseResult<U extends FileUse> = z.infer<(typeof FILE_USES)[U]>;

/** Other messages from main: requests to open a document, and new entries. */
export const CORE_EVENTS = [
  z.object({ type: z.literal('open-capture'), captureId: z.string() }),
  /** A link from outside the app; main has parsed it, and the window parses it again. */
  z.object({ type: z.literal('open-link'), link: z.string().max(8192) }),
  /** The notes of a capture have changed. */
  z.object({ type: z.literal('notes'), captureId: z.string() }),
  /** A client shows a place, marked with its name; the window answers with `places.shown`. */
  z.object({
    type: z.literal('show-place'),
    request: z.number().int(),
    link: z.string().max(8192),
    by: z.string().max(200),
    /** `Object @123 · OrderRow`. */
    title: z.string().max(500),
  }),
  /** For a followed log: new entries and the current state. */
  z.object({ type: z.literal('live-log'), log: LiveLogNameSchema, page: LiveLogPageSchema }),
] as const;

/** Result of a capability call or window command as sent over the bridge; errors are sent as data. */
export const BridgeAnswerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    value: z.unknown(),
    callId: z.string().optional(),
    notes: z.array(z.string()).optional(),
    /** Images of the answer, in base64. */
    pictures: z.array(z.object({ mimeType: z.string(), base64: z.string() })).optional(),
  }),
  z.object({ ok: z.literal(false), error: AppErrorSchema, callId: z.string().optional() }),
]);
export type BridgeAnswer = z.infer<typeof BridgeAnswerSchema>;
