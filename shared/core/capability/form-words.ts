/** Words of a form of the window for a tool's parameter, in the `meta` of its schema: `.meta({ form })`. */
import { z } from 'zod';

export const FormWordsSchema = z.object({
  /** Absent: the parameter's name in words. */
  label: z.string().optional(),
  /** Where the one for assistants says more than a person needs. */
  description: z.string().optional(),
  /** The values to choose from, with their labels. */
  choiceLabels: z.record(z.string(), z.string()).optional(),
  /** Ends a recording, so it has no initial value where recordings last until they are stopped. */
  endsRecording: z.literal(true).optional(),
  /** Set by the window itself, or only about the text of an answer. */
  isHidden: z.literal(true).optional(),
});
export type FormWords = z.infer<typeof FormWordsSchema>;

export const NOT_IN_FORMS: FormWords = { isHidden: true };
export const RECORDED_SECONDS: FormWords = { label: 'Duration (s)', endsRecording: true };
