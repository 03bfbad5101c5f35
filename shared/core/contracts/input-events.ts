/** Input of a person in a page, as a script in it noted it. */
import { z } from 'zod';

export const InputMomentSchema = z.object({
  /** `click button “Add”`, `key Enter in textbox “Name”`; never what was typed. */
  text: z.string(),
  /** When the page began to handle it, and when it had: milliseconds since the Unix epoch, by the clock of the page. */
  from: z.number(),
  to: z.number().nullable(),
  /** `from` of the press, for a press and the click that it became: they are one interaction. */
  press: z.number().optional(),
});
export type InputMoment = z.infer<typeof InputMomentSchema>;

export const InputEventsSchema = z.object({
  moments: z.array(InputMomentSchema),
  /** There were more, which are not in the list. */
  isFull: z.boolean(),
});
export type InputEvents = z.infer<typeof InputEventsSchema>;
