/** Console messages of a target, buffered while the console is recorded. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { ResolvedPositionSchema } from '../../source-map/contract/original-positions.ts';

/** Stored characters of one message, and what follows a text that was longer. */
export const CONSOLE_TEXT_CHARS = 2000;
export const CONSOLE_TEXT_CUT = '…(truncated)';

export const CONSOLE_LEVELS = ['error', 'warning', 'log', 'info', 'debug'] as const;
export const ConsoleLevelSchema = z.enum(CONSOLE_LEVELS);
export type ConsoleLevel = z.infer<typeof ConsoleLevelSchema>;

/** A position in a script of the target; lines and columns are 1-based. */
export const ConsolePlaceSchema = z.object({
  /** Empty for code without a URL. */
  url: ForeignText,
  scriptId: z.string().nullable(),
  line: z.number(),
  column: z.number(),
  /** By the source map of the script. */
  original: ResolvedPositionSchema.optional(),
});
export type ConsolePlace = z.infer<typeof ConsolePlaceSchema>;

export const ConsoleFrameSchema = ConsolePlaceSchema.extend({
  /** Empty for an anonymous function. */
  functionName: ForeignText,
  /** Set on the first frame of an asynchronous stack: its cause ("Promise.then", "setTimeout"). */
  asyncCause: z.string().nullable(),
});
export type ConsoleFrame = z.infer<typeof ConsoleFrameSchema>;

/** A segment of a message's text. */
export const ConsolePartSchema = z.object({
  text: ForeignText,
  /** Remote object id of the object that the text describes; valid while the target holds the object. */
  objectId: z.string().nullable(),
  /** For `%c`: the declarations that only change how the text looks, by property. */
  style: z.record(z.string(), z.string()).optional(),
});
export type ConsolePart = z.infer<typeof ConsolePartSchema>;

/**
 * `navigation`: another document was loaded, `text` is its URL; `clear`: the page called console.clear(), earlier messages stay; `input`
 * and `result`: an expression evaluated in the window and its result.
 */
export const ConsoleEntryKindSchema = z.enum(['message', 'navigation', 'clear', 'input', 'result']);

export const ConsoleEntrySchema = z.object({
  id: z.number(),
  kind: ConsoleEntryKindSchema,
  level: ConsoleLevelSchema,
  /** At most 2,000 characters; a truncated text ends with `…(truncated)`. */
  text: ForeignText,
  /** The text in segments if some of them describe objects; otherwise empty. */
  parts: z.array(ConsolePartSchema),
  /** Milliseconds since the Unix epoch, by the target's clock. */
  atMs: z.number(),
  /** The console function (`log`, `table`, `startGroup`, `timeEnd` …), `exception`, or another source (`network`, `security` …). */
  type: z.string(),
  /** An uncaught exception. */
  isError: z.boolean(),
  /** Logged before the recording began; the target sent it again. */
  isBeforeEnable: z.boolean(),
  /** Number of groups around it. */
  depth: z.number(),
  place: ConsolePlaceSchema.nullable(),
  stack: z.array(ConsoleFrameSchema),
  /** A later change of state ("handled later"). */
  note: z.string().nullable(),
  /** The frame whose script logged it; absent for messages of the browser and of targets without frames. */
  frameId: z.string().optional(),
});
export type ConsoleEntry = z.infer<typeof ConsoleEntrySchema>;

/** A property of a remote object, as shown when the object is expanded. */
export const ConsolePropertySchema = z.object({
  name: ForeignText,
  /**
   * `internal`: V8's own (`[[Prototype]]`); `private`: `#name` of a class; `accessor`: has a getter, which is called only when the person
   * requests its value, or a setter alone.
   */
  kind: z.enum(['own', 'internal', 'private', 'accessor']),
  text: ForeignText,
  objectId: z.string().nullable(),
  isEnumerable: z.boolean(),
  /** Remote object id of the getter, with which its value can be requested; absent for values and for setters without a getter. */
  getterId: z.string().optional(),
});
export type ConsoleProperty = z.infer<typeof ConsolePropertySchema>;

export const ConsolePropertiesSchema = z.object({
  properties: z.array(ConsolePropertySchema),
  /** Number of properties not listed. */
  omitted: z.number(),
});
export type ConsoleProperties = z.infer<typeof ConsolePropertiesSchema>;

/** Names that complete the end of an expression. */
export const ConsoleCompletionsSchema = z.object({
  /** Length of the typed beginning that a name replaces. */
  replacedChars: z.number(),
  names: z.array(z.string()),
});
export type ConsoleCompletions = z.infer<typeof ConsoleCompletionsSchema>;
