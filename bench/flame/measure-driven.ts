/** The common part of both charts: import of a file, and frames while a chart is zoomed and panned. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { AppWindow } from '../heap/app-window.ts';
import { drive, READ, USABLE, WATCH, WatchedSchema, type FlameFigures } from './watch.ts';

const LOAD_LIMIT_MS = 300_000;
/** Until the window has nothing left to do. */
const REST_MS = 2000;

/** Imports a file; returns the selector of its row in the library. */
async function importedRow(app: AppWindow, path: string): Promise<string> {
  await app.until('a usable window', USABLE);
  const { captureId } = z.object({ captureId: z.string() }).parse(await app.call('pen_import', { path }));
  const row = `[data-testid="capture-row"][data-capture-id="${captureId}"]`;
  await app.until('the capture in the library', `document.querySelector(${JSON.stringify(row)}) !== null`);
  await delay(REST_MS);
  return row;
}

/** Opens a file in the window and waits until the expression `drawn` is true in it; returns the time, frames and blocks of that. Throws after `LOAD_LIMIT_MS`. */
export async function watchedOpening(
  app: AppWindow,
  path: string,
  what: string,
  drawn: string,
): Promise<Pick<FlameFigures, 'loadMs' | 'loading'>> {
  const row = await importedRow(app, path);
  await app.evaluate(WATCH);
  const startedAt = performance.now();
  await app.doubleClick(row);
  await app.until(what, drawn, LOAD_LIMIT_MS);
  const loadMs = performance.now() - startedAt;
  await delay(REST_MS);
  return { loadMs, loading: WatchedSchema.parse(await app.evaluate(READ)) };
}

export async function measureDriven(
  app: AppWindow,
  selector: string,
  seconds: number,
): Promise<Pick<FlameFigures, 'driven' | 'workMs'>> {
  await app.evaluate(WATCH);
  const beforeMs = await app.mainThreadMs();
  await app.evaluate(drive(selector, seconds));
  const workMs = (await app.mainThreadMs()) - beforeMs;
  const driven = WatchedSchema.parse(await app.evaluate(READ));
  return { driven, workMs: workMs / driven.frames.length };
}
