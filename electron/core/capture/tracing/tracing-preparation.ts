/** Settings that a trace asks of its page besides recording, so that it names the code: callers in stacks, and inlined functions in samples. */
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import type { TraceSettings } from '../../../../shared/core/capability/trace-ports.ts';
import { CLEANUP_DEADLINE_MS, type DedicatedSession } from '../../cdp/index.ts';
import { deoptimise, type OpenCoverage } from '../inlined-functions.ts';

/** Category of the CPU samples, and the beginning of that of their finer interval. */
const CPU_SAMPLES = 'disabled-by-default-v8.cpu_profiler';
const STACKS = 'disabled-by-default-devtools.timeline.stack';
/** Frames of each stack: enough for the code behind wrappers and packages. */
const STACK_FRAMES = 8;
/** A busy page does what was asked when it can; the recording does not wait for it. */
const DEADLINE_MS = 2000;

/** Observes renders while a trace records. `isReloaded`: the page is about to be. */
export type RecordRenders = (
  session: TargetSession,
  options: { readonly isReloaded: boolean },
) => Promise<RenderRecording | null>;

export interface RenderRecording {
  /** Writes what was rendered into the trace, and leaves the page as it was. Never fails. */
  end(): Promise<void>;
}

interface PreparationParts {
  readonly coverage: OpenCoverage;
  readonly recordRenders?: RecordRenders | undefined;
}

export interface TracePreparation {
  /** To be called before the trace starts. */
  before(): Promise<void>;
  /** The trace is to name causes, and the page answers. */
  hasCauses(): boolean;
  /** To be called before the trace ends: writes the renders into it. Again does nothing. Never fails. */
  leave(): Promise<void>;
  /** To be called when it has started. True if the samples name functions that V8 had inlined. */
  started(): Promise<boolean>;
  /** Restores the page; to be called when the trace has ended and its session continues. */
  undo(): Promise<void>;
}

export function createTracePreparation(
  session: DedicatedSession,
  { categories, reload }: TraceSettings,
  { coverage, recordRenders }: PreparationParts,
  signal: AbortSignal,
): TracePreparation {
  const options = { signal, deadlineMs: DEADLINE_MS };
  const hasStacks = categories.includes(STACKS);
  let renders: RenderRecording | null = null;
  /** False for a page that never returns: each further command would wait for its deadline. */
  let answers = true;
  return {
    async before() {
      // A preset without causes is to cost as little as possible.
      if (!hasStacks) return;
      // Blink writes only the innermost frame of a stack, unless a session has the Runtime domain enabled, as that of DevTools has.
      const [enabled] = await Promise.all([
        session.send('Runtime.enable', {}, options),
        session.send('Runtime.setMaxCallStackSizeToCapture', { size: STACK_FRAMES }, options),
      ]);
      answers = enabled.ok || enabled.error.code !== 'target_unresponsive';
      if (answers) renders = (await recordRenders?.(session, { isReloaded: reload })) ?? null;
    },
    hasCauses: () => hasStacks && answers,
    async leave() {
      const recording = renders;
      renders = null;
      await recording?.end();
    },
    async started() {
      const hasSamples = categories.some((category) => category.startsWith(CPU_SAMPLES));
      // The code of a page that is loaded during the recording is compiled during it.
      if (!hasSamples || reload) return hasSamples;
      if (!answers) return false;
      const enabled = await session.send('Profiler.enable', {}, options);
      if (!enabled.ok) return false;
      const isDone = await deoptimise(session, coverage, signal);
      await session.send('Profiler.disable', {}, { deadlineMs: CLEANUP_DEADLINE_MS });
      return isDone;
    },
    async undo() {
      if (hasStacks && answers) await session.send('Runtime.disable', {}, { deadlineMs: CLEANUP_DEADLINE_MS });
    },
  };
}
