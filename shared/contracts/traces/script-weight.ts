/** Bytes of a page's scripts that it would not need: modules that it has twice, and code for old browsers. */
import { z } from 'zod';
import { TracePlaceSchema } from './trace-causes.ts';

/** Sizes are bytes over the network: parts of a script are as compressed as the whole. */
export const DuplicatedScriptSchema = z.object({
  /** All copies but the largest of each module. */
  wastedBytes: z.number(),
  /** Packages, and modules outside of packages; most wasted bytes first. */
  rows: z.array(
    z.object({
      /** `node_modules/lodash`, or the path of a module. */
      name: z.string(),
      wastedBytes: z.number(),
      /** Largest first; the others are the wasted ones. */
      copies: z.array(
        z.object({
          url: z.string(),
          sizeBytes: z.number(),
          /** Path of its largest module, which tells one installed version of a package from another. */
          source: z.string(),
          /** The first import of it in the author's own sources; null if none is stored. */
          importedBy: TracePlaceSchema.nullable(),
        }),
      ),
    }),
  ),
});
export type DuplicatedScript = z.infer<typeof DuplicatedScriptSchema>;

export const LegacyScriptSchema = z.object({
  wastedBytes: z.number(),
  /** Scripts, most wasted bytes first. */
  rows: z.array(
    z.object({
      url: z.string(),
      wastedBytes: z.number(),
      matches: z.array(
        z.object({
          /** `Array.prototype.at`, or a transform such as `@babel/plugin-transform-classes`. */
          name: z.string(),
          kind: z.enum(['polyfill', 'transform']),
          /** In the original source if a map has it. */
          place: TracePlaceSchema,
        }),
      ),
    }),
  ),
});
export type LegacyScript = z.infer<typeof LegacyScriptSchema>;
