/** Schema of a text that others chose; its type keeps it out of our sentences (`shared/base/foreign-text.ts`). */
import { z } from 'zod';
import type { Foreign } from './foreign-text.ts';

export const ForeignText = z.string() as unknown as z.ZodType<Foreign, string>;
