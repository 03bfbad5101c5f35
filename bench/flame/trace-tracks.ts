/** The tracks of a trace: all threads in view at once, in a window that is tall enough for them. */
import type { AppWindow } from '../heap/app-window.ts';
import { inSeconds, said } from '../heap/report.ts';
import { madeFile } from '../made-files.ts';
import { makeThreadsTrace } from './make-threads-trace.ts';
import { measureDriven, watchedOpening } from './measure-driven.ts';
import type { FlameFigures } from './watch.ts';

const SIZES = { '1m': 1_000_000, '10m': 10_000_000 } as const;
export type TraceSize = keyof typeof SIZES;
export const THREADS = 10;
/** In the file. */
const EVENT_BYTES = 100;

const SURFACE = '[data-testid="trace-surface"]';
/** Room for all tracks below the toolbar, with the panes of the document beside them. */
const WINDOW = { widthPx: 1440, heightPx: 1600 };
/** All threads are drawn: the table for screen readers has the loaded tracks. */
const ALL_DRAWN = `document.querySelector('[data-testid="tracks-table"] caption')?.textContent?.includes(' ${THREADS} expanded tracks') === true`;
/** Rows of canvas above the lower edge of what is in view. */
const IN_SIGHT = `(() => {
  const surface = document.querySelector('${SURFACE}');
  const visibleRange = surface.parentElement.getBoundingClientRect();
  return [...surface.querySelectorAll('canvas')].filter((canvas) => canvas.getBoundingClientRect().top < visibleRange.bottom).length;
})()`;

/** Makes the trace if it is missing. */
export const tracePath = (size: TraceSize): Promise<string> =>
  madeFile(`made-threads-${size}.trace.json`, SIZES[size] * EVENT_BYTES, (part) =>
    makeThreadsTrace(part, SIZES[size], THREADS),
  );

/** Throws if a thread is below the lower edge. */
export async function measureTracks(
  app: AppWindow,
  size: TraceSize,
  path: string,
  seconds: number,
): Promise<FlameFigures> {
  await app.resize(WINDOW);
  const { loadMs, loading } = await watchedOpening(app, path, 'all threads', ALL_DRAWN);
  const inView = Number(await app.evaluate(IN_SIGHT));
  if (inView < THREADS) throw new Error(`${inView} of ${THREADS} threads are in view: the window is too low`);
  said(`${SIZES[size]} events, to all threads ${inSeconds(loadMs)}`);
  return { boxes: SIZES[size], loadMs, loading, ...(await measureDriven(app, SURFACE, seconds)) };
}
