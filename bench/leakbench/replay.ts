/** Replays a list of calls against `pen serve`, until an answer names what counts as right: what it costs in calls and bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChromium, startNode, startSite } from '../../electron/cdp/testing/real-targets.ts';
import { startMcpServer, type McpServer } from '../mcp-server.ts';
import { nodeDriver, pageFiles, type Program } from './case.ts';

export interface ListedCall {
  readonly tool: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Search {
  /** The case that was searched. */
  readonly name: string;
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

const READY_MS = 3000;
/** An assistant reads for as long as a tool rests between two calls. */
const RESTING = /has a \d+s cooldown\. Try again in (\d+)s/;

async function answerOf(server: McpServer, { tool, parameters }: ListedCall): Promise<string> {
  try {
    return (await server.answer(tool, parameters)).text;
  } catch (thrown) {
    const seconds = RESTING.exec(String(thrown))?.[1];
    if (seconds === undefined) throw thrown;
    await delay(1000 * Number(seconds));
    return (await server.answer(tool, parameters)).text;
  }
}

async function replayedBy(
  server: McpServer,
  calls: readonly ListedCall[],
  right: readonly RegExp[],
): Promise<Replayed> {
  const from = performance.now();
  let [made, bytes] = [0, 0];
  const ended = (isNamed: boolean, failed = ''): Replayed => ({
    calls: made,
    bytes,
    ms: performance.now() - from,
    isNamed,
    failed,
  });
  for (const call of calls) {
    let text;
    try {
      text = await answerOf(server, call);
    } catch (thrown) {
      return ended(false, String(thrown).slice(0, 300));
    }
    made += 1;
    bytes += Buffer.byteLength(text);
    if (right.some((pattern) => pattern.test(text))) return ended(true);
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
    const server = await startMcpServer(folder, ['--allow-eval', '--cdp-url', `http://localhost:${target.port}`]);
    try {
      return await replayedBy(server, search.calls, right);
    } finally {
      await server.end();
    }
  } finally {
    await target[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}
