/**
 * `npm run bench flame`: frames of the real charts in the real window during continuous zooming and panning, and how long the window is
 * blocked while a chart loads: the flame chart of a CPU profile, and the tracks of a trace with all its threads. The files are synthetic
 * (`made-…` in .cache/bench, kept between runs) with about a million and ten million calls.
 *
 *     --only profile,tracks   which of the two charts
 *     --boxes 1m,10m          which of the two sizes
 *     --seconds N             how long it is zoomed and panned (10)
 *     --json FILE             writes the figures
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureProfile, profilePath } from './flame/profile-chart.ts';
import { measureTracks, THREADS, tracePath } from './flame/trace-tracks.ts';
import { FLAME_HEADINGS, flameRows, type FlameFigures } from './flame/watch.ts';
import { startAppWindow, type AppWindow } from './heap/app-window.ts';
import { FILES_FOLDER } from './made-files.ts';
import { chosen, machine } from './sections.ts';
import { printTable } from './table.ts';

const SIZES = ['1m', '10m'] as const;
type Size = (typeof SIZES)[number];

interface Chart {
  readonly pathOf: (size: Size) => Promise<string>;
  readonly measure: (app: AppWindow, size: Size, path: string, seconds: number) => Promise<FlameFigures>;
  readonly what: (figures: FlameFigures) => string;
}

const CHARTS = {
  profile: {
    pathOf: profilePath,
    measure: (app, _size, path, seconds) => measureProfile(app, path, seconds),
    what: ({ boxes }) => `flame chart of ${boxes.toLocaleString('en-US')} calls`,
  },
  tracks: {
    pathOf: tracePath,
    measure: measureTracks,
    what: ({ boxes }) => `${THREADS} threads of a trace, ${boxes.toLocaleString('en-US')} events`,
  },
} as const satisfies Readonly<Record<string, Chart>>;
const CHART_NAMES = ['profile', 'tracks'] as const;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string', default: CHART_NAMES.join() },
    boxes: { type: 'string', default: SIZES.join() },
    seconds: { type: 'string', default: '10' },
    json: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error('--seconds wants a number above 0');
const names = chosen('only', values.only, CHART_NAMES);
const sizes = chosen('boxes', values.boxes, SIZES);
console.log(`${machine().processor}, ${machine().cores} cores`);
const rows: string[][] = [];
const figures: Record<string, FlameFigures> = {};
for (const name of names) {
  for (const size of sizes) {
    const chart: Chart = CHARTS[name];
    const path = await chart.pathOf(size);
    const folder = mkdtempSync(join(tmpdir(), 'pen-bench-'));
    const app = await startAppWindow(folder, FILES_FOLDER);
    try {
      const measured = await chart.measure(app, size, path, seconds);
      figures[`${name} ${size}`] = measured;
      rows.push(...flameRows(size, chart.what(measured), measured));
    } finally {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
printTable(FLAME_HEADINGS, rows);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
