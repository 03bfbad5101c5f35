/** Groups of tools that can be switched off for MCP clients. */
import { z } from 'zod';

export const ToolCategorySchema = z.enum([
  'memory',
  'cpu',
  'network',
  'coverage',
  'audit',
  'source',
  'console',
  'lighthouse',
  'utility',
  'library',
]);
export type ToolCategory = z.infer<typeof ToolCategorySchema>;
