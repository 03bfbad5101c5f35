/** A console log that is a capture: its file, and the queries on an open one. */
import { z } from 'zod';
import { ConsoleEntrySchema, ConsoleFrameSchema, ConsoleLevelSchema, ConsolePlaceSchema } from './console.ts';

/** Version of the format, the value of its member `penConsole`. */
export const CONSOLE_LOG_VERSION = 1;
/** Characters of a URL in a file. */
export const CONSOLE_URL_CHARS = 2000;

const FilePlaceSchema = ConsolePlaceSchema.pick({ url: true, line: true, column: true });

/** A message in a file; identical messages in a row are one with a count. Members as in `ConsoleEntrySchema`. */
const ConsoleFileMessageSchema = ConsoleEntrySchema.pick({
  level: true,
  text: true,
  type: true,
  isError: true,
  isBeforeEnable: true,
  depth: true,
  note: true,
}).extend({
  kind: z.enum(['message', 'navigation', 'clear']),
  /** Time of the first and the last one, milliseconds since the Unix epoch, by the target's clock. */
  timeMs: z.number(),
  lastTimeMs: z.number(),
  count: z.number().int().min(1),
  place: FilePlaceSchema.nullable(),
  stack: z.array(
    ConsoleFrameSchema.pick({ functionName: true, url: true, line: true, column: true, asyncCause: true }),
  ),
});
export type ConsoleFileMessage = z.infer<typeof ConsoleFileMessageSchema>;

const ConsoleFileTargetSchema = z.object({ type: z.string(), title: z.string(), url: z.string() });

export const ConsoleFileSchema = z.object({
  penConsole: z.literal(CONSOLE_LOG_VERSION),
  /** Program that wrote the file. */
  creator: z.string(),
  target: ConsoleFileTargetSchema,
  /** Start of the recording, milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  durationMs: z.number(),
  /** Older messages that were dropped before the file was written. */
  dropped: z.number().int().min(0),
  messages: z.array(ConsoleFileMessageSchema),
});

/** A message of an open file. Its id is its position in the file, from 0. */
const StoredMessageSchema = z.object({
  entry: ConsoleEntrySchema,
  count: z.number(),
  lastAtMs: z.number(),
});
export type StoredMessage = z.infer<typeof StoredMessageSchema>;

/** An open file. */
export interface ConsoleLogFile extends Omit<z.infer<typeof ConsoleFileSchema>, 'penConsole' | 'messages'> {
  /** In the order of the file. */
  readonly messages: readonly StoredMessage[];
}

const ConsoleOverviewSchema = ConsoleFileSchema.omit({ penConsole: true, messages: true }).extend({
  /** Rows of the list: identical messages in a row are one. */
  rows: z.number(),
  /** Messages by level, repeats included; marks such as a navigation have no level. */
  levels: z.record(ConsoleLevelSchema, z.number()),
});

export const FrequentMessageSchema = z.object({
  text: z.string(),
  level: ConsoleLevelSchema,
  count: z.number(),
  /** Where the first one was logged. */
  place: ConsolePlaceSchema.nullable(),
});

export const CONSOLE_QUERIES = {
  'console.overview': { params: z.object({}), result: ConsoleOverviewSchema },
  'console.messages': {
    params: z.object({
      start: z.number().int().min(0).default(0),
      count: z.number().int().min(0).max(5000).default(5000),
    }),
    result: z.object({ messages: z.array(StoredMessageSchema), start: z.number(), total: z.number() }),
  },
  /** Messages by level and text, the most frequent first. */
  'console.frequent': {
    params: z.object({ count: z.number().int().min(0).max(5000).default(20) }),
    result: z.object({ rows: z.array(FrequentMessageSchema), total: z.number() }),
  },
} as const;
