/** Renders as a page counts them, and the question for their places: by the source maps that are stored with a recording. */
import { z } from 'zod';
import { MapsToReadSchema } from '../../source-map/contract/original-positions.ts';
import { PageRendersSchema, StepRendersSchema } from './renders.ts';

const position = { line: z.number(), column: z.number() };
const RunningPlaceSchema = z.object({ url: z.string(), ...position });

const RunningFunctionSchema = RunningPlaceSchema.extend({
  /** Lines and columns within it at which it calls others, zero-based, from its place on. */
  calls: z.array(z.object(position)).optional(),
});

/** Functions and stacks in the running scripts for which renders have numbers, 1-based. */
export const RunningCodeSchema = z.object({
  /** Null where V8 tells no place. */
  functions: z.array(RunningFunctionSchema.nullable()),
  /** Frames in which values were written, innermost first. */
  stacks: z.array(z.array(RunningPlaceSchema)),
});
export type RunningCode = z.infer<typeof RunningCodeSchema>;

/** A question about a capture of any kind. */
export const RENDER_QUERIES = {
  /** Renders of steps with the author's names and the places that values come from. */
  'code.renders': {
    params: z.object({
      code: RunningCodeSchema,
      steps: z.array(
        z
          .object({
            renders: PageRendersSchema,
            /** For each function: with what it called, by CPU samples; null without one. */
            sampledMs: z.array(z.number().nullable()),
          })
          .nullable(),
      ),
      ...MapsToReadSchema.shape,
    }),
    /** In the order of the steps. */
    result: z.object({ steps: z.array(StepRendersSchema.nullable()) }),
  },
};
