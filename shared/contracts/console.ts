/** Console messages of a target as they are kept while somebody listens. */
import { z } from 'zod';

export const CONSOLE_LEVELS = ['error', 'warning', 'log', 'info', 'debug'] as const;
export const ConsoleLevelSchema = z.enum(CONSOLE_LEVELS);
export type ConsoleLevel = z.infer<typeof ConsoleLevelSchema>;

/** A place in a script of the target; lines and columns are 1-based. */
export const ConsolePlaceSchema = z.object({
  /** Empty for code that has no address. */
  url: z.string(),
  scriptId: z.string().nullable(),
  line: z.number(),
  column: z.number(),
});
export type ConsolePlace = z.infer<typeof ConsolePlaceSchema>;

export const ConsoleFrameSchema = ConsolePlaceSchema.extend({
  /** Empty for a function without a name. */
  functionName: z.string(),
  /** What the frames from here on were waiting behind ("Promise.then", "setTimeout"), on the first of them. */
  asyncCause: z.string().nullable(),
});
export type ConsoleFrame = z.infer<typeof ConsoleFrameSchema>;

/** A piece of a message's text. */
export const ConsolePartSchema = z.object({
  text: z.string(),
  /** The object that the text stands for, as the target names it; of use while the target keeps it. */
  objectId: z.string().nullable(),
});
export type ConsolePart = z.infer<typeof ConsolePartSchema>;

/**
 * `navigation`: another document was loaded, `text` is its address; `clear`: the page called console.clear(), and what was before is
 * kept; `input` and `result`: what the person evaluated in the window, and what came of it.
 */
export const ConsoleEntryKindSchema = z.enum(['message', 'navigation', 'clear', 'input', 'result']);

export const ConsoleEntrySchema = z.object({
  id: z.number(),
  kind: ConsoleEntryKindSchema,
  level: ConsoleLevelSchema,
  /** At most 2,000 characters; `…(truncated)` follows where there was more. */
  text: z.string(),
  /** The same text in pieces, where some of it stands for objects; else empty. */
  parts: z.array(ConsolePartSchema),
  /** Milliseconds since the Unix epoch, by the target's clock. */
  atMs: z.number(),
  /** The console function (`log`, `table`, `startGroup`, `timeEnd` …), `exception`, or who else speaks (`network`, `security` …). */
  type: z.string(),
  /** An exception that nobody caught. */
  isError: z.boolean(),
  /** It was there before anybody listened: the target told it again. */
  isBeforeEnable: z.boolean(),
  /** Groups it lies in. */
  depth: z.number(),
  place: ConsolePlaceSchema.nullable(),
  stack: z.array(ConsoleFrameSchema),
  /** What became of it later ("handled later"). */
  note: z.string().nullable(),
});
export type ConsoleEntry = z.infer<typeof ConsoleEntrySchema>;

/** A property of an object of the target, as it is shown when the object is opened. */
export const ConsolePropertySchema = z.object({
  name: z.string(),
  /** `internal`: V8's own (`[[Prototype]]`); `private`: `#name` of a class; `accessor`: it has a getter, which is not called. */
  kind: z.enum(['own', 'internal', 'private', 'accessor']),
  text: z.string(),
  objectId: z.string().nullable(),
  isEnumerable: z.boolean(),
});
export type ConsoleProperty = z.infer<typeof ConsolePropertySchema>;

export const ConsolePropertiesSchema = z.object({
  properties: z.array(ConsolePropertySchema),
  /** Properties that the object has besides. */
  omitted: z.number(),
});
export type ConsoleProperties = z.infer<typeof ConsolePropertiesSchema>;
