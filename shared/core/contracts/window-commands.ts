/** Window commands of core, with parameters and result. Everything else in the window is a capability call. */
import { z } from 'zod';
import { AssistantChangeSchema } from './assistant-identities.ts';
import { AuditPageSchema } from './audit.ts';
import { EXPORT_FORMAT_NAMES } from '../../base/export-formats.ts';
import { FindingSchema } from './diagnostics.ts';
import { PageEmulationSchema } from './emulation.ts';
import { ConsentAnswerSchema } from './consents.ts';
import { TaskAnswerSchema } from './person-tasks.ts';
import { ResolvedPositionSchema } from '../../engine/source-map/contract/original-positions.ts';
import {
  ConsoleCompletionsSchema,
  ConsolePropertiesSchema,
  ConsolePropertySchema,
} from '../../engine/console/contract/console.ts';
import { PickedElementSchema } from './interaction.ts';
import { LiveLogMarkSchema, LiveLogNameSchema, LiveLogPageSchema } from './live-logs.ts';
import { LocalProcessesSchema } from '../../base/local-processes.ts';
import { NoteSchema } from './notes.ts';
import { NetworkDetailsSchema } from '../../engine/network/contract/network.ts';
import { SelectedRequestsSchema } from '../../engine/network/contract/network-selection.ts';
import { SOURCE_COMMANDS } from './scripts.ts';
import { ShownAnswerSchema, WindowSelectionSchema } from './selections.ts';
import { SettingsChangeSchema } from './settings.ts';

export const BrowserCommandSchema = z.object({
  platform: z.enum(['linux', 'macos', 'windows']),
  command: z.string(),
});

const TargetId = z.string().max(2048);
const DONE = z.object({});
const MAX_PICTURE_BYTES = 256 * 1024 * 1024;

export const CORE_COMMANDS = {
  ...SOURCE_COMMANDS,
  /** Adds an address typed by the person and connects to it. */
  'endpoints.add': {
    params: z.object({ address: z.string().max(2048) }),
    result: z.object({ endpointId: z.string() }),
  },
  'endpoints.connect': { params: z.object({ endpointId: z.string() }), result: DONE },
  'endpoints.disconnect': { params: z.object({ endpointId: z.string() }), result: DONE },
  'endpoints.remove': { params: z.object({ endpointId: z.string() }), result: DONE },
  /** Probes the default ports again; endpoints found appear in the `endpoints` topic. */
  'endpoints.look': { params: z.object({}), result: z.object({ looked: z.array(z.string()), found: z.number() }) },
  /** The person's own processes on this machine that can be profiled, or could be after a signal. */
  'local-processes.list': { params: z.object({}), result: LocalProcessesSchema },
  /** Connects a listed process; a Node process that does not listen receives SIGUSR1, which the person has confirmed. */
  'local-processes.connect': {
    params: z.object({ pid: z.number().int().min(1), startedTicks: z.string().max(30) }),
    result: z.object({ endpointId: z.string() }),
  },
  'sample.start': { params: z.object({}), result: z.object({ endpointId: z.string() }) },
  /** Presses the leak button in the sample's hidden page; `refreshes` is the number of presses so far. */
  'sample.grow': { params: z.object({}), result: z.object({ refreshes: z.number() }) },
  /** Command that starts a separate browser with a debugging port, per platform, and whether the app can run it here. */
  'browser.commands': {
    params: z.object({}),
    result: z.object({ here: z.string(), found: z.string().nullable(), commands: z.array(BrowserCommandSchema) }),
  },
  /** Starts that browser on the person's click; it ends with the app. */
  'browser.launch': { params: z.object({}), result: z.object({ endpointId: z.string() }) },
  /** Ends a cooldown: the person need not wait. */
  'cooldowns.skip': { params: z.object({ tool: z.string().max(100), targetId: TargetId }), result: DONE },
  'calls.cancel': { params: z.object({ callId: z.string() }), result: DONE },
  /**
   * Beginning of a call's answer, at most 8,192 characters; null while it runs. Not part of the call's record, because that is sent to the
   * window with every change of any call.
   */
  'calls.answer': { params: z.object({ callId: z.string() }), result: z.object({ text: z.string().nullable() }) },
  /** Discards a running recording of any client. To keep its result, use the tool's own `stop`. */
  'recordings.cancel': { params: z.object({ recordingId: z.string() }), result: DONE },
  /** A log of this target is visible: returns entries after a mark, and sends new ones as `live-log` events from then on. */
  'live-log.follow': {
    params: z.object({ log: LiveLogNameSchema, targetId: TargetId, after: LiveLogMarkSchema.nullable() }),
    result: LiveLogPageSchema,
  },
  'live-log.unfollow': { params: z.object({ log: LiveLogNameSchema, targetId: TargetId }), result: DONE },
  /** Stops recording the log for all clients, which removes the overhead from the target. Buffered entries stay. */
  'live-log.stop': { params: z.object({ log: LiveLogNameSchema, targetId: TargetId }), result: DONE },
  /** The person's answer to a request; `cancelled` if the request no longer waits. */
  'consents.answer': {
    params: z.object({ requestId: z.string().max(100), answer: ConsentAnswerSchema }),
    result: DONE,
  },
  /** Revokes a lasting permission. */
  'consents.revoke': { params: z.object({ grantId: z.string().max(100) }), result: DONE },
  /** The person has done what a call waits for, or skips it; `cancelled` if the call no longer waits. */
  'tasks.answer': { params: z.object({ taskId: z.string().max(100), answer: TaskAnswerSchema }), result: DONE },
  /** Properties of an object in a console message; `target_gone` if the target has released the object. */
  'console.properties': {
    params: z.object({ targetId: TargetId, objectId: z.string().max(1000) }),
    result: ConsolePropertiesSchema,
  },
  /** The value of an accessor in a console message; calls its getter, which is code of the page. */
  'console.getter': {
    params: z.object({ targetId: TargetId, objectId: z.string().max(1000), getterId: z.string().max(1000) }),
    result: ConsolePropertySchema,
  },
  /** Selects the frame in which the console prompt evaluates; null: the top frame. */
  'console.select-frame': {
    params: z.object({ targetId: TargetId, frameId: z.string().max(200).nullable() }),
    result: DONE,
  },
  /** Names that complete the end of an expression in the console prompt; nothing with side effects is evaluated. */
  'console.complete': {
    params: z.object({ targetId: TargetId, expression: z.string().max(10_000) }),
    result: ConsoleCompletionsSchema,
  },
  /** One request of a target in full, with text bodies up to 1 MB; secrets are masked unless the settings show them. */
  'network.details': {
    params: z.object({ targetId: TargetId, entryId: z.number().int().min(0) }),
    result: NetworkDetailsSchema,
  },
  /** Figures of the requests from one on that are recorded of a target now, without the requests themselves. */
  'network.select': {
    params: z.object({ targetId: TargetId, fromId: z.number().int().min(0) }),
    result: SelectedRequestsSchema,
  },
  /** Original positions in the scripts that a target has now, in the order of the places; null without a source map. */
  'originals.live': {
    params: z.object({
      targetId: z.string(),
      places: z
        .array(
          z.object({
            scriptId: z.string().max(200).optional(),
            url: z.string().max(8192),
            line: z.number(),
            column: z.number(),
          }),
        )
        .max(200),
    }),
    result: z.object({
      originals: z.array(ResolvedPositionSchema.nullable()),
      /** False while source maps are being read. */
      isComplete: z.boolean(),
    }),
  },
  /** URLs that are blocked while the network of a page is recorded; `urls` replaces them. */
  'network.blocking': {
    params: z.object({ targetId: TargetId, urls: z.array(z.string().min(1).max(65_536)).max(1000).optional() }),
    result: z.object({ urls: z.array(z.string()) }),
  },
  /** Sends a recorded XHR again. */
  'network.replay': { params: z.object({ targetId: TargetId, entryId: z.number().int().min(0) }), result: DONE },
  /** Changes what a page is made to believe of its screen, preferences and place, or ends the emulation of a device alone. */
  'emulation.set': {
    params: z.object({ targetId: TargetId, device: z.null().optional(), page: PageEmulationSchema.optional() }),
    result: DONE,
  },
  /** Whether the cache is disabled, and whether the window itself records. */
  'network.cache': {
    params: z.object({ targetId: TargetId }),
    result: z.object({ isDisabled: z.boolean(), isRecorded: z.boolean() }),
  },
  /** A screenshot of the viewport of a page as JPEG, and the size of the viewport in CSS pixels. */
  'interaction.look': {
    params: z.object({ targetId: TargetId }),
    result: z.object({ base64: z.string(), widthPx: z.number(), heightPx: z.number() }),
  },
  /** Brings the tab of a page to the front of its window, because the person asked for it. */
  'interaction.bring-to-front': { params: z.object({ targetId: TargetId }), result: DONE },
  /** The element at a point of the viewport, in any frame; null if there is none. */
  'interaction.at': {
    params: z.object({ targetId: TargetId, x: z.number(), y: z.number() }),
    result: z.object({ element: PickedElementSchema.nullable() }),
  },
  'captures.update': {
    params: z.object({
      captureId: z.string(),
      name: z.string().max(200).optional(),
      note: z.string().max(10_000).optional(),
      pinned: z.boolean().optional(),
    }),
    result: DONE,
  },
  /** All notes of a capture, oldest first. `pen_notes` adds, edits and removes them. */
  'notes.list': { params: z.object({ captureId: z.string() }), result: z.object({ notes: z.array(NoteSchema) }) },
  /** Stores an object of a snapshot as a global variable of its target; `className` must be its class still. */
  'heap.store-object': {
    params: z.object({ captureId: z.string(), objectId: z.number().int().min(0), className: z.string().max(2000) }),
    result: z.object({ name: z.string(), targetId: z.string() }),
  },
  'captures.reveal': { params: z.object({ captureId: z.string() }), result: DONE },
  /** Shows the system's save dialog, then exports; `path` is null if the person cancelled. */
  'captures.save-as': {
    params: z.object({
      captureId: z.string(),
      format: z.enum(EXPORT_FORMAT_NAMES),
      /** Replace secrets. */
      redact: z.boolean().optional(),
      /** A link to the view that a shared page shows first. */
      link: z.string().max(8192).optional(),
    }),
    result: z.object({
      path: z.string().nullable(),
      /** The number of secrets that were replaced; absent without `redact`. */
      redacted: z.number().optional(),
    }),
  },
  /** Shows the system's dialog for a folder, then exports the captures into it as they are; `folder` is null if the person cancelled. */
  'captures.save-all': {
    params: z.object({ captureIds: z.array(z.string()).min(1).max(1000) }),
    result: z.object({ folder: z.string().nullable(), files: z.number() }),
  },
  /** Shows the system's dialog for a folder, then writes the tables of the captures into a dataset of Parquet files there. */
  'captures.save-dataset': {
    params: z.object({
      captureIds: z.array(z.string()).min(1).max(1000),
      /** Replace secrets. */
      redact: z.boolean().optional(),
    }),
    result: z.object({
      /** Null if the person cancelled. */
      folder: z.string().nullable(),
      files: z.number(),
      /** The number of secrets that were replaced; absent without `redact`. */
      redacted: z.number().optional(),
    }),
  },
  /** Shows the system's save dialog, then writes an image made by the window; `path` as above. */
  'pictures.save-as': {
    params: z.object({
      /** Suggested file name without extension. */
      name: z.string().max(200),
      format: z.enum(['svg', 'png']),
      bytes: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= MAX_PICTURE_BYTES, 'is too large'),
    }),
    result: z.object({ path: z.string().nullable() }),
  },
  /**
   * Shows the system's dialog and adds the chosen folders or map files to the source map paths. `added` is empty if the person cancelled.
   */
  'source-maps.add': {
    params: z.object({ from: z.enum(['folder', 'file']) }),
    result: z.object({ added: z.array(z.string()) }),
  },
  /** Shows the system's dialog and imports the chosen files. */
  'files.open': { params: z.object({}), result: z.object({ captureIds: z.array(z.string()) }) },
  /**
   * Changes the given settings. Entries of `sourceMapPaths` can only be removed this way; they are added through a dialog or a dropped
   * file.
   */
  'settings.update': { params: SettingsChangeSchema, result: DONE },
  /** Changes the permissions of an assistant. */
  'assistants.change': {
    params: z.object({ assistantId: z.string().max(100), change: AssistantChangeSchema }),
    result: DONE,
  },
  /** Revokes the token of an assistant and disconnects it. */
  'assistants.revoke': { params: z.object({ assistantId: z.string().max(100) }), result: DONE },
  /** Replaces the token of an assistant and disconnects it. */
  'assistants.rotate': { params: z.object({ assistantId: z.string().max(100) }), result: DONE },
  /** Pauses or resumes an assistant with all its sessions, or the session of a client without a token (`assistantId` null). */
  'clients.pause': {
    params: z.object({
      callerId: z.string().max(100).nullable(),
      assistantId: z.string().max(100).nullable(),
      isPaused: z.boolean(),
    }),
    result: DONE,
  },
  /** Cancels all calls and recordings of assistants, and pauses every client until they are resumed. */
  'clients.stop-all': { params: z.object({}), result: z.object({ calls: z.number(), recordings: z.number() }) },
  'clients.resume-all': { params: z.object({}), result: DONE },
  /** Entries of the audit log that contain a text, newest first. */
  'audit.search': {
    params: z.object({ text: z.string().max(1000), limit: z.number().int().min(1).max(1000) }),
    result: AuditPageSchema,
  },
  /** Replaces the HTTP token of assistants and disconnects the connected ones. */
  'mcp.new-token': { params: z.object({}), result: DONE },
  'problems.clear': { params: z.object({}), result: DONE },
  /** Runs the checks of `pen doctor` in the running app. */
  'diagnostics.read': { params: z.object({}), result: z.object({ findings: z.array(FindingSchema) }) },
  /** Original position of a place in a script, by a source map next to the script on this machine; 1-based. */
  'source.original': {
    params: z.object({ url: z.string().max(8192), line: z.number().int().min(1), column: z.number().int().min(1) }),
    result: z.object({
      /** Null: there is no map next to it, or the map has no mapping. */
      original: z.object({ source: z.string(), line: z.number(), column: z.number(), mapFile: z.string() }).nullable(),
    }),
  },
  /** The person's selection has changed. */
  'selection.changed': { params: WindowSelectionSchema, result: DONE },
  /** The outcome of a `show-place` event. */
  'places.shown': { params: z.object({ request: z.number().int(), answer: ShownAnswerSchema }), result: DONE },
  'clipboard.write': { params: z.object({ text: z.string().max(5_000_000) }), result: DONE },
} as const;
