/** Frames of the window while a chart loads and while it is zoomed and panned, and what blocks it. */
import { z } from 'zod';
import { inMilliseconds, inSeconds } from '../heap/report.ts';
import { percentile } from '../median.ts';

/** Longest acceptable interval of `requestAnimationFrame` on a 60 Hz screen: a refresh of 16.7 ms, rounded as the clock does. */
const FRAME_TARGET_MS = 16.8;
const REFRESH_MS = 1000 / 60;
const BLOCK_TARGET_MS = 50;

export const USABLE = `document.querySelector('[data-testid="start-document"], [data-testid="live-document"]') !== null`;

/** Causes of late frames: tasks of 50 ms and more, as reported by the browser, and the time between frames. */
export const WATCH = `{ const frames = []; const blocks = []; let last = 0;
  const observer = new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) blocks.push(duration); });
  observer.observe({ type: 'longtask' });
  const watched = globalThis.penBenchWatched = { frames, blocks, stop: () => { observer.disconnect(); globalThis.penBenchWatched = null; } };
  const next = (now) => { if (last > 0) frames.push(now - last); last = now; if (globalThis.penBenchWatched === watched) requestAnimationFrame(next); };
  requestAnimationFrame(next); } 0`;
export const READ = `(() => { const { frames, blocks, stop } = globalThis.penBenchWatched; stop(); return { frames, blocks }; })()`;
export const WatchedSchema = z.object({ frames: z.array(z.number()), blocks: z.array(z.number()) });
export type Watched = z.infer<typeof WatchedSchema>;

/** A wheel event on the chart before every frame: zooms in and out at a moving place, and pans to both sides in between. */
export function drive(selector: string, seconds: number): string {
  return `new Promise((done) => {
    const chart = document.querySelector(${JSON.stringify(selector)});
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

export interface FlameFigures {
  readonly boxes: number;
  readonly loadMs: number;
  readonly loading: Watched;
  readonly driven: Watched;
  /** Processor time of the window's main thread for each frame during the interaction. */
  readonly workMs: number;
}

/** Screen refreshes without a new frame. */
function missed(framesMs: readonly number[]): number {
  return framesMs.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / REFRESH_MS) - 1), 0);
}

function verdict(value: number, target: number): string {
  return value <= target ? 'reached' : 'NOT reached';
}

export const FLAME_HEADINGS = ['charts in the window', 'p50', 'p95', 'longest', 'missed refreshes', 'work a frame', ''];

/** Two rows of the table: zooming and panning, and loading. */
export function flameRows(size: string, what: string, figures: FlameFigures): string[][] {
  const { loadMs, loading, driven, workMs } = figures;
  const p95 = percentile(driven.frames, 0.95);
  const refreshes = driven.frames.length + missed(driven.frames);
  const longest = Math.max(0, ...loading.blocks);
  return [
    [
      `${size}: ${what}, zoomed and panned`,
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
