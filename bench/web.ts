/**
 * `npm run bench web`: the window in a browser beside that of the app, in turns: a snapshot of 494 MB from the double click to retained sizes, a trace of 564 MB to its
 * chart, and zooming and panning it. Files are those of `bench heap` and `bench trace`.
 *
 *     --runs N             of each (3)
 *     --heap N --trace N   other files: 50, 197, 494 and 43, 226, 564
 *     --seconds N          how long the trace is zoomed and panned (10)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureDriven, watchedOpening } from './flame/measure-driven.ts';
import { startAppWindow } from './heap/app-window.ts';
import { HEAP_FILES, pathOf as heapPath } from './heap/files.ts';
import { inMilliseconds, inSeconds } from './heap/report.ts';
import { SIZES_KNOWN } from './heap/window.ts';
import { FILES_FOLDER } from './made-files.ts';
import { median, percentile } from './median.ts';
import { machine } from './sections.ts';
import { printTable } from './table.ts';
import { pathOf as tracePath, TRACE_FILES } from './trace/files.ts';

const DOORS = ['app', 'browser'] as const;
type Door = (typeof DOORS)[number];
/** Of the speed of the app. */
const LEAST = 0.9;
const SURFACE = '[data-testid="trace-surface"]';
const CHART_DRAWN = `document.querySelector('${SURFACE} canvas') !== null`;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    runs: { type: 'string', default: '3' },
    heap: { type: 'string', default: '494' },
    trace: { type: 'string', default: '564' },
    seconds: { type: 'string', default: '10' },
  },
});
const heap = HEAP_FILES.find(({ key }) => key === values.heap);
const trace = TRACE_FILES.find(({ key }) => key === values.trace);
if (heap === undefined || trace === undefined) throw new Error('--heap and --trace want the key of a file');

interface Figures {
  readonly heapMs: number;
  readonly traceMs: number;
  readonly framesMs: number;
  readonly workMs: number;
}

async function measured(door: Door, files: { readonly heap: string; readonly trace: string }): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-'));
  const app = await startAppWindow(folder, FILES_FOLDER, { door });
  try {
    const { loadMs: heapMs } = await watchedOpening(app, files.heap, 'retained sizes', SIZES_KNOWN);
    const { loadMs: traceMs } = await watchedOpening(app, files.trace, 'the chart', CHART_DRAWN);
    const { driven, workMs } = await measureDriven(app, SURFACE, Number(values.seconds));
    return { heapMs, traceMs, framesMs: percentile(driven.frames, 0.95), workMs };
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const files = { heap: await heapPath(heap), trace: await tracePath(trace) };
console.log(`${machine().processor}, ${machine().cores} cores`);
const figures: Record<Door, Figures[]> = { app: [], browser: [] };
for (let run = 0; run < Number(values.runs); run += 1)
  for (const door of run % 2 === 0 ? DOORS : DOORS.toReversed()) figures[door].push(await measured(door, files));

const row = (what: string, of: keyof Figures, format: (ms: number) => string): string[] => {
  const [app, browser] = DOORS.map((door) => figures[door].map((each) => each[of]));
  const ratio = median((app ?? []).map((ms, run) => ms / (browser?.[run] ?? Number.NaN)));
  return [
    what,
    format(median(app ?? [])),
    format(median(browser ?? [])),
    ratio.toFixed(2),
    `≥ ${LEAST}: ${ratio >= LEAST ? 'reached' : 'NOT reached'}`,
  ];
};
printTable(
  ['', 'app', 'browser', 'speed of the browser', ''],
  [
    row(`${heap.name} to retained sizes`, 'heapMs', inSeconds),
    row(`trace of ${trace.key} MB to its chart`, 'traceMs', inSeconds),
    row('zoomed and panned, p95 of frames', 'framesMs', inMilliseconds),
    row('work of the main thread a frame', 'workMs', inMilliseconds),
  ],
);
