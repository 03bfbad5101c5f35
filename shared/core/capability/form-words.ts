/**
 * Words of a form of the window for a tool's parameter, in the `meta` of its schema: `.meta({ form })`. A parameter without them is in no form: its own
 * description is written for assistants.
 */
import { z } from 'zod';

export const FormWordsSchema = z.object({
  label: z.string(),
  description: z.string(),
  /** The values to choose from, with their labels. */
  choiceLabels: z.record(z.string(), z.string()).optional(),
  /** Ends a recording, so it has no initial value where recordings last until they are stopped. */
  endsRecording: z.literal(true).optional(),
});
export type FormWords = z.infer<typeof FormWordsSchema>;

export const RECORDED_SECONDS: FormWords = {
  label: 'Duration (s)',
  description: 'How long it records.',
  endsRecording: true,
};
