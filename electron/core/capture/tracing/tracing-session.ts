/**
 * One trace in the browser, on a session and a connection of its own, so that its data blocks no other client and the end of the session ends
 * the trace: the browser then drops what it has recorded at once, even while it writes it (tried on Chromium 156). The session of a page
 * traces the processes of that page; workers, cross-origin iframes and runtimes have no such command.
 */
import { within } from '../../../../shared/base/within.ts';
import type { TraceSettings } from '../../../../shared/core/capability/trace-ports.ts';
import { advice, appError, errorOfAbort, type AppError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { CommandParams } from '../../../../shared/core/contracts/protocol-commands.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import type { EmulationState, NetworkConditions } from '../../../../shared/core/contracts/emulation.ts';
import {
  traceNoteText,
  type ShiftedBoxes,
  type Throttling,
  type TraceNote,
} from '../../../../shared/engine/trace/contract/trace-notes.ts';
import { targetName, type TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { CLEANUP_DEADLINE_MS, type DedicatedSession, type Endpoints } from '../../cdp/index.ts';
import type { OpenCoverage } from '../inlined-functions.ts';
import { createBufferWatch, type BufferWatch } from './tracing-buffer.ts';
import { createTracePreparation, type RecordRenders } from './tracing-preparation.ts';
import { startStopwatch, type Stopwatch } from '../../../../shared/base/stopwatch.ts';

// Perfetto's own configuration of a trace in a ring buffer, as bytes of a `perfetto.protos.TraceConfig`. The browser makes one from the settings of
// `Tracing.start` too, but then reads the CPU time of the thread at both ends of each event, which is a system call: a quarter of what
// the trace costs the page (`npm run bench recorder`). Here it does not.

/** Field numbers of the messages, from perfetto/protos. */
const TRACE_CONFIG = { buffers: 1, dataSources: 2 } as const;
const BUFFER = { sizeKb: 1, fillPolicy: 4 } as const;
const RING_BUFFER = 1;
const DATA_SOURCE = { config: 1 } as const;
const DATA_SOURCE_CONFIG = { name: 1, targetBuffer: 2, chromeConfig: 101, trackEventConfig: 113 } as const;
const CHROME_CONFIG = { traceConfig: 1 } as const;
const TRACK_EVENT_CONFIG = { disabledCategories: 1, enabledCategories: 2, enableThreadTimeSampling: 8 } as const;

const VARINT = 0;
const LENGTH_DELIMITED = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}
function numberField(field: number, value: number): number[] {
  return [...varint(field * 8 + VARINT), ...varint(value)];
}
function messageField(field: number, ...parts: readonly (readonly number[])[]): number[] {
  const content = parts.flat();
  return [...varint(field * 8 + LENGTH_DELIMITED), ...varint(content.length), ...content];
}
function textField(field: number, text: string): number[] {
  return messageField(field, [...Buffer.from(text, 'utf8')]);
}

/** For the parameter `perfettoConfig` of `Tracing.start`: base64. */
export function perfettoRingConfig({
  categories,
  bufferBytes,
}: {
  readonly categories: readonly string[];
  readonly bufferBytes: number;
}): string {
  const chromeConfig = textField(
    CHROME_CONFIG.traceConfig,
    JSON.stringify({ record_mode: 'record-continuously', included_categories: categories }),
  );
  const source = (name: string, ...more: readonly (readonly number[])[]): number[] =>
    messageField(
      TRACE_CONFIG.dataSources,
      messageField(
        DATA_SOURCE.config,
        textField(DATA_SOURCE_CONFIG.name, name),
        numberField(DATA_SOURCE_CONFIG.targetBuffer, 0),
        messageField(DATA_SOURCE_CONFIG.chromeConfig, chromeConfig),
        ...more,
      ),
    );
  const trackEvents = messageField(
    DATA_SOURCE_CONFIG.trackEventConfig,
    textField(TRACK_EVENT_CONFIG.disabledCategories, '*'),
    // Names of processes and threads.
    ...[...categories, '__metadata'].map((category) => textField(TRACK_EVENT_CONFIG.enabledCategories, category)),
    numberField(TRACK_EVENT_CONFIG.enableThreadTimeSampling, 0),
  );
  const buffer = messageField(
    TRACE_CONFIG.buffers,
    numberField(BUFFER.sizeKb, Math.ceil(bufferBytes / 1024)),
    numberField(BUFFER.fillPolicy, RING_BUFFER),
  );
  return Buffer.from([
    ...buffer,
    ...source('track_event', trackEvents),
    ...source('org.chromium.trace_metadata'),
  ]).toString('base64');
}

/** The gauge needs at least two reports a second; Chromium sends none unless an interval is set. */
const BUFFER_USAGE_INTERVAL_MS = 250;

/** `Tracing.tracingComplete`. */
export interface CompletedTrace {
  readonly dataLossOccurred: boolean;
  readonly stream?: string;
}

export interface OpenTrace {
  readonly session: DedicatedSession;
  readonly settings: TraceSettings;
  readonly buffer: BufferWatch;
  readonly frameId: string;
  /** CPU samples name functions that V8 had inlined before. */
  readonly namesInlined: boolean;
  /** Runs since the browser started to record. */
  readonly watch: Stopwatch;
  /** Resolves when the trace can be read. */
  readonly completed: Promise<CompletedTrace>;
  /** To be called while it still records: what is known at its end is written into it, and the page is left as it was. */
  leave(): Promise<void>;
  /** Writes facts into the trace. A browser that refuses has none in it. */
  note(note: TraceNote): Promise<void>;
  /** Called on each report of the buffer usage. */
  onBuffer(listener: () => void): void;
  /** Ends the trace and discards its data. Never throws, and takes no longer than the clean-up deadline. */
  drop(): Promise<void>;
  /** Releases the session after everything has been read. */
  release(): Promise<void>;
}

export interface TracingSessionParts {
  readonly endpoints: Pick<Endpoints, 'openDedicated' | 'byId'>;
  readonly coverage: OpenCoverage;
  readonly recordRenders?: RecordRenders | undefined;
  /** Boxes of the page that had reserved too little room before its layout shifts. Never fails. */
  readonly shiftedBoxes?: ((session: DedicatedSession) => Promise<ShiftedBoxes>) | undefined;
  /** Null if nothing is emulated. */
  readonly emulated?: ((targetId: string) => EmulationState | null) | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly elapsed?: () => number;
}

/** The page that is traced for a target, because the session of an iframe cannot trace. */
function pageOf(target: TargetInfo, endpoints: TracingSessionParts['endpoints']): TargetInfo {
  let found: TargetInfo | null = target;
  while (found !== null && found.type === 'iframe')
    found = found.parentId === null ? null : endpoints.byId(found.parentId);
  if (found !== null) return found;
  throw new AppFailure(
    appError(
      'target_unsupported',
      `${targetName(target)} is an iframe and is traced with its page, but its page is not known.`,
      advice('Choose the page itself with pen_select_page.', 'Select the page itself in the sidebar.'),
    ),
  );
}

export async function openTrace(
  target: TargetInfo,
  settings: TraceSettings,
  { signal, onCommand }: { signal: AbortSignal; onCommand: (method: string) => void },
  { endpoints, coverage, recordRenders, shiftedBoxes, emulated, now, elapsed }: TracingSessionParts,
): Promise<OpenTrace> {
  const page = pageOf(target, endpoints);
  const session = unwrap(await endpoints.openDedicated(page, { signal, onCommand }));
  const buffer = createBufferWatch(settings);
  const listeners = new Set<() => void>();
  let watch = startStopwatch({ now, elapsed });
  const completed = new Promise<CompletedTrace>((resolve) => {
    session.on('Tracing.tracingComplete', ({ dataLossOccurred, stream }) =>
      resolve({ dataLossOccurred: dataLossOccurred === true, ...(stream === undefined ? {} : { stream }) }),
    );
  });
  session.on('Tracing.bufferUsage', ({ percentFull, value }) => {
    const share = percentFull ?? value;
    if (share === undefined) return;
    buffer.update(share, watch.elapsedMs());
    for (const listener of listeners) listener();
  });

  /**
   * Stops the browser and discards the trace that it writes. Needed while allocations are tracked on the target, because none of its
   * sessions may be closed then.
   */
  const stopUnread = async (): Promise<void> => {
    const deadline = AbortSignal.timeout(CLEANUP_DEADLINE_MS);
    const ended = await session.send('Tracing.end', {}, { deadlineMs: CLEANUP_DEADLINE_MS });
    if (!ended.ok) return;
    const complete = await within(CLEANUP_DEADLINE_MS, completed, deadline);
    if (complete?.stream !== undefined)
      await session.send('IO.close', { handle: complete.stream }, { deadlineMs: CLEANUP_DEADLINE_MS });
  };
  const preparation = createTracePreparation(session, settings, { coverage, recordRenders }, signal);
  const drop = async (): Promise<void> => {
    await preparation.leave();
    if (session.isGuarded() && !session.closed.aborted) {
      await stopUnread();
      await preparation.undo();
    }
    await session.end();
  };

  const note = async (of: TraceNote): Promise<void> =>
    void (await session.send(
      'Tracing.recordClockSyncMarker',
      { syncId: traceNoteText(of) },
      { signal: session.closed },
    ));
  let namesInlined = false;
  const begin = async (): Promise<AppError | null> => {
    await preparation.before();
    const started = await session.send('Tracing.start', startParams(settings), { signal });
    if (!started.ok) return started.error;
    const throttled = throttlingOf(emulated?.(page.id) ?? null);
    if (throttled !== null) await note({ throttled });
    namesInlined = await preparation.started();
    watch = startStopwatch({ now, elapsed });
    if (settings.reload) {
      const reloaded = await session.send('Page.reload', {}, { signal });
      if (!reloaded.ok) return reloaded.error;
    }
    // The call may have been cancelled since the response arrived, and then no later call would stop the trace.
    return signal.aborted ? errorOfAbort(signal) : null;
  };
  const failure = await begin();
  if (failure !== null) {
    await drop();
    throw new AppFailure(failure);
  }
  return {
    session,
    settings,
    buffer,
    frameId: target.id,
    namesInlined,
    watch,
    completed,
    note,
    async leave() {
      const boxes = preparation.hasCauses() ? ((await shiftedBoxes?.(session)) ?? []) : [];
      if (boxes.length > 0) await note({ shiftedBoxes: boxes });
      await preparation.leave();
    },
    onBuffer: (listener) => void listeners.add(listener),
    drop,
    async release() {
      await preparation.undo();
      await session.release();
    },
  };
}

/** `slow-3g`, or the figures of conditions without a name. */
function networkText({ name, latencyMs, downloadBytesPerS }: NetworkConditions): string {
  return name === 'custom' ? `${latencyMs} ms and ${formatBytes(downloadBytesPerS)}/s` : name;
}

/** Null without any. */
function throttlingOf(state: EmulationState | null): Throttling | null {
  if (state === null) return null;
  const { cpuThrottling: cpu, network: conditions } = state;
  const network = conditions === null || conditions.name === 'none' ? null : networkText(conditions);
  return cpu === 1 && network === null ? null : { cpu, network };
}

function startParams(settings: TraceSettings): CommandParams<'Tracing.start'> {
  const { categories, bufferBytes, isRing, gzip, fastStop = false, threadTimes = true } = settings;
  return {
    ...(threadTimes
      ? {
          traceConfig: {
            recordMode: isRing ? 'recordContinuously' : 'recordAsMuchAsPossible',
            includedCategories: categories,
            traceBufferSizeInKb: Math.ceil(bufferBytes / 1024),
          },
        }
      : { perfettoConfig: perfettoRingConfig(settings) }),
    transferMode: 'ReturnAsStream',
    streamFormat: fastStop ? 'proto' : 'json',
    // Compression takes the browser about a minute, which a fast stop avoids.
    ...(gzip && !fastStop ? { streamCompression: 'gzip' } : {}),
    bufferUsageReportingInterval: BUFFER_USAGE_INTERVAL_MS,
  };
}
