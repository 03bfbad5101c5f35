/** Everything that can be captured from a target, and the active recordings. */
import { isWorkbenchScript } from '../../shared/base/workbench-scripts.ts';
import type { ConvertPerfetto } from '../../shared/capabilities/common/analysis-ports.ts';
import type { CapturePort } from '../../shared/capabilities/common/capture-ports.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { CoveragePort, JsCoverageSettings } from '../../shared/capabilities/coverage/coverage-ports.ts';
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import type { EventParams } from '../../shared/contracts/protocol-events.ts';
import { isPageLike, type TargetInfo } from '../../shared/contracts/targets.ts';
import type { Endpoints } from '../cdp/index.ts';
import type { Spool } from '../spool/index.ts';
import { createCoverageRecording, sendAll, type CoverageParts } from './coverage-recording.ts';
import { createCpuProfiling } from './cpu-profiling.ts';
import type { PrepareAllocations } from './driver-parts.ts';
import { createHeapSampling } from './heap/heap-sampling.ts';
import { createHeapSnapshot } from './heap/heap-snapshot.ts';
import { createHeapTracking } from './heap/heap-tracking.ts';
import { createOpenCoverage, type OpenCoverage } from './inlined-functions.ts';
import { createNodeTracing } from './tracing/node-tracing.ts';
import { openCpuRing } from './cpu-ring.ts';
import type { CpuRingOptions, Ring } from './ring.ts';
import { openTraceRing, type TraceRingOptions } from './tracing/trace-ring.ts';
import { createTracing } from './tracing/tracing.ts';
import { createRecordings, type EndedByItself, type Recordings } from './recordings.ts';
import type { TracingPort } from '../../shared/capabilities/trace/trace-ports.ts';

// JavaScript coverage as V8 counts it. The file holds the source of every script, so it can be read without the page. V8 reports all
// scripts of the isolate, also those of other tabs and of a page that was left and is cached: of a page, only the scripts of its present
// document are counted. Those without a URL, and those of the workbench, are counted and left out.

/** V8 takes seconds to count the coverage of a page with 50 MB of scripts. */
const TAKE_DEADLINE_MS = 60_000;

function createJsCoverage({
  coverage,
  ...parts
}: CoverageParts & { readonly coverage: OpenCoverage }): CoveragePort<JsCoverageSettings> {
  return createCoverageRecording<JsCoverageSettings>(parts, {
    kind: { tool: 'pen_js_coverage', noun: 'JS coverage', key: 'Profiler' },
    document: 'js-coverage',
    prefix: 'jscov',
    stops: ['Profiler.stopPreciseCoverage', 'Profiler.disable', 'Debugger.disable', 'Runtime.disable'],
    ended: (session) => coverage.delete(session),
    begin: async (session, { callCount, detailed }, signal) => {
      coverage.add(session);
      /** Position of an inline script in its document, by script id. */
      const places = new Map<string, { startLine: number; startColumn: number }>();
      /** Scripts of the document; null for a target that has none. */
      const ofDocument = isPageLike(session.target.type) ? new Set<string>() : null;
      // Sent before the scripts of the next document, which are those of a cached one too.
      session.on('Runtime.executionContextsCleared', () => ofDocument?.clear());
      session.on('Debugger.scriptParsed', ({ scriptId, url, startLine, startColumn }) => {
        ofDocument?.add(scriptId);
        if (url !== '' && (startLine > 0 || startColumn > 0)) places.set(scriptId, { startLine, startColumn });
      });
      // Sources come from the Debugger domain, which must never pause the page.
      await session.send('Debugger.setSkipAllPauses', { skip: true });
      const started = await sendAll(
        session,
        [
          ...(ofDocument === null ? [] : [['Runtime.enable', {}] as const]),
          ['Debugger.enable', {}],
          ['Debugger.setSkipAllPauses', { skip: true }],
          ['Profiler.enable', {}],
          ['Profiler.startPreciseCoverage', { callCount, detailed }],
        ],
        signal,
      );
      if (!started.ok) return started;
      return ok(async (stopSignal) => {
        const options = { signal: stopSignal, deadlineMs: TAKE_DEADLINE_MS };
        const taken = await session.send('Profiler.takePreciseCoverage', {}, options);
        if (!taken.ok) return taken;
        const all = taken.value.result.filter(({ scriptId }) => ofDocument?.has(scriptId) ?? true);
        const scripts = all.filter(({ url }) => url !== '' && !isWorkbenchScript(url));
        const entries: string[] = [];
        let withoutText = 0;
        for (const { scriptId, url, functions } of scripts) {
          if (stopSignal.aborted) return err(errorOfAbort(stopSignal));
          const source = await session.send('Debugger.getScriptSource', { scriptId }, options);
          // A script may have been collected since; any other error means that the target is gone.
          if (!source.ok && source.error.code !== 'cdp_error') return source;
          const text = source.ok && source.value.scriptSource !== '' ? source.value.scriptSource : null;
          if (text === null) withoutText += 1;
          const place = places.get(scriptId);
          const entry = { scriptId, url, ...place, functions, ...(text === null ? {} : { text }) };
          entries.push(JSON.stringify(entry));
        }
        return ok({ entries, reportedCount: all.length, withoutText });
      });
    },
  });
}

/** CSS coverage: which style rules matched an element during the recording. Chromium reports used rules only (tried on 156), so the file
 * also holds the style sheets, from which the unused rules follow.
 */
const READ_DEADLINE_MS = 30_000;

function createCssCoverage(parts: CoverageParts): CoveragePort<Record<string, never>> {
  return createCoverageRecording<Record<string, never>>(parts, {
    kind: { tool: 'pen_css_coverage', noun: 'CSS coverage', key: 'CSS' },
    document: 'css-coverage',
    prefix: 'csscov',
    stops: ['CSS.stopRuleUsageTracking', 'CSS.disable', 'DOM.disable'],
    begin: async (session, _settings, signal) => {
      const sheets = new Map<string, EventParams<'CSS.styleSheetAdded'>['header']>();
      session.on('CSS.styleSheetAdded', ({ header }) => {
        if (header.origin === 'regular') sheets.set(header.styleSheetId, header);
      });
      session.on('CSS.styleSheetRemoved', ({ styleSheetId }) => sheets.delete(styleSheetId));
      // The CSS domain cannot be enabled without the DOM domain.
      const started = await sendAll(
        session,
        [
          ['DOM.enable', {}],
          ['CSS.enable', {}],
          ['CSS.startRuleUsageTracking', {}],
        ],
        signal,
      );
      if (!started.ok) return started;
      return ok(async (stopSignal) => {
        const options = { signal: stopSignal, deadlineMs: READ_DEADLINE_MS };
        const stopped = await session.send('CSS.stopRuleUsageTracking', {}, options);
        if (!stopped.ok) return stopped;
        const used = Map.groupBy(
          stopped.value.ruleUsage.filter((usage) => usage.used),
          ({ styleSheetId }) => styleSheetId,
        );
        const entries: string[] = [];
        let withoutText = 0;
        const all = [...sheets.values()];
        for (const { styleSheetId, sourceURL, isInline, isConstructed, startLine, startColumn } of all) {
          if (stopSignal.aborted) return err(errorOfAbort(stopSignal));
          const read = await session.send('CSS.getStyleSheetText', { styleSheetId }, options);
          if (!read.ok && read.error.code !== 'cdp_error') return read;
          // Unused rules cannot be determined without the text.
          if (!read.ok) {
            withoutText += 1;
            continue;
          }
          const ranges = (used.get(styleSheetId) ?? []).map(({ startOffset, endOffset }) => ({
            start: startOffset,
            end: endOffset,
          }));
          const entry = {
            styleSheetId,
            url: sourceURL,
            ...(isInline ? { isInline } : {}),
            ...(isConstructed === true ? { isConstructed } : {}),
            ...(startLine > 0 || startColumn > 0 ? { startLine, startColumn } : {}),
            ranges,
            text: read.value.text,
          };
          entries.push(JSON.stringify(entry));
        }
        return ok({ entries, reportedCount: all.length, withoutText });
      });
    },
  });
}

/** Records traces by what the target is: a page by its browser's domain `Tracing`, a Node process by `NodeTracing`. */
function createTracedRuntime({
  browser,
  node,
}: {
  readonly browser: TracingPort;
  readonly node: TracingPort;
}): TracingPort {
  const portFor = ({ type }: TargetInfo): TracingPort => (type === 'node' ? node : browser);
  return {
    record: (target, options) => portFor(target).record(target, options),
    start: (target, options) => portFor(target).start(target, options),
    stop: (target, options) => portFor(target).stop(target, options),
  };
}

export interface CaptureOptions {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Runs before the allocations of a target are recorded. */
  readonly prepareAllocations?: PrepareAllocations;
  /** Converts Perfetto traces; if absent, traces cannot be stopped fast. */
  readonly convertPerfetto?: ConvertPerfetto;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Monotonic clock for durations, in milliseconds. Default: `now` if given, else `performance.now()`. */
  readonly elapsed?: () => number;
  /** Called when a recording ends without a stop or cancel: its target closed, its connection was lost, or its client left. */
  readonly onLost?: (lost: EndedByItself) => void;
}

/** Opens recordings of which only the last seconds are held. */
export interface Rings {
  trace(target: TargetInfo, options: TraceRingOptions): Promise<AppResult<Ring>>;
  cpuProfile(target: TargetInfo, options: CpuRingOptions): Promise<AppResult<Ring>>;
}

export interface Capture extends CapturePort {
  readonly recordings: Recordings;
  readonly rings: Rings;
}

const cannotConvert: ConvertPerfetto = () =>
  Promise.resolve(
    err(
      appError(
        'analysis_failed',
        'This process cannot convert a Perfetto trace to JSON, so fastStop is not available.',
        'Record without fastStop.',
      ),
    ),
  );

export function createCapture(options: CaptureOptions): Capture {
  const { endpoints, spool, log, now = Date.now, onLost = () => undefined, convertPerfetto = cannotConvert } = options;
  const elapsed = options.elapsed ?? options.now ?? (() => performance.now());
  const recordings = createRecordings({ now, elapsed, onLost });
  const parts = { endpoints, spool, log, now, elapsed, recordings, coverage: createOpenCoverage() };
  const prepared = options.prepareAllocations === undefined ? {} : { prepareAllocations: options.prepareAllocations };
  return {
    heapSnapshot: createHeapSnapshot({ ...parts, now: elapsed }),
    heapTracking: createHeapTracking({ ...parts, ...prepared }),
    heapSampling: createHeapSampling({ ...parts, ...prepared }),
    cpuProfiling: createCpuProfiling(parts),
    jsCoverage: createJsCoverage(parts),
    cssCoverage: createCssCoverage(parts),
    tracing: createTracedRuntime({
      browser: createTracing({ ...parts, convertPerfetto }),
      node: createNodeTracing(parts),
    }),
    rings: {
      trace: (target, ring) => openTraceRing(target, ring, { ...parts, convertPerfetto }),
      cpuProfile: (target, ring) => openCpuRing(target, ring, parts),
    },
    recordings,
  };
}
