/**
 * Our MCP server and chrome-devtools-mcp on the same page of the same Chromium, in turns: from the spawn to `initialize`, the bytes of the list
 * of tools, and the time and bytes of three tasks. Each server runs as its users start it: ours on Electron as Node, the other one on Node 24.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromiumHeap, type HeapTarget } from './capture/heap-targets.ts';
import { answerOf, connectStdio, otherServer, ourServer, type StdioServer } from './mcp-client.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

/** One call of a task; parameters are made of the page's id and a folder for files. */
type TaskCall = readonly [tool: string, parameters: (page: string, folder: string) => Record<string, unknown>];

interface Contestant {
  readonly name: string;
  readonly start: (target: HeapTarget, folder: string) => StdioServer;
  /** The id of the page in its list of pages. */
  readonly pageId: RegExp;
  readonly tasks: Readonly<Record<Task, readonly TaskCall[]>>;
}

const TASKS = ['list pages', 'evaluate', 'heap snapshot to its classes'] as const;
type Task = (typeof TASKS)[number];

const OURS: Contestant = {
  name: 'PEN Workbench',
  start: ({ port }, folder) =>
    ourServer([
      '--allow-eval',
      `--cdp-url=http://localhost:${port}`,
      `--data-dir=${join(folder, 'data')}`,
      '--log-level=error',
    ]),
  pageId: /heap\.html \| ([0-9A-F]{32})/,
  tasks: {
    'list pages': [['pen_list_pages', () => ({})]],
    evaluate: [['pen_evaluate', (target) => ({ expression: 'document.title', target })]],
    'heap snapshot to its classes': [['pen_heap_snapshot', (target) => ({ target })]],
  },
};

const OTHER: Contestant = {
  name: 'chrome-devtools-mcp',
  start: ({ port }, folder) => otherServer(port, [`--workspace=${folder}`, '--memoryDebugging']),
  pageId: /(\d+): [^\n]*heap\.html/,
  tasks: {
    'list pages': [['list_pages', () => ({})]],
    evaluate: [['evaluate_script', (page) => ({ function: '() => document.title', pageId: Number(page) })]],
    'heap snapshot to its classes': [
      ['take_heapsnapshot', (page, folder) => ({ filePath: join(folder, 'other.heapsnapshot'), pageId: Number(page) })],
      ['get_heapsnapshot_details', (_, folder) => ({ filePath: join(folder, 'other.heapsnapshot'), pageSize: 20 })],
    ],
  },
};

interface Figures {
  readonly name: string;
  readonly tools: number;
  readonly listBytes: number;
  readonly initializeMs: number;
  readonly tasks: Readonly<Record<Task, { readonly durationMs: number; readonly textBytes: number }>>;
}

/** One session of one server, in a fresh process with a fresh folder. */
async function session({ name, start, pageId, tasks }: Contestant, target: HeapTarget): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-beside-'));
  const startedAt = performance.now();
  const { client } = await connectStdio(start(target, folder));
  const initializeMs = performance.now() - startedAt;
  try {
    const { tools } = await client.listTools();
    const { text } = await answerOf(client, tasks['list pages'][0]?.[0] ?? '', {});
    const page = pageId.exec(text)?.[1];
    if (page === undefined) throw new Error(`${name} does not list the page.`);
    const found: Partial<Record<Task, Figures['tasks'][Task]>> = {};
    for (const task of TASKS) {
      const taskStartedAt = performance.now();
      let textBytes = 0;
      for (const [tool, parameters] of tasks[task])
        textBytes += Buffer.byteLength((await answerOf(client, tool, parameters(page, folder))).text);
      found[task] = { durationMs: performance.now() - taskStartedAt, textBytes };
    }
    const listBytes = Buffer.byteLength(JSON.stringify({ tools }));
    return { name, tools: tools.length, listBytes, initializeMs, tasks: found as Figures['tasks'] };
  } finally {
    await client.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Prints the table and returns the figures of all runs. `items`: objects of the page's heap, some 290 bytes of a snapshot each. */
export async function measureBeside(runs: number, items: number): Promise<Figures[]> {
  const contestants = [OURS, OTHER];
  const target = await startChromiumHeap(items);
  const figures: Figures[] = [];
  try {
    // In turns, so that a busy moment of the machine affects both.
    for (let run = 0; run < runs; run += 1)
      for (const contestant of contestants) figures.push(await session(contestant, target));
  } finally {
    await target.end();
  }
  const row = (what: string, valueOf: (figure: Figures) => number, digits: number): string[] => {
    const [ours = 0, other = 0] = contestants.map(({ name }) =>
      median(figures.filter((figure) => figure.name === name).map(valueOf)),
    );
    return [what, ours.toFixed(digits), other.toFixed(digits), (other / ours).toFixed(2)];
  };
  printTable(
    [`Median of ${runs}, a heap of ${items} objects`, ...contestants.map(({ name }) => name), 'other / ours'],
    [
      row('tools', ({ tools }) => tools, 0),
      row('list of tools (bytes)', ({ listBytes }) => listBytes, 0),
      row('spawn to initialize (ms)', ({ initializeMs }) => initializeMs, 0),
      ...TASKS.flatMap((task) => [
        row(`${task} (ms)`, ({ tasks }) => tasks[task].durationMs, 1),
        row(`${task} (bytes)`, ({ tasks }) => tasks[task].textBytes, 0),
      ]),
    ],
  );
  return figures;
}
