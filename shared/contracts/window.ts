/**
 * What crosses the one bridge between main process and window: capability calls, commands that only a window has, and
 * topics that main pushes. Schemas live here; the preload imports none of this, only `channels.ts`.
 */
import { z } from 'zod';
import { CallRecordSchema, ProblemSchema } from './activity.ts';
import { EXPORT_FORMAT_NAMES, CaptureRecordSchema } from './captures.ts';
import { FindingSchema } from './diagnostics.ts';
import { EmulationStateSchema } from './emulation.ts';
import { ConsentAnswerSchema, ConsentsStateSchema } from './consents.ts';
import { ConsolePropertiesSchema } from './console.ts';
import { AppErrorSchema } from './errors.ts';
import { LiveLogMarkSchema, LiveLogNameSchema, LiveLogPageSchema } from './live-logs.ts';
import { LocksStateSchema } from './locks.ts';
import { NetworkDetailsSchema } from './network.ts';
import { RecordingSchema } from './recordings.ts';
import { SOURCE_COMMANDS } from './scripts.ts';
import { SettingsChangeSchema, SettingsSchema } from './settings.ts';
import { EndpointInfoSchema } from './targets.ts';
import { VitalsReadingSchema } from './vitals.ts';
import { WatchSeriesSchema } from './watch.ts';

export const AssistantSchema = z.enum(['claude-code', 'claude-desktop', 'vscode', 'cursor', 'codex']);
export type Assistant = z.infer<typeof AssistantSchema>;
export const AssistantTransportSchema = z.enum(['stdio', 'http']);

export const AssistantSnippetSchema = z.object({
  assistant: AssistantSchema,
  transport: AssistantTransportSchema,
  /** File the text belongs in, or null where it is a command to run. */
  file: z.string().nullable(),
  text: z.string(),
  /** The client offers a file that we may merge into on a click. */
  canAdd: z.boolean(),
});
export type AssistantSnippet = z.infer<typeof AssistantSnippetSchema>;

export const BrowserCommandSchema = z.object({
  platform: z.enum(['linux', 'macos', 'windows']),
  command: z.string(),
});

const MAX_PICTURE_BYTES = 256 * 1024 * 1024;

/** Commands of the window, each with parameters and result; everything else a window does is a capability call. */
export const WINDOW_COMMANDS = {
  ...SOURCE_COMMANDS,
  /** Adds an address (typed by the person) and connects to it. */
  'endpoints.add': {
    params: z.object({ address: z.string().max(2048) }),
    result: z.object({ endpointId: z.string() }),
  },
  'endpoints.connect': { params: z.object({ endpointId: z.string() }), result: z.object({}) },
  'endpoints.disconnect': { params: z.object({ endpointId: z.string() }), result: z.object({}) },
  'endpoints.remove': { params: z.object({ endpointId: z.string() }), result: z.object({}) },
  /** Looks at the usual ports again; found ones appear in the `endpoints` topic. */
  'endpoints.look': { params: z.object({}), result: z.object({ looked: z.array(z.string()), found: z.number() }) },
  'sample.start': { params: z.object({}), result: z.object({ endpointId: z.string() }) },
  /** Presses the leak's button in the sample's page, whose window is hidden; `refreshes` is how often it has been pressed. */
  'sample.grow': { params: z.object({}), result: z.object({ refreshes: z.number() }) },
  /** The command that starts a separate browser with a debugging port, per platform, and whether we could run it here. */
  'browser.commands': {
    params: z.object({}),
    result: z.object({ here: z.string(), found: z.string().nullable(), commands: z.array(BrowserCommandSchema) }),
  },
  /** Starts that browser, on the person's click only; it is ours and ends with the app. */
  'browser.launch': { params: z.object({}), result: z.object({ endpointId: z.string() }) },
  'calls.cancel': { params: z.object({ callId: z.string() }), result: z.object({}) },
  /** The beginning of what a call answered, at most 8,192 characters; null while it runs. Kept apart from the call's record, for
   * that goes to the window with every change of any call. */
  'calls.answer': { params: z.object({ callId: z.string() }), result: z.object({ text: z.string().nullable() }) },
  /** Ends a recording that goes on, whoever began it, and keeps nothing. Keeping it is the tool's own `stop`. */
  'recordings.cancel': { params: z.object({ recordingId: z.string() }), result: z.object({}) },
  /** A plot of this target is shown: answers what came after a time, and from then on new samples come as `watch` events. */
  'watch.follow': {
    params: z.object({ targetId: z.string().max(2048), afterMs: z.number() }),
    result: WatchSeriesSchema,
  },
  'watch.unfollow': { params: z.object({ targetId: z.string().max(2048) }), result: z.object({}) },
  /** A log of this target is shown: answers what came after a mark, and from then on what is new comes as `live-log` events. */
  'live-log.follow': {
    params: z.object({
      log: LiveLogNameSchema,
      targetId: z.string().max(2048),
      after: LiveLogMarkSchema.nullable(),
    }),
    result: LiveLogPageSchema,
  },
  'live-log.unfollow': {
    params: z.object({ log: LiveLogNameSchema, targetId: z.string().max(2048) }),
    result: z.object({}),
  },
  /** Ends a log for whoever listens, so that the target is as fast again as it was. What was heard stays in sight. */
  'live-log.stop': {
    params: z.object({ log: LiveLogNameSchema, targetId: z.string().max(2048) }),
    result: z.object({}),
  },
  /** The person's answer to a request; `cancelled` where it waits no more. */
  'consents.answer': {
    params: z.object({ requestId: z.string().max(100), answer: ConsentAnswerSchema }),
    result: z.object({}),
  },
  /** Takes a permission back that was given for longer. */
  'consents.revoke': { params: z.object({ grantId: z.string().max(100) }), result: z.object({}) },
  /** What an object of a console message has; `target_gone` where the target has let go of it. */
  'console.properties': {
    params: z.object({ targetId: z.string().max(2048), objectId: z.string().max(1000) }),
    result: ConsolePropertiesSchema,
  },
  /** One request of a target in full, bodies of text up to 1 MB; secrets masked unless the settings show them. */
  'network.details': {
    params: z.object({ targetId: z.string().max(2048), entryId: z.number().int().min(0) }),
    result: NetworkDetailsSchema,
  },
  /** Whether listening to this target's requests keeps its cache off. */
  'network.cache': {
    params: z.object({ targetId: z.string().max(2048) }),
    result: z.object({ isDisabled: z.boolean() }),
  },
  /** Vitals of a page so far; begins to observe it, until it is stopped or nobody has read for some seconds. */
  'vitals.read': { params: z.object({ targetId: z.string().max(2048) }), result: VitalsReadingSchema },
  'vitals.stop': { params: z.object({ targetId: z.string().max(2048) }), result: z.object({}) },
  /** Shows an element in its page for some seconds, as DevTools does; `path` leads through shadow roots. */
  'elements.show': {
    params: z.object({
      targetId: z.string().max(2048),
      frameUrl: z.string().max(65_536),
      path: z.array(z.string().max(10_000)).min(1).max(20),
    }),
    result: z.object({}),
  },
  'elements.hide': { params: z.object({}), result: z.object({}) },
  'captures.update': {
    params: z.object({
      captureId: z.string(),
      name: z.string().max(200).optional(),
      note: z.string().max(10_000).optional(),
      pinned: z.boolean().optional(),
    }),
    result: z.object({}),
  },
  'captures.reveal': { params: z.object({ captureId: z.string() }), result: z.object({}) },
  /** Asks for a place with the system's dialog, then exports; `path` is null when the person cancelled. */
  'captures.save-as': {
    params: z.object({
      captureId: z.string(),
      format: z.enum(EXPORT_FORMAT_NAMES),
    }),
    result: z.object({ path: z.string().nullable() }),
  },
  /** Asks for a place with the system's dialog, then writes a picture that the window has made; `path` as above. */
  'pictures.save-as': {
    params: z.object({
      /** The suggested file's, without its ending. */
      name: z.string().max(200),
      format: z.enum(['svg', 'png']),
      bytes: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= MAX_PICTURE_BYTES, 'is too large'),
    }),
    result: z.object({ path: z.string().nullable() }),
  },
  /**
   * Asks for folders or map files with the system's dialog and adds them to those that are looked in for source maps. `added` is empty
   * when the person cancelled.
   */
  'source-maps.add': {
    params: z.object({ from: z.enum(['folder', 'file']) }),
    result: z.object({ added: z.array(z.string()) }),
  },
  /** Asks for files with the system's dialog and imports them. */
  'files.open': { params: z.object({}), result: z.object({ captureIds: z.array(z.string()) }) },
  /**
   * Changes the settings that are named; the others stay as they are. Of `sourceMapPaths` entries are only taken away so; they come
   * with a dialog or a dropped file.
   */
  'settings.update': { params: SettingsChangeSchema, result: z.object({}) },
  'assistants.snippet': {
    params: z.object({ assistant: AssistantSchema, transport: AssistantTransportSchema }),
    result: AssistantSnippetSchema,
  },
  /** Merges our server into the client's own file, keeping every other server in it. */
  'assistants.add': { params: z.object({ assistant: AssistantSchema }), result: z.object({ file: z.string() }) },
  /** Replaces the token that assistants send over HTTP; those connected are let go. */
  'mcp.new-token': { params: z.object({}), result: z.object({}) },
  'problems.clear': { params: z.object({}), result: z.object({}) },
  /** The checks of `pen doctor`, made by the app that runs. */
  'diagnostics.read': { params: z.object({}), result: z.object({ findings: z.array(FindingSchema) }) },
  /** Where a place in a script was written, by a source map beside the script on this machine; lines and columns are 1-based. */
  'source.original': {
    params: z.object({ url: z.string().max(8192), line: z.number().int().min(1), column: z.number().int().min(1) }),
    result: z.object({
      /** Null: no map lies beside it, or it does not tell. */
      original: z.object({ source: z.string(), line: z.number(), column: z.number(), mapFile: z.string() }).nullable(),
    }),
  },
  'clipboard.write': { params: z.object({ text: z.string().max(5_000_000) }), result: z.object({}) },
} as const;

export type WindowCommandName = keyof typeof WINDOW_COMMANDS;
export type WindowCommandParams<N extends WindowCommandName> = z.input<(typeof WINDOW_COMMANDS)[N]['params']>;
export type WindowCommandResult<N extends WindowCommandName> = z.infer<(typeof WINDOW_COMMANDS)[N]['result']>;

/** What is done with a file that the person drops on the window, with its result. */
export const FILE_USES = {
  /** Imports it into the library. */
  import: z.object({ captureId: z.string() }),
  /** Adds it to those that are looked in for source maps. */
  'source-map': z.object({ added: z.array(z.string()) }),
} as const;
export type FileUse = keyof typeof FILE_USES;
export type FileUseResult<U extends FileUse> = z.infer<(typeof FILE_USES)[U]>;

export const McpClientSchema = z.object({
  sessionId: z.string(),
  name: z.string(),
  version: z.string(),
  transport: z.enum(['http', 'stdio']),
  connectedAtMs: z.number(),
  lastCallAtMs: z.number().nullable(),
  /** How long the handshake took to answer. */
  handshakeMs: z.number().nullable(),
});
export type McpClient = z.infer<typeof McpClientSchema>;

export const McpStateSchema = z.object({
  /** `http://127.0.0.1:6100/mcp` while it listens. */
  address: z.string().nullable(),
  error: AppErrorSchema.nullable(),
  clients: z.array(McpClientSchema),
});
export type McpState = z.infer<typeof McpStateSchema>;

export const SpoolStateSchema = z.object({
  directory: z.string(),
  /** Bytes of captures in flight. */
  bytesInFlight: z.number(),
  freeBytes: z.number(),
  libraryBytes: z.number(),
  /** The spool lies beside the library because the temp folder is memory. */
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
  /** Sentences about how this process runs that the person must be able to see (`--no-sandbox`, fallback binary). */
  notices: z.array(z.string()),
  sample: z.object({
    state: z.enum(['stopped', 'starting', 'running', 'failed']),
    endpointId: z.string().nullable(),
    error: AppErrorSchema.nullable(),
  }),
});
export type AppState = z.infer<typeof AppStateSchema>;

/** What main pushes, each topic whole, at most four times a second. */
export const TOPICS = {
  app: AppStateSchema,
  session: SessionStateSchema,
  endpoints: z.array(EndpointInfoSchema),
  captures: z.array(CaptureRecordSchema),
  calls: z.array(CallRecordSchema),
  problems: z.array(ProblemSchema),
  locks: LocksStateSchema,
  recordings: z.array(RecordingSchema),
  consents: ConsentsStateSchema,
  emulations: z.array(EmulationStateSchema),
  settings: SettingsSchema,
  mcp: McpStateSchema,
  spool: SpoolStateSchema,
} as const;

export type TopicName = keyof typeof TOPICS;
export type TopicValue<N extends TopicName> = z.infer<(typeof TOPICS)[N]>;
export type TopicMessage = { [N in TopicName]: { topic: N; value: TopicValue<N> } }[TopicName];

/** What main sends besides state: requests to open a document, and samples, of which only new ones cross. */
export const WindowEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open-capture'), captureId: z.string() }),
  /** A link that came from outside; main has parsed it, and the window parses it again. */
  z.object({ type: z.literal('open-link'), link: z.string().max(8192) }),
  /** Of a target that is followed: its samples since the last such event, and its state and events as they are now. */
  z.object({ type: z.literal('watch'), series: WatchSeriesSchema }),
  /** Of a log that is followed: what is new in it, and its state as it is now. */
  z.object({ type: z.literal('live-log'), log: LiveLogNameSchema, page: LiveLogPageSchema }),
]);
export type WindowEvent = z.infer<typeof WindowEventSchema>;

/** Answer of a capability call or window command as it crosses the bridge: errors travel as data. */
export const BridgeAnswerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    value: z.unknown(),
    callId: z.string().optional(),
    notes: z.array(z.string()).optional(),
    /** Pictures that go with the answer, in base64. */
    pictures: z.array(z.object({ mimeType: z.string(), base64: z.string() })).optional(),
  }),
  z.object({ ok: z.literal(false), error: AppErrorSchema, callId: z.string().optional() }),
]);
export type BridgeAnswer = z.infer<typeof BridgeAnswerSchema>;
