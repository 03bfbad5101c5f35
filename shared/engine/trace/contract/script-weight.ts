/** Bytes of a page's scripts that it would not need: modules that it has twice, and code for old browsers. */
import { z } from 'zod';
import { TracePlaceSchema } from './trace-causes.ts';

/** Sizes are bytes over the network: parts of a script are as compressed as the whole. */
export const DuplicatedScriptSchema = z.object({
  /** Sum of all packages, also of those without a row. */
  wastedBytes: z.number(),
  /** The part of single modules of at least 512 bytes, which DevTools counts, of scripts that were requested. */
  largeModuleBytes: z.number(),
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
      /** At most what the script has. */
      wastedBytes: z.number(),
      sizeBytes: z.number(),
      /** The sum of what each of them is in a build of its own, which share parts here: DevTools' figure, which can be more than the script has. */
      estimatedBytes: z.number(),
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
