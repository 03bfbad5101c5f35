/** Scripts of a target as they are kept while its debugger domain is on, and what can be asked of one. */
import { z } from 'zod';

export const ScriptEntrySchema = z.object({
  /** Ours, increasing; `scriptId` is the target's. */
  id: z.number(),
  scriptId: z.string(),
  /** Scripts without one (eval, the engine's own) are counted and not kept. */
  url: z.string(),
  /** 1-based, where it stands in its document: a script within a page begins behind its markup. */
  startLine: z.number(),
  startColumn: z.number(),
  endLine: z.number(),
  /** Of JavaScript in UTF-16 code units, of WebAssembly in bytes. */
  length: z.number(),
  /** V8's own of its content. */
  hash: z.string(),
  isModule: z.boolean(),
  language: z.enum(['JavaScript', 'WebAssembly']),
  sourceMap: z.enum(['none', 'inline', 'linked']),
  /** As the script names it; empty for an inline one. */
  sourceMapUrl: z.string(),
  /** Null where the target has no frames. */
  frameId: z.string().nullable(),
  /** Where it runs besides the page itself: an extension's or the protocol's own world. Empty for the page's. */
  world: z.string(),
});
export type ScriptEntry = z.infer<typeof ScriptEntrySchema>;

/** Where a source map was found: in the script, in a folder that the person chose, on this machine, or at the page's own server. */
export const MAP_ORIGINS = ['inline', 'chosen', 'disk', 'page'] as const;
export const MapOriginSchema = z.enum(MAP_ORIGINS);
export type MapOrigin = z.infer<typeof MapOriginSchema>;

export const OriginalSourceSchema = z.object({
  /** As the map names it, behind its root: a label, never a path to open. */
  name: z.string(),
  /** UTF-16 code units; null where the map holds no text of it. */
  length: z.number().nullable(),
});
export type OriginalSource = z.infer<typeof OriginalSourceSchema>;

export const ScriptMapSchema = z.object({
  origin: MapOriginSchema,
  /** The map's file or address; for an inline one the script's. */
  at: z.string(),
  sources: z.array(OriginalSourceSchema),
});
export type ScriptMap = z.infer<typeof ScriptMapSchema>;

/** A document or style sheet of a page, which the debugger does not tell of. */
export const PageResourceSchema = z.object({
  url: z.string(),
  frameId: z.string(),
  type: z.enum(['Document', 'Stylesheet']),
  mimeType: z.string(),
});
export type PageResource = z.infer<typeof PageResourceSchema>;

export const SourceMatchSchema = z.object({
  scriptId: z.string(),
  url: z.string(),
  /** 1-based in the script's own text; the column is null where the line alone is known. */
  line: z.number(),
  column: z.number().nullable(),
  /** The line, or what stands around the match in a long one. */
  text: z.string(),
});
export type SourceMatch = z.infer<typeof SourceMatchSchema>;

const TargetIdSchema = z.string().max(2048);
const ScriptIdSchema = z.string().max(200);

/** Window commands: a panel shows whole texts, which no tool answers with. */
export const SOURCE_COMMANDS = {
  /** The text of a script. `script_not_found` where the target has it no more. */
  'sources.text': {
    params: z.object({ targetId: TargetIdSchema, scriptId: ScriptIdSchema }),
    result: z.object({
      text: z.string(),
      /** Null where it has no text, which is said. */
      noTextBecause: z.string().nullable(),
    }),
  },
  /** Its source map; `map` is null where there is none, or none that may be read: the notes say why. */
  'sources.map': {
    params: z.object({ targetId: TargetIdSchema, scriptId: ScriptIdSchema }),
    result: z.object({ map: ScriptMapSchema.nullable(), notes: z.array(z.string()) }),
  },
  'sources.original': {
    params: z.object({ targetId: TargetIdSchema, scriptId: ScriptIdSchema, name: z.string().max(8192) }),
    result: z.object({ text: z.string().nullable() }),
  },
  /** Where a place of the script was written; null where the map does not say. */
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
  /** Keeps the maps of the page's own server in the data folder and adds that to the folders of maps, so that profiles are read by them. */
  'sources.keep-maps': {
    params: z.object({ targetId: TargetIdSchema }),
    result: z.object({ kept: z.number(), sizeBytes: z.number(), notes: z.array(z.string()) }),
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
