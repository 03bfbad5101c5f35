/** Settings a person may change, with the defaults that hold until they do. */
import { z } from 'zod';
import { ToolCategorySchema } from './tool-categories.ts';

export const EvalModeSchema = z.enum(['off', 'ask', 'allow']);
export type EvalMode = z.infer<typeof EvalModeSchema>;

const GIBIBYTE = 1024 ** 3;

export const SettingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Whether assistants may run code in targets. */
  evalMode: EvalModeSchema.default('off'),
  /** Folder that file arguments of MCP callers must lie in; null means the folder the app was started in. */
  projectRoot: z.string().nullable().default(null),
  /** Text of one MCP answer, in bytes of UTF-8, unless the caller asked for more rows. */
  answerBudgetBytes: z.number().int().min(1024).max(1_000_000).default(8192),
  /** The oldest unpinned captures go when the library grows past this. */
  libraryLimitBytes: z
    .number()
    .int()
    .min(256 * 1024 ** 2)
    .default(20 * GIBIBYTE),
  heapSnapshotCapBytes: z
    .number()
    .int()
    .min(1024 ** 2)
    .default(2 * GIBIBYTE),
  /** A trace in a larger file is not opened. What is captured ends at its own cap. */
  traceFileLimitBytes: z
    .number()
    .int()
    .min(1024 ** 2)
    .default(4 * GIBIBYTE),
  /**
   * Cookies, authorization headers and storage are shown as they are: in the window only, and to assistants too. Masked until the
   * person says otherwise.
   */
  showSecrets: z.boolean().default(false),
  tellSecrets: z.boolean().default(false),
  /** Categories of tools that MCP clients are not offered. */
  disabledCategories: z.array(ToolCategorySchema).max(20).default([]),
  mcpEnabled: z.boolean().default(true),
  mcpPort: z.number().int().min(0).max(65_535).default(6100),
  /** Folders and files with source maps that the person chose, for scripts that are not on this machine. */
  sourceMapPaths: z.array(z.string()).max(100).default([]),
  /** The window asks before it quits and closes a browser that the app started. */
  confirmBrowserClose: z.boolean().default(true),
  /** Endpoints the person added, as addresses. */
  endpoints: z.array(z.string()).default([]),
});
export type Settings = z.infer<typeof SettingsSchema>;

type SettingsShape = typeof SettingsSchema.shape;
type ChangeShape = { [K in keyof SettingsShape]: z.ZodOptional<ReturnType<SettingsShape[K]['unwrap']>> };

/**
 * The settings that a change names, and no others. `SettingsSchema.partial()` does not do: zod fills in the default of every
 * setting that is left out, so one change would reset all others.
 */
export const SettingsChangeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(SettingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ) as ChangeShape,
);
