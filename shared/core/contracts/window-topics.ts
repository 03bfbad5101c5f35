/** State that main pushes to the window, of core. */
import { z } from 'zod';
import { CallRecordSchema, ProblemSchema } from './activity.ts';
import { AssistantIdentitySchema } from './assistant-identities.ts';
import { CaptureRecordSchema } from './captures.ts';
import { EmulationStateSchema } from './emulation.ts';
import { ConsentsStateSchema } from './consents.ts';
import { PersonTaskSchema } from './person-tasks.ts';
import { AppErrorSchema } from '../../base/errors.ts';
import { LocksStateSchema } from './locks.ts';
import { NetworkRecordingSchema, RecordingSchema } from './recordings.ts';
import { SettingsSchema } from './settings.ts';
import { EndpointInfoSchema } from './targets.ts';
import { topic } from './topic.ts';

export const McpClientSchema = z.object({
  sessionId: z.string(),
  /** The caller id of its calls. */
  callerId: z.string(),
  /** The assistant whose token it sent; null for a client without one, whose name is its own claim. */
  assistantId: z.string().nullable(),
  isPaused: z.boolean(),
  name: z.string(),
  version: z.string(),
  transport: z.enum(['http', 'stdio']),
  connectedAtMs: z.number(),
  lastCallAtMs: z.number().nullable(),
  /** Duration of the handshake. */
  handshakeMs: z.number().nullable(),
});
export type McpClient = z.infer<typeof McpClientSchema>;

export const McpStateSchema = z.object({
  /** `http://127.0.0.1:6100/mcp` while the server listens. */
  address: z.string().nullable(),
  error: AppErrorSchema.nullable(),
  clients: z.array(McpClientSchema),
  /** No call of any client runs until they are resumed. */
  isAllPaused: z.boolean().optional(),
});
export type McpState = z.infer<typeof McpStateSchema>;

export const SpoolStateSchema = z.object({
  directory: z.string(),
  /** Bytes of running captures. */
  bytesInFlight: z.number(),
  freeBytes: z.number(),
  libraryBytes: z.number(),
  /** The spool is next to the library because the temp folder is in memory. */
  besideLibrary: z.boolean(),
});
export type SpoolState = z.infer<typeof SpoolStateSchema>;

export const SessionStateSchema = z.object({ selectedTargetId: z.string().nullable() });

export const AppStateSchema = z.object({
  version: z.string(),
  /** `Electron 45.3.4, Chrome 148, Node 24.15, linux x64`. */
  runtime: z.string(),
  platform: z.enum(['linux', 'macos', 'windows']),
  /** The window is that of the app, or a page in a browser, which may be on another machine. */
  door: z.enum(['app', 'browser']),
  dataDirectory: z.string(),
  /** Notes about this process that the person must see (`--no-sandbox`, fallback binary). */
  notices: z.array(z.string()),
  /** The desktop shows tray icons. */
  hasTray: z.boolean(),
  sample: z.object({
    state: z.enum(['stopped', 'starting', 'running', 'failed']),
    endpointId: z.string().nullable(),
    error: AppErrorSchema.nullable(),
  }),
});
export type AppState = z.infer<typeof AppStateSchema>;

/** Address of the HTML report of a capture: of its own origin in the app, and of the page's server in a browser. */
export function reportAddress({ door }: Pick<AppState, 'door'>, captureId: string): string {
  return `${door === 'app' ? 'app://report' : '/report'}/${captureId}`;
}

export const CORE_TOPICS = {
  app: topic(AppStateSchema, {
    version: '',
    runtime: '',
    platform: 'linux',
    door: 'app',
    dataDirectory: '',
    notices: [],
    hasTray: true,
    sample: { state: 'stopped', endpointId: null, error: null },
  }),
  session: topic(SessionStateSchema, { selectedTargetId: null }),
  endpoints: topic(z.array(EndpointInfoSchema), []),
  captures: topic(z.array(CaptureRecordSchema), []),
  calls: topic(z.array(CallRecordSchema), []),
  problems: topic(z.array(ProblemSchema), []),
  locks: topic(LocksStateSchema, { held: [], cooldowns: [] }),
  recordings: topic(z.array(RecordingSchema), []),
  networkRecordings: topic(z.array(NetworkRecordingSchema), []),
  consents: topic(ConsentsStateSchema, { requests: [], grants: [] }),
  /** Tasks that calls hand to the person, oldest first. */
  tasks: topic(z.array(PersonTaskSchema), []),
  assistants: topic(z.array(AssistantIdentitySchema), []),
  emulations: topic(z.array(EmulationStateSchema), []),
  settings: topic(SettingsSchema, SettingsSchema.parse({})),
  mcp: topic(McpStateSchema, { address: null, error: null, clients: [] }),
  spool: topic(SpoolStateSchema, {
    directory: '',
    bytesInFlight: 0,
    freeBytes: 0,
    libraryBytes: 0,
    besideLibrary: false,
  }),
} as const;
