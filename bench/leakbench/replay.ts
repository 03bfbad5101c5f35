/** Replays a list of calls against an MCP server, until an answer names what counts as right: what it costs in calls and bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChromium, startNode, startSite } from '../../electron/cdp/testing/real-targets.ts';
import { startOther } from '../load/servers.ts';
import { startMcpServer } from '../mcp-server.ts';
import { nodeDriver, pageFiles, type Program } from './case.ts';

type Parameters = Readonly<Record<string, unknown>>;

export interface ListedCall {
  readonly tool: string;
  /** Of the folder for files and the answer before; null if that answer has nothing to go on with. */
  readonly parameters: Parameters | ((folder: string, before: string) => Parameters | null);
}

export interface Search {
  /** The case that was searched. */
  readonly name: string;
  readonly server: 'ours' | 'chrome-devtools-mcp';
  /** How it was searched. */
  readonly way: string;
  readonly calls: readonly ListedCall[];
}

export interface Replayed {
  /** Until the answer that names what is right; of all calls if none does. */
  readonly calls: number;
  /** Of the texts of these answers, in UTF-8. */
  readonly bytes: number;
  readonly ms: number;
  /** True if an answer names it. */
  readonly isNamed: boolean;
  /** Why the replay ended early; '' if it did not. */
  readonly failed: string;
}

/** A server that is being searched with. */
interface Asked {
  answer(tool: string, parameters: Parameters): Promise<string>;
  end(): Promise<void>;
}

const READY_MS = 3000;
/** An assistant reads for as long as a tool rests between two calls. */
const RESTING = /has a \d+s cooldown\. Try again in (\d+)s/;

async function asked(server: Search['server'], port: number, folder: string): Promise<Asked> {
  if (server === 'ours') {
    const ours = await startMcpServer(folder, ['--allow-eval', '--cdp-url', `http://localhost:${port}`]);
    return { answer: async (tool, parameters) => (await ours.answer(tool, parameters)).text, end: () => ours.end() };
  }
  const other = startOther(port, ['--memoryDebugging', `--workspace=${folder}`]);
  const client = await other.connect();
  const end = async (): Promise<void> => {
    await client.close();
    await other.close();
  };
  return { answer: (tool, parameters) => client.call(tool, parameters), end };
}

async function answerOf(server: Asked, tool: string, parameters: Parameters): Promise<string> {
  try {
    return await server.answer(tool, parameters);
  } catch (thrown) {
    const seconds = RESTING.exec(String(thrown))?.[1];
    if (seconds === undefined) throw thrown;
    await delay(1000 * Number(seconds));
    return server.answer(tool, parameters);
  }
}

async function replayedBy(
  server: Asked,
  folder: string,
  calls: readonly ListedCall[],
  right: readonly RegExp[],
): Promise<Replayed> {
  const from = performance.now();
  let [made, bytes, before] = [0, 0, ''];
  const ended = (isNamed: boolean, failed = ''): Replayed => ({
    calls: made,
    bytes,
    ms: performance.now() - from,
    isNamed,
    failed,
  });
  for (const { tool, parameters } of calls) {
    const own = typeof parameters === 'function' ? parameters(folder, before) : parameters;
    if (own === null) return ended(false);
    try {
      before = await answerOf(server, tool, own);
    } catch (thrown) {
      return ended(false, String(thrown).slice(0, 300));
    }
    made += 1;
    bytes += Buffer.byteLength(before);
    if (right.some((pattern) => pattern.test(before))) return ended(true);
  }
  return ended(false);
}

/** `right`: what counts as right in the broken build of the case. */
export async function replayed(program: Program, search: Search, right: readonly RegExp[]): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-replay-'));
  const site = program.where === 'node' ? null : await startSite(pageFiles(program));
  const target = await (site === null
    ? startNode(`import(${JSON.stringify(`file://${nodeDriver(program, search.name)}`)}); setInterval(() => {}, 1e6)`)
    : startChromium([site.url()]));
  try {
    // A program that loads a large package has its action a moment later.
    await delay(READY_MS);
    const server = await asked(search.server, target.port, folder);
    try {
      return await replayedBy(server, folder, search.calls, right);
    } finally {
      await server.end();
    }
  } finally {
    await target[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
