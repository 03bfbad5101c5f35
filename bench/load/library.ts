/** A library of very many captures: opening it, listing and searching it over MCP, and the same in the window. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createLibrary } from '../../electron/library/index.ts';
import { startAppWindow } from '../heap/app-window.ts';
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import { UNIQUE_NAME, writeManyCaptures } from './many-captures.ts';
import { startOurs } from './servers.ts';

const TARGET_MS = 100;
const RUNS = 5;
const CALLS = 20;
/** What a start does in the background is over. */
const REST_MS = 3000;

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ROWS = `document.querySelectorAll('[data-testid="capture-row"]').length`;

/** Types into the search field of the library, and resolves with the milliseconds until the rows are shown. */
const searchFor = (text: string, isShown: string): string => `(async () => {
  const field = document.querySelector('input[placeholder="Search captures"]');
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const from = performance.now();
  setValue.call(field, ${JSON.stringify(text)});
  field.dispatchEvent(new Event('input', { bubbles: true }));
  while (!(${isShown})) {
    if (performance.now() - from > 20000) throw new Error('the rows were not shown: ' + ${ROWS});
    await new Promise((next) => requestAnimationFrame(next));
  }
  return performance.now() - from;
})()`;

interface Figure {
  readonly what: string;
  readonly values: readonly number[];
  /** Processor time of the same, where it can be measured: other programs of the machine change it less. */
  readonly cpuMs?: readonly number[];
  /** Without a target: it is a part of another figure, or shown for comparison. */
  readonly hasTarget: boolean;
}

interface Opening {
  readonly ms: number;
  readonly cpuMs: number;
}

async function opening(dataDirectory: string): Promise<Opening> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const library = await createLibrary({ dataDirectory, limitBytes: () => 1024 ** 4, log: SILENT });
  const { user, system } = process.cpuUsage(cpuBefore);
  const ms = performance.now() - startedAt;
  library.close();
  return { ms, cpuMs: (user + system) / 1000 };
}

async function overMcp(dataDirectory: string): Promise<Figure[]> {
  const server = await startOurs(null, dataDirectory);
  try {
    const client = await server.connect();
    const questions: readonly (readonly [string, string, Record<string, unknown>])[] = [
      ['list, over MCP', 'pen_list_captures', { limit: 50 }],
      ['search, over MCP', 'pen_list_captures', { filter: UNIQUE_NAME }],
      ['search of one kind, over MCP', 'pen_list_captures', { kind: 'trace', filter: 'checkout' }],
      ['pen_status', 'pen_status', {}],
    ];
    await delay(REST_MS);
    const figures: Figure[] = [];
    for (const [what, tool, parameters] of questions) {
      const values: number[] = [];
      for (let call = 0; call < CALLS; call += 1) {
        const startedAt = performance.now();
        await client.call(tool, parameters);
        values.push(performance.now() - startedAt);
      }
      figures.push({ what, values, hasTarget: true });
    }
    return figures;
  } finally {
    await server.close();
  }
}

const columnsOf = (all: readonly Opening[]): Pick<Figure, 'values' | 'cpuMs'> => ({
  values: all.map(({ ms }) => ms),
  cpuMs: all.map(({ cpuMs }) => cpuMs),
});

/** Until the window shows the library; then the search in it. */
async function inWindow(folder: string, isEmpty: boolean): Promise<Figure[]> {
  const startedAt = performance.now();
  const app = await startAppWindow(folder, folder);
  try {
    await app.until('the library', isEmpty ? `document.body.textContent.includes('No captures yet.')` : `${ROWS} > 1`);
    const start: Figure = {
      what: `start of the app until the library is shown${isEmpty ? ', empty library' : ''}`,
      values: [performance.now() - startedAt],
      hasTarget: false,
    };
    if (isEmpty) return [start];
    await delay(REST_MS);
    const found: Opening[] = [];
    const all: Opening[] = [];
    const search = async (text: string, isShown: string): Promise<Opening> => {
      const before = await app.mainThreadMs();
      const ms = z.number().parse(await app.evaluate(searchFor(text, isShown)));
      return { ms, cpuMs: (await app.mainThreadMs()) - before };
    };
    for (let run = 0; run < RUNS; run += 1) {
      found.push(await search(UNIQUE_NAME, `${ROWS} === 1`));
      all.push(await search('', `${ROWS} > 1`));
    }
    return [
      start,
      { what: 'search, in the window', ...columnsOf(found), hasTarget: true },
      { what: 'list, in the window', ...columnsOf(all), hasTarget: true },
    ];
  } finally {
    await app.close();
  }
}

/** Prints the table. */
export async function measureLibrary(captures: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-library-'));
  try {
    const [many, empty] = [join(folder, 'many'), join(folder, 'empty')];
    writeManyCaptures(many, captures);
    const opened: Opening[] = [];
    const openedEmpty: Opening[] = [];
    const started: number[] = [];
    const startedEmpty: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      openedEmpty.push(await opening(empty));
      opened.push(await opening(many));
      for (const [data, values] of [
        [empty, startedEmpty],
        [many, started],
      ] as const) {
        const server = await startOurs(null, data);
        values.push(server.startMs);
        await server.close();
      }
    }
    for (const name of ['window', 'window-empty']) mkdirSync(join(folder, name));
    writeManyCaptures(join(folder, 'window', 'app'), captures);
    const figures: Figure[] = [
      { what: 'opening the library', ...columnsOf(opened), hasTarget: true },
      { what: 'opening an empty one', ...columnsOf(openedEmpty), hasTarget: false },
      {
        what: 'start of pen serve, more than with an empty one',
        values: started.map((ms, run) => ms - (startedEmpty[run] ?? 0)),
        hasTarget: true,
      },
      ...(await overMcp(many)),
      ...(await inWindow(join(folder, 'window-empty'), true)),
      ...(await inWindow(join(folder, 'window'), false)),
    ];
    printTable(
      [`${captures} captures`, 'median (ms)', 'slowest (ms)', 'processor (ms)', 'target'],
      figures.map(({ what, values, cpuMs, hasTarget }) => [
        what,
        median([...values]).toFixed(1),
        Math.max(...values).toFixed(1),
        cpuMs === undefined ? '' : median([...cpuMs]).toFixed(1),
        hasTarget ? `≤ ${TARGET_MS} ms ${median([...(cpuMs ?? values)]) <= TARGET_MS ? 'reached' : 'missed'}` : '',
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
