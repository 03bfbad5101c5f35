/** Tasks of the person: what a call waits for, such as the action of a leak hunt that only a person can perform. */
import { z } from 'zod';
import { CallerInfoSchema } from './activity.ts';

export const PersonTaskSchema = z.object({
  id: z.string(),
  callId: z.string(),
  caller: CallerInfoSchema,
  /** The title of the tool: "Leak Hunt". */
  title: z.string(),
  /** Null: the call has no target. */
  targetId: z.string().nullable(),
  targetTitle: z.string(),
  /** The task, in the words of the caller. */
  text: z.string(),
  /** Where in the call it is: `Round 2 of 5`. */
  place: z.string(),
  /** Milliseconds since the Unix epoch. */
  askedAtMs: z.number(),
});
export type PersonTask = z.infer<typeof PersonTaskSchema>;

/** `skip`: this time it is not done, and the call continues without it. */
export const TaskAnswerSchema = z.enum(['done', 'skip']);
export type TaskAnswer = z.infer<typeof TaskAnswerSchema>;
