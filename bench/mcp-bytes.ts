/**
 * Bytes that an assistant's client passes to its model: the list of tools, and the answers of one session on each of three pages, with the
 * share of an answer that repeats earlier answers of its session. `mcp-beside.ts` has those of another server.
 */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CAPABILITIES } from '../shared/features/index.ts';
import { CORE_TOOLS } from '../shared/core/contracts/tool-categories.ts';
import { describeTool } from '../electron/core/mcp/tool-table.ts';
import { startChromiumHeap } from './capture/heap-targets.ts';
import { startMcpServer, type McpServer } from './mcp-server.ts';
import { printTable } from './table.ts';

const PAGES = join(import.meta.dirname, '..', 'e2e', 'fixtures', 'pages');
const APPS = ['audits.html', 'bursts.html', 'spin.html'] as const;
/** Shorter lines are headings and rules, which every answer has. */
const SHORT_LINE = 20;

const COOLDOWN_MS = 10_500;

/** One session as an assistant has it: load, network, trace, CPU, heap before and after. */
const SESSION: readonly (readonly [string, Record<string, unknown>])[] = [
  ['pen_list_pages', {}],
  ['pen_network_enable', {}],
  ['pen_navigate', { action: 'reload' }],
  ['pen_network_waterfall', {}],
  ['pen_web_vitals', { waitMs: 500 }],
  ['pen_capture_trace', { duration: 2, reload: true, cpuSamples: true }],
  ['pen_trace_insights', {}],
  ['pen_trace_query', { name: 'Layout' }],
  ['pen_cpu_profile', { duration: 1 }],
  ['pen_cpu_summary', {}],
  ['pen_heap_snapshot', {}],
  ['pen_heap_summary', {}],
  ['pen_heap_snapshot', {}],
  ['pen_heap_diff', {}],
  ['pen_heap_search', { kind: 'detached-dom' }],
];

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

export interface AnswerBytes {
  readonly tool: string;
  readonly textBytes: number;
  readonly structuredBytes: number;
  /** Lines of the text that an earlier answer of the session had. */
  readonly repeatedBytes: number;
}

function listTable(): void {
  const tools = CAPABILITIES.map((capability) => ({
    name: capability.name,
    category: capability.category,
    textBytes: bytesOf(describeTool(capability, false)),
    structuredBytes: bytesOf(describeTool(capability, true)),
  }));
  const sum = (rows: typeof tools, figure: 'textBytes' | 'structuredBytes'): string =>
    String(rows.reduce((total, row) => total + row[figure], 0));
  printTable(
    ['Tool', 'category', 'bytes', 'with structured results'],
    tools
      .toSorted((a, b) => b.textBytes - a.textBytes)
      .map(({ name, category, textBytes, structuredBytes }) => [
        name,
        category,
        String(textBytes),
        String(structuredBytes),
      ]),
  );
  const groups = [
    ...[...new Set(tools.map(({ category }) => category))].map(
      (category) => [category, tools.filter((tool) => tool.category === category)] as const,
    ),
    ['core (pen mcp --core)', tools.filter(({ name }) => CORE_TOOLS.includes(name))] as const,
    ['all', tools] as const,
  ];
  printTable(
    ['Category', 'tools', 'bytes', 'with structured results'],
    groups.map(([name, rows]) => [name, String(rows.length), sum(rows, 'textBytes'), sum(rows, 'structuredBytes')]),
  );
}

async function answersOf(server: McpServer, target: string): Promise<AnswerBytes[]> {
  const seen = new Set<string>();
  const answers: AnswerBytes[] = [];
  for (const [tool, parameters] of SESSION) {
    // Two snapshots of a target are ten seconds apart at least.
    if (tool === 'pen_heap_snapshot' && answers.some((answer) => answer.tool === tool)) await delay(COOLDOWN_MS);
    const capability = CAPABILITIES.find(({ name }) => name === tool);
    const takesTarget = capability !== undefined && 'target' in capability.params.shape;
    const { text, structured } = await server.answer(tool, takesTarget ? { ...parameters, target } : parameters);
    const lines = text.split('\n');
    const repeated = lines.filter((line) => line.length > SHORT_LINE && seen.has(line));
    for (const line of lines) seen.add(line);
    answers.push({
      tool,
      textBytes: Buffer.byteLength(text),
      structuredBytes: bytesOf(structured),
      repeatedBytes: repeated.reduce((total, line) => total + Buffer.byteLength(line) + 1, 0),
    });
  }
  return answers;
}

function answersTable(app: string, answers: readonly AnswerBytes[]): void {
  const total = (figure: 'textBytes' | 'structuredBytes' | 'repeatedBytes'): number =>
    answers.reduce((sum, answer) => sum + answer[figure], 0);
  const share = (repeated: number, text: number): string => `${((100 * repeated) / Math.max(1, text)).toFixed(0)}%`;
  printTable(
    [`Answers on ${app}`, 'text (bytes)', 'structured (bytes)', 'repeated'],
    [
      ...answers.map(({ tool, textBytes, structuredBytes, repeatedBytes }) => [
        tool,
        String(textBytes),
        String(structuredBytes),
        share(repeatedBytes, textBytes),
      ]),
      [
        'all',
        String(total('textBytes')),
        String(total('structuredBytes')),
        share(total('repeatedBytes'), total('textBytes')),
      ],
    ],
  );
}

async function measureApp(url: string): Promise<AnswerBytes[]> {
  const chromium = await startChromiumHeap(0, 'globalThis.ready = true;');
  const dataDirectory = mkdtempSync(join(tmpdir(), 'pen-bench-bytes-'));
  try {
    const server = await startMcpServer(dataDirectory, ['--cdp-url', `http://localhost:${chromium.port}`]);
    try {
      await server.answer('pen_navigate', { url, target: chromium.targetId });
      return await answersOf(server, chromium.targetId);
    } finally {
      await server.end();
    }
  } finally {
    await chromium.end();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

/** Serves the fixture pages on a free port of loopback. */
async function servePages(): Promise<Server> {
  const server = createServer((request, response) => {
    const file = join(PAGES, new URL(request.url ?? '/', 'http://localhost').pathname.replaceAll('..', ''));
    response.statusCode = existsSync(file) ? 200 : 404;
    response.setHeader('content-type', extname(file) === '.js' ? 'text/javascript' : 'text/html');
    response.end(response.statusCode === 200 ? readFileSync(file) : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Prints the tables and returns the answers by page. */
export async function measureBytes(): Promise<Record<string, AnswerBytes[]>> {
  listTable();
  const site = await servePages();
  const { port } = site.address() as AddressInfo;
  const found: Record<string, AnswerBytes[]> = {};
  try {
    for (const app of APPS) {
      const answers = await measureApp(`http://localhost:${port}/${app}`);
      answersTable(app, answers);
      found[app] = answers;
    }
  } finally {
    site.closeAllConnections();
    site.close();
  }
  return found;
}
