/** The time that an assistant waits for an answer about a loaded snapshot: every heap tool that reads, over HTTP, from `pen serve`. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startMcpServer, type Call } from '../mcp-server.ts';
import { median, percentile } from '../median.ts';
import { printTable } from '../table.ts';
import { pathOf, pathsOfTwoMoments } from './files.ts';
import { FILES_FOLDER } from '../made-files.ts';
import { failureOf, inMilliseconds, judged, oneFile, said, type BenchOptions } from './report.ts';

const CALLS = 20;
/** Between two calls; an assistant thinks for longer. During pauses tables are precomputed that speed up answers. */
const PAUSE_MS = 250;
const TARGET_MS = 20;
const SMALL_BYTES = 100e6;

const SummarySchema = z.object({ classes: z.array(z.object({ name: z.string() })) });
const ObjectsSchema = z.object({ objects: z.array(z.object({ id: z.number() })) });

/** A query with parameters that differ from call to call, so that no answer was given before. */
interface Question {
  readonly name: string;
  readonly tool: string;
  readonly parameters: (call: number) => Record<string, unknown>;
}

/** Classes and objects for the queries, from the snapshot itself: listing them also loads it. */
async function subjectsOf(call: Call, capture: string): Promise<{ classes: string[]; ids: number[] }> {
  const { classes } = SummarySchema.parse(await call('pen_heap_summary', { capture, limit: CALLS * 2 }));
  const names = classes.map(({ name }) => name);
  const ids: number[] = [];
  for (const name of names) {
    const { objects } = ObjectsSchema.parse(await call('pen_heap_objects', { capture, class: name, limit: 1 }));
    ids.push(...objects.map(({ id }) => id));
  }
  return { classes: names, ids };
}

const KINDS = ['detached', 'listeners', 'contexts', 'console', 'duplicate-strings'] as const;
const SORTS = ['retained', 'shallow', 'count', 'name'] as const;

function questionsOn(
  capture: string,
  { classes, ids }: { classes: readonly string[]; ids: readonly number[] },
  pair: { earlier: string; later: string },
): Question[] {
  const classOf = (call: number): string => classes[call % classes.length] ?? '';
  const idOf = (call: number): number => ids[call % ids.length] ?? 1;
  const sortOf = (call: number): string => SORTS[call % SORTS.length] ?? 'retained';
  const partOf = (call: number): string =>
    classOf(call)
      .replaceAll(/[^A-Za-z]/g, '')
      .slice(0, 4);
  const search = (name: string, parameters: Question['parameters']): Question => ({
    name: `pen_heap_search, ${name}`,
    tool: 'pen_heap_search',
    parameters: (at) => ({ capture, ...parameters(at) }),
  });
  return [
    // The cost of any call, on this machine at this time.
    { name: 'pen_status, which queries no snapshot', tool: 'pen_status', parameters: () => ({}) },
    {
      name: 'pen_heap_summary',
      tool: 'pen_heap_summary',
      parameters: (at) => ({ capture, sort: sortOf(at), limit: 20 + at }),
    },
    { name: 'pen_heap_objects', tool: 'pen_heap_objects', parameters: (at) => ({ capture, class: classOf(at) }) },
    {
      name: 'pen_heap_retainers, an object',
      tool: 'pen_heap_retainers',
      parameters: (at) => ({ capture, node: idOf(at) }),
    },
    {
      name: 'pen_heap_retainers, a class',
      tool: 'pen_heap_retainers',
      parameters: (at) => ({ capture, class: classOf(at) }),
    },
    { name: 'pen_heap_dominators', tool: 'pen_heap_dominators', parameters: (at) => ({ capture, node: idOf(at) }) },
    search('a name', (at) => ({ name: partOf(at) })),
    search('text of strings', (at) => ({ text: `${at * 37}` })),
    search('an id', (at) => ({ node: idOf(at) })),
    search('an edge name', (at) => ({ edge: partOf(at) })),
    search('a kind', (at) => ({ kind: KINDS[at % KINDS.length] })),
    {
      name: 'pen_heap_diff',
      tool: 'pen_heap_diff',
      parameters: (at) => ({ snapshotA: pair.earlier, snapshotB: pair.later, limit: 20 + at }),
    },
  ];
}

/** Prints a row per tool and returns the figures. Throws if the server does not start. */
export async function measureQueries(options: BenchOptions): Promise<unknown> {
  const file = oneFile(options);
  const path = await pathOf(file);
  const pair = await pathsOfTwoMoments(file.sizeBytes > SMALL_BYTES ? 200 : 50);
  const dataDirectory = join(options.temporaryFolder, 'queries');
  const server = await startMcpServer(dataDirectory, ['--project-root', FILES_FOLDER]);
  const figures: { name: string; firstMs: number; durationsMs: number[]; failure: string | null }[] = [];
  try {
    const { call } = server;
    const subjects = await subjectsOf(call, path);
    await call('pen_heap_diff', { snapshotA: pair.earlier, snapshotB: pair.later });
    for (const { name, tool, parameters } of questionsOn(path, subjects, pair)) {
      const durationsMs: number[] = [];
      let failure: string | null = null;
      for (let at = 0; at < CALLS && failure === null; at += 1) {
        await delay(PAUSE_MS);
        const startedAt = performance.now();
        try {
          await call(tool, parameters(at));
          durationsMs.push(performance.now() - startedAt);
        } catch (thrown) {
          failure = failureOf(thrown);
        }
      }
      figures.push({ name, firstMs: durationsMs[0] ?? Number.NaN, durationsMs, failure });
      said(`${name}: ${failure ?? inMilliseconds(median(durationsMs))}`);
    }
  } finally {
    await server.end();
  }
  printTable(
    [`query over MCP, ${file.name} loaded, ${CALLS} calls`, 'median', 'p95', 'first', 'target', ''],
    figures.map(({ name, firstMs, durationsMs, failure }) =>
      failure !== null
        ? [name, failure.slice(0, 160)]
        : [
            name,
            inMilliseconds(median(durationsMs)),
            inMilliseconds(percentile(durationsMs, 0.95)),
            inMilliseconds(firstMs),
            `≤ ${TARGET_MS} ms`,
            judged(median(durationsMs), { least: TARGET_MS, aim: null }, 'less'),
          ],
    ),
  );
  return { file: file.name, calls: CALLS, figures };
}
