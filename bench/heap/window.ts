/** The window while a large snapshot loads, and its response times afterwards: frames, scrolling, opening rows. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { READ, USABLE, WATCH, WatchedSchema } from '../flame/watch.ts';
import { median, percentile } from '../median.ts';
import { printTable } from '../table.ts';
import { startAppWindow, type AppWindow } from './app-window.ts';
import { pathOf } from './files.ts';
import { FILES_FOLDER } from '../made-files.ts';
import { inMilliseconds, inSeconds, judged, oneFile, said, type BenchOptions } from './report.ts';

const FRAME_TARGET_MS = 33;
const ANSWER_TARGET_MS = 50;
const LOAD_LIMIT_MS = 600_000;
/** Time until the window has settled and its first garbage collections are over. */
const REST_MS = 3000;
/** Between two inputs, like a person. */
const BETWEEN_MS = 120;
const CLASSES_OPENED = 20;
const WHEEL_TURNS = 80;
const SHORT_TURN_PX = 120;
const LONG_TURN_PX = 3000;

const TABLE = '[data-testid="heap-document"] .table';
export const SIZES_KNOWN = `/retained sizes in/.test(document.querySelector('[data-testid="heap-document"] .table-footer')?.textContent ?? '')`;

const ACTIVE_IS_CLOSED = `document.querySelector('[data-testid="heap-document"] .table-row[data-active]')?.getAttribute('aria-expanded') === 'false'`;
const PLACE = `(({ scrollTop, scrollHeight, clientHeight }) => ({ top: Math.ceil(scrollTop), lowest: scrollHeight - clientHeight }))([...document.querySelectorAll('${TABLE}')].find((each) => each.checkVisibility()))`;
const PlaceSchema = z.object({ top: z.number(), lowest: z.number() });

/**
 * Waits for one input and returns the time until the requested rows were drawn: from the event's own time to the end of the first frame
 * that contains them. `asked` returns whether the input has taken effect.
 */
function answerTo(event: 'keydown' | 'wheel', asked: string): string {
  return `globalThis.penBenchAnswer = new Promise((done, failed) => {
    const table = [...document.querySelectorAll(${JSON.stringify(TABLE)})].find((each) => each.checkVisibility());
    const topBefore = table.scrollTop;
    const lowest = table.scrollHeight - table.clientHeight;
    const rows = () => [...table.querySelectorAll('.table-row[data-index]')];
    /** Rows stand all over the part in view, and none is a placeholder. */
    const covered = () => {
      const box = table.getBoundingClientRect();
      const head = table.querySelector('.table-rows').getBoundingClientRect();
      const top = box.top + 26;
      const bottom = Math.min(box.bottom, head.bottom);
      let least = Infinity, most = -Infinity;
      for (const row of rows()) {
        const { top: rowTop, bottom: rowBottom } = row.getBoundingClientRect();
        if (rowBottom <= top || rowTop >= bottom) continue;
        if (row.getAttribute('aria-busy') === 'true') return false;
        least = Math.min(least, rowTop); most = Math.max(most, rowBottom);
      }
      return least <= top + 1 && most >= bottom - 1;
    };
    /** The row under the active one is what it opened into. */
    const opened = () => {
      const active = table.querySelector('.table-row[data-active]');
      if (active?.getAttribute('aria-expanded') !== 'true') return false;
      const under = table.querySelector('.table-row[data-index="' + (Number(active.dataset.index) + 1) + '"]');
      if (under === null) return false;
      return Number(under.getAttribute('aria-level')) > Number(active.getAttribute('aria-level')) && !/^Reading /.test(under.textContent.trim());
    };
    const scrolled = () => table.scrollTop !== topBefore && covered();
    window.addEventListener('${event}', (input) => {
      const startedAt = input.timeStamp;
      const look = () => {
        if (${asked}) {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => done(performance.now() - startedAt);
          channel.port2.postMessage(0);
        } else if (performance.now() - startedAt > 5000) done(5000);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true, passive: true });
  }); 0`;
}

interface WindowFigures {
  readonly loadMs: number;
  readonly framesMs: readonly number[];
  readonly opensMs: readonly number[];
  readonly scrollsMs: readonly number[];
}

const DurationSchema = z.number();

/** Prepares the page, sends the input, and receives the response time. */
async function timed(app: AppWindow, armed: string, input: () => Promise<void>): Promise<number> {
  await app.evaluate(armed);
  await input();
  return DurationSchema.parse(await app.evaluate('globalThis.penBenchAnswer'));
}

async function pressed(app: AppWindow, ...keys: readonly Parameters<AppWindow['press']>[0][]): Promise<void> {
  for (const key of keys) {
    await app.press(key);
    await delay(BETWEEN_MS);
  }
}

/** Opens class after class, from the largest on, and the first object of each, with the keyboard. */
async function openRows(app: AppWindow): Promise<number[]> {
  const durations: number[] = [];
  const open = async (): Promise<void> => {
    durations.push(await timed(app, answerTo('keydown', 'opened()'), () => app.press('ArrowRight')));
    await delay(BETWEEN_MS);
  };
  await app.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(TABLE)})].find((each) => each.checkVisibility()).focus()`,
  );
  await pressed(app, 'Home');
  for (let row = 0; row < CLASSES_OPENED; row += 1) {
    await open();
    await pressed(app, 'ArrowRight');
    if ((await app.evaluate(ACTIVE_IS_CLOSED)) === true) {
      await open();
      await pressed(app, 'ArrowLeft');
    }
    // Back to the class, closed again, and on to the next.
    await pressed(app, 'ArrowLeft', 'ArrowLeft', 'ArrowDown');
  }
  return durations;
}

/** Turns the wheel up and down over open classes: a few rows at a time, and a long way at a time. */
async function scroll(app: AppWindow): Promise<number[]> {
  // From the lowest up, so that opened rows are below and the next class is one row away.
  for (let row = 0; row < CLASSES_OPENED; row += 1) await pressed(app, 'ArrowUp', 'ArrowRight');
  await pressed(app, 'Home');
  const durations: number[] = [];
  let direction = 1;
  for (let turn = 0; turn < WHEEL_TURNS; turn += 1) {
    const { top, lowest } = PlaceSchema.parse(await app.evaluate(PLACE));
    if (lowest <= 0) throw new Error('the table is too short to be scrolled');
    if (direction > 0 ? top >= lowest : top <= 0) direction = -direction;
    const distancePx = turn % 4 === 3 ? LONG_TURN_PX : SHORT_TURN_PX;
    durations.push(await timed(app, answerTo('wheel', 'scrolled()'), () => app.wheel(TABLE, direction * distancePx)));
    await delay(BETWEEN_MS);
  }
  return durations;
}

async function measure(app: AppWindow, path: string): Promise<WindowFigures> {
  await app.until('a usable window', USABLE);
  const imported = z.object({ captureId: z.string() }).safeParse(await app.call('pen_import', { path }));
  if (!imported.success) throw new Error('pen_import returned no capture id');
  const row = `[data-testid="capture-row"][data-capture-id="${imported.data.captureId}"]`;
  await app.until('the capture in the library', `document.querySelector(${JSON.stringify(row)}) !== null`);
  await delay(REST_MS);
  await app.evaluate(WATCH);
  const startedAt = performance.now();
  await app.doubleClick(row);
  await app.until('retained sizes in the window', SIZES_KNOWN, LOAD_LIMIT_MS);
  const loadMs = performance.now() - startedAt;
  const { frames: framesMs } = WatchedSchema.parse(await app.evaluate(READ));
  said(`loaded in ${inSeconds(loadMs)}`);
  await delay(REST_MS);
  const opensMs = await openRows(app);
  const scrollsMs = await scroll(app);
  return { loadMs, framesMs, opensMs, scrollsMs };
}

/** Prints the window's rows and returns their figures. Throws if the app does not start or the file does not open. */
export async function measureWindow(options: BenchOptions): Promise<unknown> {
  const file = oneFile(options);
  const path = await pathOf(file);
  const app = await startAppWindow(options.temporaryFolder, FILES_FOLDER);
  try {
    const figures = await measure(app, path);
    const { loadMs, framesMs, opensMs, scrollsMs } = figures;
    const row = (what: string, valuesMs: readonly number[], targetMs: number): string[] => [
      what,
      inMilliseconds(percentile(valuesMs, 0.95)),
      inMilliseconds(median(valuesMs)),
      inMilliseconds(Math.max(...valuesMs)),
      String(valuesMs.length),
      `≤ ${targetMs} ms`,
      judged(percentile(valuesMs, 0.95), { least: targetMs, aim: null }, 'less'),
    ];
    printTable(
      [`the window, ${file.name}`, 'p95', 'median', 'longest', 'samples', 'target', ''],
      [
        row(`frames while it loads (${inSeconds(loadMs)} to retained sizes)`, framesMs, FRAME_TARGET_MS),
        row('opening a row, key to rows drawn', opensMs, ANSWER_TARGET_MS),
        row('scrolling, wheel to rows drawn', scrollsMs, ANSWER_TARGET_MS),
      ],
    );
    return { file: file.name, ...figures };
  } finally {
    await app.close();
  }
}
