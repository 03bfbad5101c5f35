/** Size of the document of a traced page, and the costs of its style sheets. Times as in `trace-causes.ts`. */
import { z } from 'zod';
import { TracePlaceSchema } from './trace-causes.ts';

/** A node as the browser names it: `DIV class='row'`. */
const NodeNameSchema = z.string();

export const DomSizeSchema = z.object({
  /** Statistics of the largest count in the recording; null if it has none. */
  statistics: z
    .object({
      elements: z.number(),
      /** Elements around and including the deepest one. */
      depth: z.number(),
      deepest: NodeNameSchema,
      /** Children of the element with the most. */
      mostChildren: z.number(),
      parent: NodeNameSchema,
      event: z.number(),
    })
    .nullable(),
  /** Style recalculations and layouts that took long because of how much they covered. */
  updates: z.number(),
  /** Longest first. */
  rows: z.array(
    z.object({
      kind: z.enum(['style', 'layout']),
      startMs: z.number(),
      durationMs: z.number(),
      /** Elements whose style was computed, or objects of the layout that were out of date. */
      size: z.number(),
      event: z.number(),
      /** The first code that made it necessary; null if the trace has no stack of it. */
      changedBy: TracePlaceSchema.nullable(),
    }),
  ),
});
export type DomSize = z.infer<typeof DomSizeSchema>;

/** Code whose changes made long style recalculations and layouts necessary, the largest time first; what code forced by reading is left out. */
export const CostlyChangesSchema = z.array(
  z.object({
    kind: z.enum(['style', 'layout']),
    /** The first code that changed something since the update before. */
    place: TracePlaceSchema,
    /** Updates of 10 ms and more. */
    times: z.number(),
    totalMs: z.number(),
    longestMs: z.number(),
    /** Size of the longest: elements whose style was computed, or objects of the layout that were out of date. */
    size: z.number(),
    event: z.number(),
  }),
);
export type CostlyChanges = z.infer<typeof CostlyChangesSchema>;

/** Sums of all style recalculations. */
export const SelectorCostsSchema = z.object({
  recalculations: z.number(),
  totalMs: z.number(),
  /** Elements that were compared with a selector, and those that it matches. */
  attempts: z.number(),
  matches: z.number(),
  selectors: z.number(),
  /** Longest first. */
  rows: z.array(
    z.object({
      selector: z.string(),
      /** Id of the style sheet in the browser that recorded the trace. */
      sheet: z.string(),
      /** The first rule with it; null if the style sheet is not stored, or its text writes the selector in another way. */
      place: TracePlaceSchema.nullable(),
      elapsedMs: z.number(),
      attempts: z.number(),
      matches: z.number(),
      /** Attempts that ended at once, by the classes, ids and tags around the element. */
      fastRejects: z.number(),
    }),
  ),
});
export type SelectorCosts = z.infer<typeof SelectorCostsSchema>;
