/**
 * `npm run bench flame`: frames of the real flame chart in the real window during continuous zooming and panning, and how long the window
 * is blocked while a chart loads. Profiles are synthetic (`made-….cpuprofile`, kept between runs) with as many samples as give
 * about a million and ten million calls.
 *
 *     --boxes 1m,10m   which of the two
 *     --seconds N      how long it is zoomed and panned (10)
 *     --json FILE      writes the figures
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { makeSyntheticProfile } from './cpu/make-synthetic-profile.ts';
import { startAppWindow, type AppWindow } from './heap/app-window.ts';
import { FILES_FOLDER } from './heap/files.ts';
import { inMilliseconds, inSeconds, percentile, said } from './heap/report.ts';
import { printTable } from './table.ts';

const SIZES = { '1m': { nodes: 490_000, samples: 790_000 }, '10m': { nodes: 490_000, samples: 7_900_000 } } as const;
type Size = keyof typeof SIZES;

/** Longest acceptable interval of `requestAnimationFrame` on a 60 Hz screen, plus half a millisecond for the clock. */
const FRAME_TARGET_MS = 17.5;
const REFRESH_MS = 1000 / 60;
const BLOCK_TARGET_MS = 50;
const LOAD_LIMIT_MS = 300_000;
const REST_MS = 2000;

const USABLE = `document.querySelector('[data-testid="start-document"], [data-testid="live-document"]') !== null`;
const DRAWN = `document.querySelector('[data-testid="profile-chart"] [data-testid="icicle"]') !== null`;
const BOXES = `Number(/of ([\\d,]+)\\./.exec(document.querySelector('[data-testid="icicle"] caption')?.textContent ?? '')?.[1]?.replaceAll(',', '') ?? 0)`;

/** Causes of late frames: tasks of 50 ms and more, as reported by the browser, and the time between frames. */
const WATCH = `{ const frames = []; const blocks = []; let last = 0;
  const observer = new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) blocks.push(duration); });
  observer.observe({ type: 'longtask' });
  const watched = globalThis.penBenchWatched = { frames, blocks, stop: () => { observer.disconnect(); globalThis.penBenchWatched = null; } };
  const next = (now) => { if (last > 0) frames.push(now - last); last = now; if (globalThis.penBenchWatched === watched) requestAnimationFrame(next); };
  requestAnimationFrame(next); } 0`;
const READ = `(() => { const { frames, blocks, stop } = globalThis.penBenchWatched; stop(); return { frames, blocks }; })()`;
const WatchedSchema = z.object({ frames: z.array(z.number()), blocks: z.array(z.number()) });
type Watched = z.infer<typeof WatchedSchema>;

/** A wheel event before every frame: zooms in and out at a moving place, and pans to both sides in between. */
function drive(seconds: number): string {
  return `new Promise((done) => {
    const chart = document.querySelector('[data-testid="icicle"]');
    const { left, top, width, height } = chart.getBoundingClientRect();
    const endMs = performance.now() + ${seconds * 1000};
    let turn = 0;
    const next = () => {
      if (performance.now() > endMs) return done(turn);
      const round = Math.floor(turn / 60);
      const pans = round % 3 === 2;
      const deltaY = pans ? (round % 2 === 0 ? 40 : -40) : (round % 3 === 0 ? -60 : 60);
      const clientX = left + width * (0.5 + 0.4 * Math.sin(turn / 97));
      chart.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX, clientY: top + height / 3, shiftKey: pans, bubbles: true, cancelable: true }));
      turn += 1;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`;
}

interface Figures {
  readonly boxes: number;
  readonly loadMs: number;
  readonly loading: Watched;
  readonly driven: Watched;
  /** Processor time of the window's main thread for each frame during the interaction. */
  readonly workMs: number;
}

function profilePath(size: Size): string {
  mkdirSync(FILES_FOLDER, { recursive: true });
  const { nodes, samples } = SIZES[size];
  const path = join(FILES_FOLDER, `made-${nodes}-${samples}.cpuprofile`);
  if (!existsSync(path)) {
    said(`making ${path}`);
    makeSyntheticProfile(`${path}.part`, nodes, samples);
    renameSync(`${path}.part`, path);
  }
  return path;
}

async function measure(app: AppWindow, path: string, seconds: number): Promise<Figures> {
  await app.until('a usable window', USABLE);
  const { captureId } = z.object({ captureId: z.string() }).parse(await app.call('pen_import', { path }));
  const row = `[data-testid="capture-row"][data-capture-id="${captureId}"]`;
  await app.until('the capture in the library', `document.querySelector(${JSON.stringify(row)}) !== null`);
  await delay(REST_MS);
  await app.evaluate(WATCH);
  const startedAt = performance.now();
  await app.doubleClick(row);
  await app.until('the flame chart', DRAWN, LOAD_LIMIT_MS);
  const loadMs = performance.now() - startedAt;
  await delay(REST_MS);
  const loading = WatchedSchema.parse(await app.evaluate(READ));
  const boxes = z.number().parse(await app.evaluate(BOXES));
  said(`${boxes} boxes, to the chart ${inSeconds(loadMs)}`);
  await app.evaluate(WATCH);
  const beforeMs = await app.mainThreadMs();
  await app.evaluate(drive(seconds));
  const workMs = (await app.mainThreadMs()) - beforeMs;
  const driven = WatchedSchema.parse(await app.evaluate(READ));
  return { boxes, loadMs, loading, driven, workMs: workMs / driven.frames.length };
}

/** Screen refreshes without a new frame. */
function missed(framesMs: readonly number[]): number {
  return framesMs.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / REFRESH_MS) - 1), 0);
}

function verdict(value: number, target: number): string {
  return value <= target ? 'reached' : 'NOT reached';
}

function rowsOf(size: Size, { boxes, loadMs, loading, driven, workMs }: Figures): string[][] {
  const p95 = percentile(driven.frames, 0.95);
  const refreshes = driven.frames.length + missed(driven.frames);
  const longest = Math.max(0, ...loading.blocks);
  return [
    [
      `${size}: ${boxes.toLocaleString('en-US')} calls, zoomed and panned`,
      inMilliseconds(percentile(driven.frames, 0.5)),
      inMilliseconds(p95),
      inMilliseconds(Math.max(...driven.frames)),
      `${missed(driven.frames)} of ${refreshes}`,
      inMilliseconds(workMs),
      `p95 ≤ ${FRAME_TARGET_MS} ms: ${verdict(p95, FRAME_TARGET_MS)}`,
    ],
    [
      `${size}: while it loads (${inSeconds(loadMs)} to the chart)`,
      inMilliseconds(percentile(loading.frames, 0.5)),
      inMilliseconds(percentile(loading.frames, 0.95)),
      inMilliseconds(Math.max(...loading.frames)),
      `${missed(loading.frames)} of ${loading.frames.length + missed(loading.frames)}`,
      '–',
      `longest block ${inMilliseconds(longest)}, ≤ ${BLOCK_TARGET_MS} ms: ${verdict(longest, BLOCK_TARGET_MS)}`,
    ],
  ];
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    boxes: { type: 'string', default: '1m,10m' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error('--seconds wants a number above 0');
const sizes = values.boxes.split(',').map((name) => {
  const size = (Object.keys(SIZES) as Size[]).find((each) => each === name);
  if (size === undefined) throw new Error(`--boxes knows ${Object.keys(SIZES).join(' and ')}, not "${name}"`);
  return size;
});
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`);
const rows: string[][] = [];
const figures: Partial<Record<Size, Figures>> = {};
for (const size of sizes) {
  const path = profilePath(size);
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-'));
  const app = await startAppWindow(folder, FILES_FOLDER);
  try {
    const measured = await measure(app, path, seconds);
    figures[size] = measured;
    rows.push(...rowsOf(size, measured));
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
printTable(['the flame chart in the window', 'p50', 'p95', 'longest', 'missed refreshes', 'work a frame', ''], rows);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
