/** Queries on what functions capture: variables that a context keeps although no living function can read them. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { groupPage, pageOf } from './pages.ts';
import { HeapNodeSchema } from './heap-objects.ts';

/** A variable that is dead in one or more contexts, by the scope that declares it. */
export const HeapDeadCaptureSchema = z.object({
  /** As in the script. */
  variable: z.string(),
  /** As in the source, if a source map names it otherwise. */
  original: z.string().optional(),
  /** The function that declares it, as the script names it; '' for one without a name, null for the top level of a module. */
  functionName: ForeignText.nullable(),
  /** The script; null if the file has no address of it. */
  url: ForeignText.nullable(),
  /** A living closure of that function: its place is where to change the code. Null if none is alive. */
  declaredBy: HeapNodeSchema.nullable(),
  /** A living closure that keeps one of the contexts; null if something else does. */
  keptBy: HeapNodeSchema.nullable(),
  /** Contexts in which no living function can read it. */
  contexts: z.number(),
  /** Bytes that are freed if the variable is cleared in them: of values that nothing else holds. */
  freedBytes: z.number(),
  /** Retained size of its other values, which something else holds too. */
  sharedBytes: z.number(),
  /** The largest of its values, and the context that has it. */
  value: HeapNodeSchema,
  contextId: z.number(),
  /** The script, or the function that keeps it, is third-party code. */
  isThirdParty: z.boolean(),
});
export type HeapDeadCapture = z.infer<typeof HeapDeadCaptureSchema>;

/** Captures that free something: own code first, then most freed bytes. */
export const HeapDeadCapturesSchema = pageOf(HeapDeadCaptureSchema).extend({
  /** Over all of them. */
  freedBytes: z.number(),
  /** False if the file has no scopes that can be read: then nothing is known. */
  hasScopes: z.boolean(),
  /** Contexts that were judged, and those of scripts without scopes, or that more than functions can read. */
  judged: z.number(),
  unjudged: z.number(),
});
export type HeapDeadCaptures = z.infer<typeof HeapDeadCapturesSchema>;

export const HEAP_CAPTURE_QUERIES = {
  'heap.dead-captures': {
    params: z.object(groupPage),
    result: HeapDeadCapturesSchema,
  },
} as const;
