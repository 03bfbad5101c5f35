/** Lines of code around a place, as answers quote them. */
import { z } from 'zod';
import { MapsToReadSchema } from './original-positions.ts';
import type { TracePlace } from '../../trace/contract/trace-causes.ts';

/** A place in a script as it ran, 1-based; 0 where only the original one is known. */
export const QuotedPlaceSchema = z.object({
  scriptId: z.string().optional(),
  url: z.string(),
  line: z.number(),
  column: z.number().default(1),
  /** The same place in the original source. Without a column, the beginning of a long line is shown. */
  original: z.object({ source: z.string(), line: z.number(), column: z.number().optional() }).optional(),
  /** Another line of the same document that belongs to it: shown too, without what is between them if that is much. */
  alsoLine: z.number().optional(),
});
export type QuotedPlace = z.input<typeof QuotedPlaceSchema>;

export const CodeQuoteSchema = z.object({
  /** The original source, or the script if it has none. */
  source: z.string(),
  /** The blamed line, and the first one of `lines`. 1-based. */
  line: z.number(),
  firstLine: z.number(),
  /** Without the indentation that all of them have; long ones are cut. */
  lines: z.array(z.string()),
  /** Lines of the document that are left out between two of `lines`: how many, and the number of those before the gap. */
  gap: z.object({ after: z.number(), lines: z.number() }).optional(),
  /** The line on which the named function around the blamed line begins; absent if there is none. */
  functionLine: z.number().optional(),
  /** Third-party code by its source map or the person's patterns. */
  ignored: z.boolean().optional(),
});
export type CodeQuote = z.infer<typeof CodeQuoteSchema>;

/** A line of the author that names a function, or begins one. */
export const NamedCallPlaceSchema = z.object({
  source: z.string(),
  /** 1-based. */
  line: z.number(),
  /** The line of code. */
  code: z.string(),
  /** The named function around it; null outside of functions. */
  within: z.string().nullable(),
  /** What is called. */
  name: z.string(),
  /** The name is handed on, not called. */
  isReference: z.boolean(),
});
export type NamedCallPlace = z.infer<typeof NamedCallPlaceSchema>;

/** A function of the author, and the author's calls around it by name. */
export const CallsByNameSchema = z.object({
  name: z.string(),
  /** Lines of the function. */
  firstLine: z.number(),
  lastLine: z.number(),
  /** Calls of the function, and of those that these are in. */
  callers: z.array(NamedCallPlaceSchema).readonly(),
  callersOfCallers: z.array(NamedCallPlaceSchema).readonly(),
  /** Where the functions that it calls begin. */
  callees: z.array(NamedCallPlaceSchema).readonly(),
});
export type CallsByName = z.infer<typeof CallsByNameSchema>;

/** The code of an object: where its function or class is, and the call that reads it. */
export const ObjectCodeSchema = z.object({
  name: z.string(),
  call: z.string(),
  /** Absent if no text is stored. */
  quote: CodeQuoteSchema.optional(),
  /** Where own code calls the function, and its callers, by name; absent if that was not asked. */
  callers: z.array(NamedCallPlaceSchema).optional(),
});
export type ObjectCode = z.infer<typeof ObjectCodeSchema>;

/** The numbers of its lines in the document, 1-based. */
export function quotedLineNumbers({ firstLine, lines, gap }: Pick<CodeQuote, 'firstLine' | 'lines' | 'gap'>): number[] {
  return lines.map((_, index) => firstLine + index + (gap !== undefined && index >= gap.after ? gap.lines : 0));
}

/** Queries about a capture of any kind. */
export const QUOTE_QUERIES = {
  /** From the texts that are stored with the capture. */
  'code.quotes': {
    params: z.object({ places: z.array(QuotedPlaceSchema).max(10) }),
    /** In the order of the places; null where no text is stored. */
    result: z.object({ quotes: z.array(CodeQuoteSchema.nullable()) }),
  },
  /** The function around a line of the author's source, and the calls around it; null without one. */
  'code.around': {
    params: z.object({ source: z.string(), line: z.number() }),
    result: z.object({ calls: CallsByNameSchema.nullable() }),
  },
  /** The author's source whose name contains a text, ignoring case, among the texts that are stored with the capture. */
  'code.named': {
    params: z.object({ name: z.string().min(1) }),
    /** The shortest of the names that match; null if none does. `others`: further names. */
    result: z.object({
      source: z.object({ name: z.string(), text: z.string() }).nullable(),
      others: z.array(z.string()),
    }),
  },
  /** The whole text with a place: the original source if a source map has it, otherwise the script. */
  'code.source': {
    params: z.object({
      place: QuotedPlaceSchema,
      ...MapsToReadSchema.shape,
    }),
    result: z.object({
      /** `name`: the address of the script, or the original source. The place is 1-based, in the text. Null without a stored text. */
      source: z
        .object({
          name: z.string(),
          text: z.string(),
          line: z.number(),
          column: z.number(),
          /** The line of the document in which the text begins. */
          startLine: z.number(),
        })
        .nullable(),
    }),
  },
};

/** A place of a trace, which may be one in the original source already. */
export function quotedTracePlace({ script, url, line, column }: TracePlace): QuotedPlace {
  return script === undefined
    ? { url, line, column }
    : { url: script, line: 0, column: 0, original: { source: url, line, column } };
}
