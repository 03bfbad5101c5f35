/**
 * `npm run bench busy`: eight captures of pages whose main thread is never free, as an assistant takes them: tasks of 30, 300 and 600 ms back to back, by
 * timers or by messages as a scheduler of a framework posts them, on a quiet machine and beside two busy processes. A task computes and does not look at
 * the clock, so that it takes longer on a busy machine, as real ones do.
 *
 *     --tasks N,N      milliseconds of a task on a quiet machine (30,300,600)
 *     --neighbours N   busy processes (2)
 *     --pen FILE       dist/cli/pen.js of another build
 *     --only NAME      quiet or busy
 *     --by NAME        timers or messages
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MARK_LOADED, startChromium } from '../electron/core/cdp/testing/real-targets.ts';
import { PEN, type Parameters } from './mcp-client.ts';
import { startMcpServer, type McpServer } from './mcp-server.ts';
import { chosen, machine } from './sections.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '30,300,600' },
    only: { type: 'string', default: 'quiet,busy' },
    by: { type: 'string', default: 'timers,messages' },
    neighbours: { type: 'string', default: '2' },
    pen: { type: 'string', default: PEN },
  },
});

const SCHEDULERS: Readonly<Record<string, string>> = {
  timers: 'const next = () => setTimeout(work, 0);',
  messages:
    'const { port1, port2 } = new MessageChannel(); port1.onmessage = () => work(); const next = () => port2.postMessage(0);',
};

function compute(rounds: number): number {
  let sum = 0;
  for (let at = 0; at < rounds; at += 1) sum += Math.sqrt(at);
  return sum;
}

/** Of the fastest of some runs, before any neighbour works. */
const ROUNDS_PER_MS = ((): number => {
  const ROUNDS = 2e7;
  const times = Array.from({ length: 12 }, () => {
    const fromMs = performance.now();
    compute(ROUNDS);
    return performance.now() - fromMs;
  });
  return ROUNDS / Math.min(...times);
})();

/** A page with a button that keeps a row, and tasks that follow each other. */
const pageOf = (
  taskMs: number,
  by: string,
): string => `<!doctype html><title>busy</title><button>Add</button><p>0</p><script>
class Row { constructor(at) { this.cells = Array.from({ length: 100 }, (_, cell) => at + cell); } }
const rows = [];
document.querySelector('button').addEventListener('click', () => {
  rows.push(new Row(rows.length));
  document.querySelector('p').textContent = rows.length;
});
${SCHEDULERS[by] ?? ''}
${compute.toString()}
let sum = 0;
function work() { sum += compute(${Math.round(taskMs * ROUNDS_PER_MS)}); next(); }
addEventListener('load', () => next());
</script>${MARK_LOADED}`;

/** The captures, each as one call of an assistant. */
const CAPTURES: Readonly<Record<string, readonly [tool: string, params: Parameters]>> = {
  reload: ['pen_navigate', { action: 'reload' }],
  metrics: ['pen_performance_metrics', {}],
  snapshot: ['pen_heap_snapshot', {}],
  profile: ['pen_cpu_profile', { duration: 3 }],
  trace: ['pen_capture_trace', { duration: 3 }],
  picture: ['pen_screenshot', {}],
  interaction: ['pen_interact', { steps: [{ click: 'Add' }], measure: true }],
  hunt: ['pen_leak_hunt', { steps: [{ click: 'Add' }], repeat: 2, rounds: 2 }],
};

/** Waits for the answer of a call that became a run. */
async function answered(server: McpServer, tool: string, params: Parameters): Promise<string> {
  let { text } = await server.answer(tool, params);
  for (;;) {
    const run = /It continues.*?"capture":"(run-[0-9a-f]+)"/s.exec(text)?.[1];
    if (run === undefined) return text;
    ({ text } = await server.answer('pen_capture_info', { capture: run }));
  }
}

async function withNeighbours<Value>(count: number, work: () => Promise<Value>): Promise<Value> {
  const busy = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], {
      stdio: 'ignore',
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    }),
  );
  try {
    return await work();
  } finally {
    for (const child of busy) child.kill('SIGKILL');
  }
}

/** One page with all captures in turn: a row of seconds, and the texts of what failed. */
async function measurePage(
  taskMs: number,
  by: string,
): Promise<{ readonly cells: string[]; readonly failures: string[] }> {
  const site = createServer((_, response) => response.end(pageOf(taskMs, by)));
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  const { port } = site.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), 'pen-bench-busy-'));
  const chromium = await startChromium([`http://127.0.0.1:${port}/`]);
  const server = await startMcpServer(folder, ['--cdp-url', `http://127.0.0.1:${chromium.port}`, '--allow-eval'], {
    pen: values.pen,
  });
  const cells: string[] = [];
  const failures: string[] = [];
  try {
    for (const [name, [tool, params]] of Object.entries(CAPTURES)) {
      const beginMs = performance.now();
      try {
        await answered(server, tool, params);
        cells.push(((performance.now() - beginMs) / 1000).toFixed(1));
        process.stderr.write(`${name} ${cells.at(-1) ?? ''} s\n`);
      } catch (thrown) {
        cells.push(`failed ${((performance.now() - beginMs) / 1000).toFixed(1)}`);
        process.stderr.write(`${name} ${cells.at(-1) ?? ''}\n`);
        failures.push(`${name}, ${taskMs} ms by ${by}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
    }
  } finally {
    await server.end();
    await chromium[Symbol.asyncDispose]();
    site.closeAllConnections();
    site.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return { cells, failures };
}

const machines = chosen('only', values.only, ['quiet', 'busy']);
const schedulers = chosen('by', values.by, Object.keys(SCHEDULERS));
const rows: string[][] = [];
const failures: string[] = [];
process.stdout.write(`${machine().cores} × ${machine().processor}\n\n`);
for (const kind of machines)
  for (const taskMs of values.tasks.split(',').map(Number))
    for (const by of schedulers) {
      const measured = await withNeighbours(kind === 'busy' ? Number(values.neighbours) : 0, () =>
        measurePage(taskMs, by),
      );
      rows.push([kind, `${taskMs} ms`, by, ...measured.cells]);
      failures.push(...measured.failures.map((text) => `${kind}: ${text}`));
    }
printTable(['machine', 'tasks', 'by', ...Object.keys(CAPTURES).map((name) => `${name} (s)`)], rows);
process.stdout.write(
  `\n${failures.length} of ${rows.length * Object.keys(CAPTURES).length} failed\n${failures.join('\n')}\n`,
);
