/** Console messages of a target as they are kept while somebody listens. */
import { z } from 'zod';

export const ConsoleLevelSchema = z.enum(['error', 'warning', 'log', 'info', 'debug']);
export type ConsoleLevel = z.infer<typeof ConsoleLevelSchema>;

export const ConsoleEntrySchema = z.object({
  id: z.number(),
  level: ConsoleLevelSchema,
  text: z.string(),
  /** Milliseconds since the Unix epoch. */
  atMs: z.number(),
});
export type ConsoleEntry = z.infer<typeof ConsoleEntrySchema>;
