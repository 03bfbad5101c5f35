/** State that main pushes to the window, by topic. */
import { z } from 'zod';
import { CallRecordSchema, ProblemSchema } from '../core/contracts/activity.ts';
import { AssistantIdentitySchema } from '../core/contracts/assistant-identities.ts';
import type { CaptureChanges } from '../core/contracts/capture-changes.ts';
import { CaptureRecordSchema } from '../core/contracts/captures.ts';
import { EmulationStateSchema } from '../core/contracts/emulation.ts';
import { ConsentsStateSchema } from '../core/contracts/consents.ts';
import { PersonTaskSchema } from '../core/contracts/person-tasks.ts';
import { AppErrorSchema } from '../base/errors.ts';
import { LocksStateSchema } from '../core/contracts/locks.ts';
import { RecorderStateSchema } from './live/recorder/contract/recorders.ts';
import { RecordingSchema } from '../core/contracts/recordings.ts';
import { SettingsSchema } from '../core/contracts/settings.ts';
import { EndpointInfoSchema } from '../core/contracts/targets.ts';
import { UpdatesSchema } from './updates/contract/updates.ts';

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

/** State pushed by main, at most four times a second: each topic as a whole, and of the captures only changes after the first time. */
export const TOPICS = {
  app: AppStateSchema,
  session: SessionStateSchema,
  endpoints: z.array(EndpointInfoSchema),
  captures: z.array(CaptureRecordSchema),
  calls: z.array(CallRecordSchema),
  problems: z.array(ProblemSchema),
  locks: LocksStateSchema,
  recordings: z.array(RecordingSchema),
  /** Flight recorders. */
  recorders: z.array(RecorderStateSchema),
  consents: ConsentsStateSchema,
  /** Tasks that calls hand to the person, oldest first. */
  tasks: z.array(PersonTaskSchema),
  assistants: z.array(AssistantIdentitySchema),
  emulations: z.array(EmulationStateSchema),
  settings: SettingsSchema,
  mcp: McpStateSchema,
  spool: SpoolStateSchema,
  updates: UpdatesSchema,
} as const;

export type TopicName = keyof typeof TOPICS;
export type TopicValue<N extends TopicName> = z.infer<(typeof TOPICS)[N]>;
export type TopicMessage =
  | { [N in TopicName]: { topic: N; value: TopicValue<N> } }[TopicName]
  | { topic: 'captures'; changes: CaptureChanges };
