/** Settings of the person, with their defaults. */
import { z } from 'zod';
import { ignorePattern } from '../../base/third-party.ts';
import { EvalModeSchema, PRESETS, PresetSchema } from './permissions.ts';
import { ToolCategorySchema } from './tool-categories.ts';

const GIBIBYTE = 1024 ** 3;

const SettingRowSchema = z.object({
  title: z.string(),
  /** Its effect, in one or two sentences. */
  explanation: z.string(),
  /** Values to choose from, by their text: `true`, `ask`. Without them a boolean is on or off. */
  labels: z.record(z.string(), z.string()).optional(),
  /** Meaning of a value, by its text. */
  hints: z.record(z.string(), z.string()).optional(),
  /** Caution about a value, by its text. */
  warnings: z.record(z.string(), z.string()).optional(),
  /** A size is typed with a unit; a bare number has this one. */
  unit: z.enum(['KB', 'GB']).optional(),
  placeholder: z.string().optional(),
});
/** The row of a setting in the window, in the `meta` of its schema: `.meta(row({ … }))`. */
export type SettingRow = z.infer<typeof SettingRowSchema>;
const row = (words: SettingRow): { row: SettingRow } => ({ row: words });

const presetTexts = (text: 'label' | 'explanation'): Record<string, string> =>
  Object.fromEntries(PresetSchema.options.map((preset) => [preset, PRESETS[preset][text]]));
const MASKED_OR_SHOWN = { false: 'Masked', true: 'Shown' };

export const SettingsSchema = z.object({
  theme: z
    .enum(['system', 'light', 'dark'])
    .default('system')
    .meta(
      row({
        title: 'Theme',
        explanation: 'System follows the light or dark mode of your system.',
        labels: { system: 'System', light: 'Light', dark: 'Dark' },
      }),
    ),
  /** States whether assistants may run code in targets. */
  evalMode: EvalModeSchema.default('off').meta(
    row({
      title: 'Run code in targets',
      explanation:
        'Controls whether assistants may evaluate JavaScript in connected targets. Your own console is not affected.',
      labels: { off: 'Off', ask: 'Ask me', allow: 'Allow' },
      warnings: { allow: 'Assistants can read and change every connected page without asking.' },
    }),
  ),
  /** Permissions of assistants that have no token of their own. */
  assistantPreset: PresetSchema.default('investigate').meta(
    row({
      title: 'Permissions of other assistants',
      explanation: 'For assistants without a token of their own.',
      labels: presetTexts('label'),
      hints: presetTexts('explanation'),
    }),
  ),
  /** File arguments of MCP callers must lie in this folder; null: the folder in which the app was started. */
  projectRoot: z
    .string()
    .nullable()
    .default(null)
    .meta(
      row({
        title: 'Project folder',
        explanation: 'Assistants can only use files in this folder. Empty: the folder the app was started in.',
        placeholder: 'Working directory of the app',
      }),
    ),
  /** Size limit of one MCP answer in bytes of UTF-8, unless the caller requests more rows. */
  answerBudgetBytes: z
    .number()
    .int()
    .min(1024)
    .max(1_000_000)
    .default(8192)
    .meta(
      row({
        title: 'Maximum response size',
        explanation: 'Text size of one response. Longer responses are paged.',
        unit: 'KB',
      }),
    ),
  /** The oldest unpinned captures are deleted when the library exceeds this size. */
  libraryLimitBytes: z
    .number()
    .int()
    .min(256 * 1024 ** 2)
    .default(20 * GIBIBYTE)
    .meta(
      row({
        title: 'Maximum library size',
        explanation:
          'Captures and their column caches. When the library is full, column caches are deleted first, then the oldest unpinned captures. A notice reports it.',
        unit: 'GB',
      }),
    ),
  heapSnapshotCapBytes: z
    .number()
    .int()
    .min(1024 ** 2)
    .default(2 * GIBIBYTE)
    .meta(
      row({
        title: 'Maximum heap snapshot size',
        explanation: 'A capture that exceeds this size fails and is discarded. Files of any size can be opened.',
        unit: 'GB',
      }),
    ),
  /** Larger trace files are not opened. Captured traces have a limit of their own. */
  traceFileLimitBytes: z
    .number()
    .int()
    .min(1024 ** 2)
    .default(4 * GIBIBYTE)
    .meta(
      row({
        title: 'Maximum trace file size',
        explanation: 'Larger traces cannot be opened in the window, by assistants or on the command line.',
        unit: 'GB',
      }),
    ),
  /** Memory of the SQL process; what does not fit is written to temporary files. */
  sqlMemoryBytes: z
    .number()
    .int()
    .min(128 * 1024 ** 2)
    .default(GIBIBYTE)
    .meta(
      row({
        title: 'Memory for SQL',
        explanation:
          'Queries that need more use temporary files. Applies to the next SQL process, which ends after ten minutes without a query.',
        unit: 'GB',
      }),
    ),
  /** The oldest unpinned captures of flight recorders are deleted when all of them together exceed this size. */
  recorderBudgetBytes: z
    .number()
    .int()
    .min(64 * 1024 ** 2)
    .default(2 * GIBIBYTE)
    .meta(
      row({
        title: 'Disk budget of flight recorders',
        explanation:
          'The oldest unpinned captures that flight recorders have kept are deleted when all of them together exceed this size. The next capture reports it.',
        unit: 'GB',
      }),
    ),
  /**
   * True if secrets are shown unmasked: cookies and authorization headers in the window; all that are detected in results for
   * assistants. Masked by default.
   */
  showSecrets: z
    .boolean()
    .default(false)
    .meta(
      row({
        title: 'Secrets in this window',
        explanation:
          'Cookies and authorization headers in the panels. HAR exports of them are always masked; other exports with Redacted.',
        labels: MASKED_OR_SHOWN,
        warnings: { true: 'They are visible to everyone who sees this screen or a screenshot of it.' },
      }),
    ),
  tellSecrets: z
    .boolean()
    .default(false)
    .meta(
      row({
        title: 'Secrets in assistants’ results',
        explanation:
          'Cookies, storage, credentials, tokens and keys in results for assistants and the command line, recognised by name, context and form. Screenshots are not masked.',
        labels: MASKED_OR_SHOWN,
        warnings: { true: 'Assistants see your login credentials and may send them to their provider.' },
      }),
    ),
  /** Tool categories that are not offered to MCP clients. */
  disabledCategories: z.array(ToolCategorySchema).max(20).default([]),
  /**
   * True if every MCP client gets structured results beside the text. Off by default: several clients hand their model both, and the
   * structured form is twice as long. A client can request them for itself (`pen mcp --structured`).
   */
  structuredResults: z
    .boolean()
    .default(false)
    .meta(
      row({
        title: 'Structured results',
        explanation:
          'Sends every result as data too, and its schema in the list of tools. Many assistants pass both to their model, at three times the size.',
      }),
    ),
  /** True if every MCP client is listed the core tools only. A client can request it for itself (`pen mcp --core`). */
  coreTools: z
    .boolean()
    .default(false)
    .meta(
      row({
        title: 'Core tools only',
        explanation:
          'Lists the tools for pages, heap, CPU, traces, network and sources: 10 kB instead of 24. The others can still be called by name.',
      }),
    ),
  mcpEnabled: z
    .boolean()
    .default(true)
    .meta(
      row({
        title: 'MCP server',
        explanation: 'Off: no assistant can connect over HTTP. Connected assistants are disconnected.',
      }),
    ),
  mcpPort: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(6100)
    .meta(
      row({
        title: 'Port of the server',
        explanation: '0: the system chooses a port, and snippets change at every start.',
      }),
    ),
  /** Folders and source maps chosen by the person, for scripts that are not on this machine. */
  sourceMapPaths: z.array(z.string()).max(100).default([]),
  /**
   * Further third-party code, in the window and in all answers: regular expressions that match the address of a script or the path of an original source. Packages, other
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
    .default([])
    .meta(
      row({
        title: 'Ignored scripts',
        explanation:
          'More third-party code: it is dimmed and collapsed, and its time counts for the function of your own code that led there, in the window and in answers for assistants. Regular expressions on the address of a script or its original source, separated by commas. Packages (node_modules), extensions, other origins and the ignore lists of source maps always count.',
        placeholder: '/vendor/, analytics[.]js$',
      }),
    ),
  /** Ask before quitting the app closes a browser that it started. */
  confirmBrowserClose: z
    .boolean()
    .default(true)
    .meta(
      row({
        title: 'Ask before closing the browser',
        explanation: 'Browsers started from this window close when you quit.',
      }),
    ),
  /** Closing the window while a flight recorder records leaves the app in the tray. */
  stayInTray: z
    .boolean()
    .default(true)
    .meta(
      row({
        title: 'Keep recording in the tray',
        explanation: 'When you close the window while a flight recorder records, the app stays in the tray.',
      }),
    ),
  /** The app asks its server for a newer version by itself, once a day. Off: it contacts no server unless the person asks for it. */
  checkForUpdates: z.boolean().default(false),
  /** Addresses of the endpoints that the person added or connected, in the order of the list. */
  endpoints: z.array(z.string()).default([]),
  /** Addresses of those that the person disconnected: listed at the next start, and not connected. */
  disconnectedEndpoints: z.array(z.string()).default([]),
});
export type Settings = z.infer<typeof SettingsSchema>;

/** The row of a setting; throws for one that the window has no row for. */
export function settingRow(name: keyof Settings): SettingRow {
  return SettingRowSchema.parse(SettingsSchema.shape[name].meta()?.['row']);
}

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
