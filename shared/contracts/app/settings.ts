/** Settings of the person, with their defaults. */
import { z } from 'zod';
import { ignorePattern } from '../../base/third-party.ts';
import { EvalModeSchema, PresetSchema } from './permissions.ts';
import { ToolCategorySchema } from './tool-categories.ts';

const GIBIBYTE = 1024 ** 3;

export const SettingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** States whether assistants may run code in targets. */
  evalMode: EvalModeSchema.default('off'),
  /** Permissions of assistants that have no token of their own. */
  assistantPreset: PresetSchema.default('investigate'),
  /** File arguments of MCP callers must lie in this folder; null: the folder in which the app was started. */
  projectRoot: z.string().nullable().default(null),
  /** Size limit of one MCP answer in bytes of UTF-8, unless the caller requests more rows. */
  answerBudgetBytes: z.number().int().min(1024).max(1_000_000).default(8192),
  /** The oldest unpinned captures are deleted when the library exceeds this size. */
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
  /** Larger trace files are not opened. Captured traces have a limit of their own. */
  traceFileLimitBytes: z
    .number()
    .int()
    .min(1024 ** 2)
    .default(4 * GIBIBYTE),
  /** Memory of the SQL process; what does not fit is written to temporary files. */
  sqlMemoryBytes: z
    .number()
    .int()
    .min(128 * 1024 ** 2)
    .default(GIBIBYTE),
  /** The oldest unpinned captures of flight recorders are deleted when all of them together exceed this size. */
  recorderBudgetBytes: z
    .number()
    .int()
    .min(64 * 1024 ** 2)
    .default(2 * GIBIBYTE),
  /**
   * True if secrets are shown unmasked: cookies, authorization headers and storage in the window; all that are detected in results for
   * assistants. Masked by default.
   */
  showSecrets: z.boolean().default(false),
  tellSecrets: z.boolean().default(false),
  /** Tool categories that are not offered to MCP clients. */
  disabledCategories: z.array(ToolCategorySchema).max(20).default([]),
  /**
   * True if every MCP client gets structured results beside the text. Off by default: several clients hand their model both, and the
   * structured form is twice as long. A client can request them for itself (`pen mcp --structured`).
   */
  structuredResults: z.boolean().default(false),
  /** True if every MCP client is listed the core tools only. A client can request it for itself (`pen mcp --core`). */
  coreTools: z.boolean().default(false),
  mcpEnabled: z.boolean().default(true),
  mcpPort: z.number().int().min(0).max(65_535).default(6100),
  /** Folders and source maps chosen by the person, for scripts that are not on this machine. */
  sourceMapPaths: z.array(z.string()).max(100).default([]),
  /**
   * Further third-party code: regular expressions that match the address of a script or the path of an original source. Packages, other
   * origins, extensions and the ignore lists of source maps always are.
   */
  ignorePatterns: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .refine((pattern) => ignorePattern(pattern) !== null, 'is not a regular expression'),
    )
    .max(50)
    .default([]),
  /** Ask before quitting the app closes a browser that it started. */
  confirmBrowserClose: z.boolean().default(true),
  /** Closing the window while a flight recorder records leaves the app in the tray. */
  stayInTray: z.boolean().default(true),
  /** The app asks its server for a newer version by itself, once a day. Off: it contacts no server unless the person asks for it. */
  checkForUpdates: z.boolean().default(false),
  /** Addresses of the endpoints that the person added or connected, in the order of the list. */
  endpoints: z.array(z.string()).default([]),
  /** Addresses of those that the person disconnected: listed at the next start, and not connected. */
  disconnectedEndpoints: z.array(z.string()).default([]),
});
export type Settings = z.infer<typeof SettingsSchema>;

type SettingsShape = typeof SettingsSchema.shape;
type ChangeShape = { [K in keyof SettingsShape]: z.ZodOptional<ReturnType<SettingsShape[K]['unwrap']>> };

/**
 * A change contains only the settings to change. `SettingsSchema.partial()` does not work: zod fills in the default of every omitted
 * setting, so one change would reset all others.
 */
export const SettingsChangeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(SettingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ) as ChangeShape,
);
