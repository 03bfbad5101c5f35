/**
 * The same snapshot by the app itself, requested over MCP like an assistant does. Its main process is measured from outside (resident
 * memory) and through its own inspector (event loop), its window through its debugging port (frames).
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { STRUCTURED_HEADER } from '../../shared/contracts/shim-headers.ts';
import type { Measurement } from './child.ts';
import type { HeapTarget } from './heap-targets.ts';
import { watchResidentMemory } from './resident-memory.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 120_000;
const CALL_LIMIT_MS = 600_000;
/** Time until the window has settled and its first garbage collections are over. */
const REST_MS = 3000;

const DiscoverySchema = z.object({ pid: z.number(), mcpUrl: z.string(), mcpToken: z.string() });
const AnswerSchema = z.object({
  isError: z.boolean().optional(),
  content: z.unknown(),
  structuredContent: z.unknown(),
});
const RecordSchema = z.object({ sizeBytes: z.number(), durationMs: z.number(), pauseMs: z.number() });

const WATCH_LOOP = `globalThis.penBenchLoop = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 }); penBenchLoop.enable()`;
const READ_LOOP = `(penBenchLoop.disable(), { p99: penBenchLoop.percentile(99) / 1e6 - 5, max: penBenchLoop.max / 1e6 - 5 })`;
const WATCH_FRAMES = `globalThis.penBenchFrames = []; { let last = performance.now(); const next = (now) => { penBenchFrames.push(now - last); last = now; requestAnimationFrame(next); }; requestAnimationFrame(next); } 0`;
const READ_FRAMES = `penBenchFrames.toSorted((a, b) => a - b)[Math.floor(penBenchFrames.length * 0.95)] ?? null`;

async function until<T>(what: string, ask: () => Promise<T | null> | T | null): Promise<T> {
  const limitMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > limitMs) throw new Error(`${what} did not happen within ${START_LIMIT_MS / 1000} s`);
    await delay(50);
  }
}

function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

async function evaluate(client: CDP.Client, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await client.Runtime.evaluate({ expression, returnByValue: true });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

/** Searches an answer for the record of the capture, at any depth. */
function recordIn(value: unknown): z.infer<typeof RecordSchema> | null {
  const parsed = RecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (typeof value !== 'object' || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = recordIn(inner);
    if (found !== null) return found;
  }
  return null;
}

export async function measureApp(
  target: HeapTarget,
  folder: string,
): Promise<Measurement & { growthBytes: number; frameP95Ms: number | null }> {
  const dataDirectory = join(folder, 'app');
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const flags = [
    '--no-sample',
    `--data-dir=${dataDirectory}`,
    `--cdp-url=http://localhost:${target.port}`,
    '--mcp-port=0',
    '--inspect=0',
    '--remote-debugging-port=0',
  ];
  // Through `npm start`'s own script, which finds a display or starts one.
  const launcher = spawn(process.env['npm_node_execpath'] ?? 'node', [join(ROOT, 'scripts', 'start.mjs'), ...flags], {
    cwd: ROOT,
    env: { ...environment, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  launcher.stderr.on('data', (part: Buffer) => (output += part.toString('utf8')));
  const ended = new Promise((settle) => launcher.once('exit', settle));
  try {
    const discovery = await until('the app', () => {
      if (launcher.exitCode !== null) throw new Error(`The app did not start:\n${output}`);
      const text = readText(join(dataDirectory, 'run', 'discovery.json'));
      return text === null ? null : DiscoverySchema.parse(JSON.parse(text));
    });
    const inspector = await until(
      'the inspector of the main process',
      () => /ws:\/\/127\.0\.0\.1:\d+\/[\w-]{36}/.exec(output)?.[0] ?? null,
    );
    const main = await CDP({ target: inspector, local: true });
    const port = await until(
      'the port of the window',
      () => Number.parseInt(readText(join(dataDirectory, 'chromium', 'DevToolsActivePort')) ?? '', 10) || null,
    );
    const page = await until(
      'the window',
      async () => (await CDP.List({ port })).find(({ type }) => type === 'page') ?? null,
    );
    const frames = await CDP({ target: page.webSocketDebuggerUrl, local: true });
    const client = new Client({ name: 'bench', version: '1' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(discovery.mcpUrl), {
        requestInit: { headers: { authorization: `Bearer ${discovery.mcpToken}`, [STRUCTURED_HEADER]: '1' } },
      }),
    );
    const call = async (name: string, args: Record<string, unknown>): Promise<unknown> => {
      const answer = AnswerSchema.parse(
        await client.callTool({ name, arguments: args }, undefined, { timeout: CALL_LIMIT_MS }),
      );
      if (answer.isError === true) throw new Error(JSON.stringify(answer.content));
      return answer.structuredContent;
    };
    await call('pen_list_pages', {});
    await delay(REST_MS);

    await evaluate(main, WATCH_LOOP);
    await evaluate(frames, WATCH_FRAMES);
    const memory = watchResidentMemory(discovery.pid);
    const taken = await call('pen_heap_snapshot', {
      forceGC: false,
      ...(target.targetId === '' ? {} : { target: target.targetId }),
    });
    const { growthBytes } = memory.stop();
    const record = recordIn(taken);
    if (record === null) throw new Error(`No capture in the answer: ${JSON.stringify(taken).slice(0, 500)}`);
    const loop = z.object({ p99: z.number(), max: z.number() }).parse(await evaluate(main, READ_LOOP));
    const frameP95Ms = z
      .number()
      .nullable()
      .parse(await evaluate(frames, READ_FRAMES));
    await client.close();
    await main.close();
    await frames.close();
    return {
      sizeBytes: record.sizeBytes,
      totalMs: record.durationMs,
      streamMs: record.durationMs - record.pauseMs,
      loopDelayP99Ms: loop.p99,
      loopDelayMaxMs: loop.max,
      cpuMs: null,
      growthBytes,
      frameP95Ms,
    };
  } finally {
    launcher.kill('SIGTERM');
    await ended;
  }
}
