/** Positions in generated scripts, and where they stand in the original sources. */
import { z } from 'zod';

/** A position in a generated script, 1-based. */
export const ScriptPositionSchema = z.object({
  /** V8's id of the script, if the capture has it; it identifies scripts without a URL. */
  scriptId: z.string().optional(),
  url: z.string(),
  line: z.number(),
  column: z.number(),
  /** Name of the function in the generated script; '' if it has none or is not known. */
  name: z.string().default(''),
  /**
   * `function`: where V8 places the function (its parameters); `call`: a position within the function; `line`: a line whose column is not known,
   * which has an original line only if all of it is one statement there.
   */
  at: z.enum(['function', 'call', 'line']).default('function'),
});
export type ScriptPosition = z.input<typeof ScriptPositionSchema>;

/** The source maps that a query reads in addition to those stored with its capture. A query that names none reads no other file. */
export const MapsToReadSchema = z.object({
  /** Folders and map files, searched first. */
  lookIn: z.array(z.string()).max(100).default([]),
  /** Also inside and next to scripts of this machine, and the maps that they name: their paths come from the capture. */
  besideScripts: z.boolean().default(false),
});
export type MapsToRead = z.infer<typeof MapsToReadSchema>;

export const ResolvedPositionSchema = z.object({
  /** Original name of the function; null if neither the map nor the original source has one. */
  name: z.string().nullable(),
  /** A file, or the name that the map has for it (`webpack://shop/src/a.ts`). */
  source: z.string(),
  /** 1-based. */
  line: z.number(),
  column: z.number(),
  /** Third-party code: on the map's ignore list, or below `node_modules`. Absent: the author's own. */
  ignored: z.boolean().optional(),
});
export type ResolvedPosition = z.infer<typeof ResolvedPositionSchema>;

/** Null without a map for the script, or without a mapping there. */
export type ResolvePosition = (position: ScriptPosition) => ResolvedPosition | null;

/** The names that are shown, and by which rows are sorted: the original ones as far as they are known, or those of the generated script. */
export const ShownNamesSchema = z.enum(['original', 'generated']);
export type ShownNames = z.infer<typeof ShownNamesSchema>;
