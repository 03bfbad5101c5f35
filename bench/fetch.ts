/**
 * `npm run bench fetch`: what a heap snapshot costs a Node process, read and thrown away, and filtered by the script of `pen fetch` beside it. The memory
 * of both is the resident peak that Linux counts, each time in a new process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { formatBytes, formatDuration } from '../shared/base/units.ts';
import { connectInspector, readJson } from '../electron/features/fetch/inspector-connection.ts';
import { FETCH_SCRIPT_FLAGS, readFetchScript } from '../electron/core/page-scripts/index.ts';
import { processorMs, residentBytes } from './process-tree.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, only: { type: 'string', default: '' } },
});
const NODE = process.env['npm_node_execpath'] ?? 'node';

const smallObjects = (count: number): string =>
  `for (let i = 0; i < ${count}; i += 1) kept.push({ id: i, email: text(9), lines: [{ sku: text(9) }, { sku: text(9) }] });`;

/** Heaps of some fifty megabytes, and one eight times as large; what they hold decides what a snapshot costs. */
const SHAPES: Readonly<Record<string, string>> = {
  'small objects': smallObjects(150_000),
  'small objects, 8 ×': smallObjects(1_200_000),
  'texts of 500 characters': 'for (let i = 0; i < 100000; i += 1) kept.push(text(250) + i);',
  'arrays of numbers': 'for (let i = 0; i < 500; i += 1) kept.push(Array.from({ length: 10000 }, (_, j) => j + 0.5));',
};

function program(fill: string): string {
  return `
const { randomBytes } = require('node:crypto');
const text = (bytes) => randomBytes(bytes).toString('hex');
globalThis.kept = [];
${fill}
process.stderr.write('filled\\n');
setInterval(() => {}, 1000);`;
}

async function startTarget(fill: string): Promise<{ child: ChildProcess; pid: number; port: number }> {
  const child = spawn(NODE, ['--max-old-space-size=8192', '--inspect=0', '-'], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin?.end(program(fill));
  let said = '';
  const port = await new Promise<number>((found) => {
    child.stderr?.on('data', (part: Buffer) => {
      said += part.toString();
      const opened = /ws:\/\/[^/:]+:(\d+)\//.exec(said)?.[1];
      // The inspector listens before the program runs.
      if (opened !== undefined && said.includes('filled')) found(Number(opened));
    });
  });
  return { child, pid: child.pid ?? 0, port };
}

interface Cost {
  readonly heapBytes: number;
  /** Peak of the process, above that before. */
  readonly riseBytes: number;
  readonly durationMs: number;
  /** Null without the script. */
  readonly scriptBytes: number | null;
  readonly scriptCpuMs: number | null;
}

async function debuggerPath(port: number): Promise<string> {
  const listed = (await readJson(port, '/json/list')) as { webSocketDebuggerUrl: string }[];
  return new URL(listed[0]?.webSocketDebuggerUrl ?? '').pathname;
}

async function heapUsed(port: number): Promise<number> {
  const inspector = await connectInspector(port, await debuggerPath(port));
  await inspector.send('HeapProfiler.enable');
  await inspector.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await inspector.send('Runtime.getHeapUsage')) as { usedSize: number };
  await inspector.close();
  return usedSize;
}

/** Reads it as fast as it comes, and keeps nothing. */
async function readAndDrop(port: number): Promise<void> {
  const inspector = await connectInspector(port, await debuggerPath(port));
  await inspector.send('HeapProfiler.enable');
  await inspector.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await inspector.close();
}

async function measure(fill: string, script: string | null): Promise<Cost> {
  const { child, pid, port } = await startTarget(fill);
  try {
    const heapBytes = await heapUsed(port);
    const beforeBytes = residentBytes(pid, 'VmRSS') ?? 0;
    const startedAtMs = performance.now();
    let scriptBytes: number | null = null;
    let scriptCpuMs: number | null = null;
    if (script === null) await readAndDrop(port);
    else {
      const beside = spawn(NODE, [...FETCH_SCRIPT_FLAGS, '-', '--pid', String(pid)], {
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      beside.stdin.end(script);
      beside.stdout.resume();
      // Sampled, because a process that has ended has no status.
      const watch = setInterval(() => {
        scriptBytes = Math.max(scriptBytes ?? 0, residentBytes(beside.pid ?? 0, 'VmHWM') ?? 0);
        scriptCpuMs = processorMs(beside.pid ?? 0) ?? scriptCpuMs;
      }, 20);
      const [status]: unknown[] = await once(beside, 'exit');
      clearInterval(watch);
      if (status !== 0) throw new Error(`The script ended with ${String(status)}.`);
    }
    const durationMs = performance.now() - startedAtMs;
    const riseBytes = (residentBytes(pid, 'VmHWM') ?? 0) - beforeBytes;
    return { heapBytes, riseBytes, durationMs, scriptBytes, scriptCpuMs };
  } finally {
    child.kill('SIGKILL');
  }
}

function median(costs: readonly Cost[]): Cost {
  const [first, ...others] = costs.toSorted((one, other) => one.riseBytes - other.riseBytes);
  const middle = [first, ...others][Math.floor(costs.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}

const text = await readFetchScript(null);
const rows: string[][] = [];
for (const [shape, fill] of Object.entries(SHAPES)) {
  if (values.only !== '' && !values.only.split(',').includes(shape)) continue;
  const bare: Cost[] = [];
  const filtered: Cost[] = [];
  // In turns, so that whatever else the machine does meets both.
  for (let run = 0; run < Number(values.runs); run += 1) {
    bare.push(await measure(fill, null));
    filtered.push(await measure(fill, text));
  }
  const [one, other] = [median(bare), median(filtered)];
  rows.push([
    shape,
    formatBytes(one.heapBytes),
    formatBytes(one.riseBytes),
    `${(one.riseBytes / one.heapBytes).toFixed(1)} ×`,
    formatDuration(one.durationMs),
    formatBytes(other.riseBytes),
    formatBytes(other.riseBytes - one.riseBytes),
    formatDuration(other.durationMs),
    other.scriptBytes === null ? '?' : formatBytes(other.scriptBytes),
    other.scriptCpuMs === null ? '?' : formatDuration(other.scriptCpuMs),
  ]);
}
printTable(
  [
    'heap of',
    'in use',
    'rise, read only',
    'of the heap',
    'time',
    'rise, pen fetch',
    'more',
    'time',
    'script’s memory',
    'script’s processor time',
  ],
  rows,
);
