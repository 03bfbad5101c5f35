/**
 * Our MCP server and chrome-devtools-mcp on the same page of the same Chromium, in turns: from the spawn to `initialize`, the bytes of the list
 * of tools, and the time and bytes of three tasks. Each server runs as its users start it: ours on Electron as Node, the other one on Node 24.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { z } from 'zod';
import { startChromiumHeap, type HeapTarget } from './capture/heap-targets.ts';
import { referencePaths } from './heap-reference/packages.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const PEN = join(import.meta.dirname, '..', 'dist', 'cli', 'pen.js');
const CALL_LIMIT_MS = 600_000;

const AnswerSchema = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.looseObject({ text: z.string().optional() })).default([]),
});

/** One call of a task; parameters are made of the page's id and a folder for files. */
type TaskCall = readonly [tool: string, parameters: (page: string, folder: string) => Record<string, unknown>];

interface Contestant {
  readonly name: string;
  readonly start: (target: HeapTarget, folder: string) => StdioClientTransport;
  /** The id of the page in its list of pages. */
  readonly pageId: RegExp;
  readonly tasks: Readonly<Record<Task, readonly TaskCall[]>>;
}

const TASKS = ['list pages', 'evaluate', 'heap snapshot to its classes'] as const;
type Task = (typeof TASKS)[number];

const environment = (more: Record<string, string>): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  ...more,
});

const OURS: Contestant = {
  name: 'PEN Workbench',
  start: ({ port }, folder) =>
    new StdioClientTransport({
      command: process.execPath,
      args: [
        PEN,
        'mcp',
        '--allow-eval',
        `--cdp-url=http://localhost:${port}`,
        `--data-dir=${join(folder, 'data')}`,
        '--log-level=error',
      ],
      env: environment({ ELECTRON_RUN_AS_NODE: '1' }),
    }),
  pageId: /heap\.html \| ([0-9A-F]{32})/,
  tasks: {
    'list pages': [['pen_list_pages', () => ({})]],
    evaluate: [['pen_evaluate', (target) => ({ expression: 'document.title', target })]],
    'heap snapshot to its classes': [['pen_heap_snapshot', (target) => ({ target })]],
  },
};

function otherServer(): Contestant {
  const { nodePath, mcpServerPath } = referencePaths();
  const { ELECTRON_RUN_AS_NODE: _asNode, ...plain } = environment({});
  return {
    name: 'chrome-devtools-mcp',
    start: ({ port }, folder) =>
      new StdioClientTransport({
        // Its heap tools fail on Node 20.
        command: nodePath,
        args: [
          mcpServerPath,
          `--browserUrl=http://127.0.0.1:${port}`,
          `--workspace=${folder}`,
          '--memoryDebugging',
          '--no-usage-statistics',
          '--no-performance-crux',
        ],
        env: plain,
        stderr: 'ignore',
      }),
    pageId: /(\d+): [^\n]*heap\.html/,
    tasks: {
      'list pages': [['list_pages', () => ({})]],
      evaluate: [['evaluate_script', (page) => ({ function: '() => document.title', pageId: Number(page) })]],
      'heap snapshot to its classes': [
        [
          'take_heapsnapshot',
          (page, folder) => ({ filePath: join(folder, 'other.heapsnapshot'), pageId: Number(page) }),
        ],
        ['get_heapsnapshot_details', (_, folder) => ({ filePath: join(folder, 'other.heapsnapshot'), pageSize: 20 })],
      ],
    },
  };
}

interface Figures {
  readonly name: string;
  readonly tools: number;
  readonly listBytes: number;
  readonly initializeMs: number;
  readonly tasks: Readonly<Record<Task, { readonly durationMs: number; readonly textBytes: number }>>;
}

async function callTool(client: Client, name: string, parameters: Record<string, unknown>): Promise<string> {
  const raw = await client.callTool({ name, arguments: parameters }, undefined, { timeout: CALL_LIMIT_MS });
  const { isError, content } = AnswerSchema.parse(raw);
  const text = content.map((part) => part.text ?? '').join('\n');
  if (isError) throw new Error(`${name}: ${text}`);
  return text;
}

/** One session of one server, in a fresh process with a fresh folder. */
async function session({ name, start, pageId, tasks }: Contestant, target: HeapTarget): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-beside-'));
  const client = new Client({ name: 'bench', version: '1' });
  const startedAt = performance.now();
  await client.connect(start(target, folder));
  const initializeMs = performance.now() - startedAt;
  try {
    const { tools } = await client.listTools();
    const page = pageId.exec(await callTool(client, tasks['list pages'][0]?.[0] ?? '', {}))?.[1];
    if (page === undefined) throw new Error(`${name} does not list the page.`);
    const found: Partial<Record<Task, Figures['tasks'][Task]>> = {};
    for (const task of TASKS) {
      const taskStartedAt = performance.now();
      let textBytes = 0;
      for (const [tool, parameters] of tasks[task])
        textBytes += Buffer.byteLength(await callTool(client, tool, parameters(page, folder)));
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
  const contestants = [OURS, otherServer()];
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
