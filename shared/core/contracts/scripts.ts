/** Scripts of a target, listed while its debugger domain is enabled, and the queries on one of them. */
import { ForeignText } from '../../base/foreign-schema.ts';
import { z } from 'zod';

export const ScriptEntrySchema = z.object({
  /** Our own increasing id; `scriptId` is the target's. */
  id: z.number(),
  scriptId: z.string(),
  /** Scripts without a URL (eval, the engine's own) are counted but not listed. */
  url: ForeignText,
  /** 1-based line in the document: an inline script begins after the markup before it. */
  startLine: z.number(),
  startColumn: z.number(),
  endLine: z.number(),
  /** JavaScript: UTF-16 code units; WebAssembly: bytes. */
  length: z.number(),
  /** V8's hash of the content. */
  hash: z.string(),
  isModule: z.boolean(),
  language: z.enum(['JavaScript', 'WebAssembly']),
  sourceMap: z.enum(['none', 'inline', 'linked']),
  /** As given in the script; empty for an inline map. */
  sourceMapUrl: z.string(),
  /** The URL was given by the script itself (`//# sourceURL=`); absent: it was loaded from there. */
  isSelfNamed: z.boolean().optional(),
  /** Null if the target has no frames. */
  frameId: z.string().nullable(),
  /** Execution context other than the page's: an isolated world of an extension or of the protocol. Empty for the main world. */
  world: z.string(),
});
export type ScriptEntry = z.infer<typeof ScriptEntrySchema>;

/** Where a source map was found: in the script, in a folder that the person chose, on this machine, or on the page's server. */
export const MAP_ORIGINS = ['inline', 'chosen', 'disk', 'page'] as const;
export const MapOriginSchema = z.enum(MAP_ORIGINS);
export type MapOrigin = z.infer<typeof MapOriginSchema>;

export const OriginalSourceSchema = z.object({
  /** Name in the map, after its root: a label, never a path to open. */
  name: ForeignText,
  /** UTF-16 code units; null if the map does not contain the text. */
  length: z.number().nullable(),
});
export type OriginalSource = z.infer<typeof OriginalSourceSchema>;

export const ScriptMapSchema = z.object({
  origin: MapOriginSchema,
  /** File or URL of the map; for an inline map that of the script. */
  at: z.string(),
  sources: z.array(OriginalSourceSchema),
});
export type ScriptMap = z.infer<typeof ScriptMapSchema>;

/** A document or style sheet of a page, which the debugger domain does not list. */
export const PageResourceSchema = z.object({
  url: ForeignText,
  frameId: z.string(),
  type: z.enum(['Document', 'Stylesheet']),
  mimeType: z.string(),
});
export type PageResource = z.infer<typeof PageResourceSchema>;

export const SourceMatchSchema = z.object({
  scriptId: z.string(),
  /** The worker that has the script; absent for the target that was searched. */
  worker: z.string().optional(),
  url: ForeignText,
  /** The original source that contains the match; null for the script as it runs. */
  original: z.string().nullable(),
  /** 1-based position in that text; the column is null if only the line is known. */
  line: z.number(),
  column: z.number().nullable(),
  /** The line; of a long line, the part around the match. */
  text: ForeignText,
});
export type SourceMatch = z.infer<typeof SourceMatchSchema>;

const TargetIdSchema = z.string().max(2048);
const ScriptIdSchema = z.string().max(200);

/** Window commands: a panel shows complete texts, which are too long for tool answers. */
export const SOURCE_COMMANDS = {
  /** Text of a script. Error `script_not_found` if the target no longer has it. */
  'sources.text': {
    params: z.object({ targetId: TargetIdSchema, scriptId: ScriptIdSchema }),
    result: z.object({
      text: ForeignText,
      /** Reason if it has no text, otherwise null. */
      noTextBecause: z.string().nullable(),
    }),
  },
  /** Source map of a script; `map` is null if there is none or it may not be read, with the reason in the notes. */
  'sources.map': {
    params: z.object({ targetId: TargetIdSchema, scriptId: ScriptIdSchema }),
    result: z.object({ map: ScriptMapSchema.nullable(), notes: z.array(z.string()) }),
  },
  'sources.original': {
    params: z.object({ targetId: TargetIdSchema, scriptId: ScriptIdSchema, name: z.string().max(8192) }),
    result: z.object({ text: z.string().nullable() }),
  },
  /** Original position of a place in the script; null if the map has no mapping. */
  'sources.original-place': {
    params: z.object({
      targetId: TargetIdSchema,
      scriptId: ScriptIdSchema,
      line: z.number().int().min(1),
      column: z.number().int().min(1),
    }),
    result: z.object({
      place: z.object({ source: z.string(), line: z.number(), column: z.number() }).nullable(),
    }),
  },
  /** Saves the maps of the page's server to the data folder and adds that folder to the source map paths, so that profiles can use them. */
  'sources.save-maps': {
    params: z.object({ targetId: TargetIdSchema }),
    result: z.object({ saved: z.number(), sizeBytes: z.number(), notes: z.array(z.string()) }),
  },
  /** Documents and style sheets of a page. */
  'sources.resources': {
    params: z.object({ targetId: TargetIdSchema }),
    result: z.object({ resources: z.array(PageResourceSchema) }),
  },
  'sources.resource-text': {
    params: z.object({ targetId: TargetIdSchema, frameId: ScriptIdSchema, url: z.string().max(65_536) }),
    result: z.object({ text: z.string() }),
  },
} as const;
