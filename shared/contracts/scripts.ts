/** Scripts of a target as they are kept while its debugger domain is on. */
import { z } from 'zod';

export const ScriptEntrySchema = z.object({
  /** Ours, increasing; `scriptId` is the target's. */
  id: z.number(),
  scriptId: z.string(),
  /** Empty for code that came from no file. */
  url: z.string(),
});
export type ScriptEntry = z.infer<typeof ScriptEntrySchema>;
