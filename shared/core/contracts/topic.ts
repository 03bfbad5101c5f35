/** State that main pushes to the window. A file of its own, so that a feature loads no other state. */
import type { z } from 'zod';

/** A topic, with its value until main has sent one. */
export const topic = <Schema extends z.ZodType>(schema: Schema, first: z.output<Schema>) => ({ schema, first });
