/** The traces to open: one recorded from a real Chromium, larger ones made from it. Stored between runs in .cache/bench. */
import { madeFile } from '../made-files.ts';
import { startBusyPage } from './busy-page.ts';
import { FULL_CATEGORIES, recordTrace } from './record-trace.ts';
import { repeatTrace } from './repeat-trace.ts';

export interface TraceFile {
  /** Name of the file in `--files`. */
  readonly key: string;
  readonly sizeBytes: number;
  /** From opening it to the first flame chart, and to all of our figures; null without a target. */
  readonly chartGoalMs: number | null;
  readonly figuresGoalMs: number | null;
  /** Our figures by trace_engine's time, at least; our peak by its, at most. */
  readonly speedGoal: number | null;
  readonly memoryGoal: number | null;
  /** Opened once, whatever `--runs` says. */
  readonly isOnce: boolean;
}

const MEGABYTE = 1e6;
const file = (megabytes: number, goals: Partial<Omit<TraceFile, 'key' | 'sizeBytes'>>): TraceFile => ({
  key: String(megabytes),
  sizeBytes: megabytes * MEGABYTE,
  chartGoalMs: null,
  figuresGoalMs: null,
  speedGoal: null,
  memoryGoal: null,
  isOnce: false,
  ...goals,
});

export const TRACE_FILES: readonly TraceFile[] = [
  file(43, {}),
  file(226, { chartGoalMs: 1000, figuresGoalMs: 2500, speedGoal: 6, memoryGoal: 0.22 }),
  file(564, { chartGoalMs: 2000, speedGoal: 10, memoryGoal: 0.22 }),
  file(1400, { chartGoalMs: 4000, isOnce: true }),
];
/** The files opened by default. */
export const USUAL_FILES = ['43', '226', '564'];

/** Rounds of the busy page that make a trace of some 43 MB. */
const ROUNDS = 195;

/** The recorded one, of about 43 MB; recorded if it is missing. Throws if Chromium does not start. */
const recordedTrace = (): Promise<string> =>
  madeFile('recorded.trace.json', 43 * MEGABYTE, async (part) => {
    const page = await startBusyPage();
    try {
      const recorded = await recordTrace({
        port: page.port,
        targetId: page.targetId,
        url: `${page.origin}/?rounds=${ROUNDS}`,
        durationMs: null,
        categories: FULL_CATEGORIES,
        out: part,
      });
      console.error(
        `  ${(recorded.sizeBytes / MEGABYTE).toFixed(0)} MB; the browser wrote for ${(recorded.completeMs / 1000).toFixed(1)} s`,
      );
    } finally {
      await page.end();
    }
  });

/** The path of the file, which is created if it is missing. Throws if it cannot be created. */
export async function pathOf({ key, sizeBytes }: TraceFile): Promise<string> {
  const recorded = await recordedTrace();
  if (key === TRACE_FILES[0]?.key) return recorded;
  return madeFile(`${key}.trace.json`, sizeBytes, (part) => repeatTrace(recorded, sizeBytes, part));
}
