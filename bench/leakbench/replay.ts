/** Replays a list of calls against `pen serve`, until an answer names what counts as right: what it costs in calls and bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChromium, startNode, startSite } from '../../electron/cdp/testing/real-targets.ts';
import { startMcpServer, type McpServer } from '../mcp-server.ts';
import { nodeDriver, pageFiles, type Program } from './case.ts';

/** Values that calls have taken from answers, by name. */
type Taken = Readonly<Record<string, string>>;

export interface RecordedCall {
  readonly tool: string;
  /** `{name}` in a text stands for a value that an earlier answer gave. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Values for later calls: the first group of each pattern in the answer. */
  readonly take?: Readonly<Record<string, RegExp>>;
}

export interface Recording {
  /** The case that was searched. */
  readonly name: string;
  /** How it was searched. */
  readonly way: string;
  readonly calls: readonly RecordedCall[];
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

function filledIn(value: unknown, taken: Taken): unknown {
  if (typeof value === 'string') {
    const whole = /^\{(\w+):number\}$/.exec(value)?.[1];
    if (whole !== undefined) return Number(taken[whole]);
    return value.replaceAll(/\{(\w+)\}/g, (all, name: string) => taken[name] ?? all);
  }
  if (Array.isArray(value)) return value.map((each) => filledIn(each, taken));
  return value;
}

async function answerOf(server: McpServer, { tool, parameters }: RecordedCall, taken: Taken): Promise<string> {
  const given = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, filledIn(value, taken)]));
  try {
    return (await server.answer(tool, given)).text;
  } catch (thrown) {
    const seconds = RESTING.exec(String(thrown))?.[1];
    if (seconds === undefined) throw thrown;
    await delay(1000 * Number(seconds));
    return (await server.answer(tool, given)).text;
  }
}

async function replayedBy(
  server: McpServer,
  calls: readonly RecordedCall[],
  right: readonly RegExp[],
): Promise<Replayed> {
  const from = performance.now();
  const taken: Record<string, string> = {};
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
      text = await answerOf(server, call, taken);
    } catch (thrown) {
      return ended(false, String(thrown).slice(0, 300));
    }
    made += 1;
    bytes += Buffer.byteLength(text);
    if (right.some((pattern) => pattern.test(text))) return ended(true);
    for (const [name, pattern] of Object.entries(call.take ?? {})) {
      const value = pattern.exec(text)?.[1];
      if (value === undefined) return ended(false, `call ${made}, ${call.tool}: no ${String(pattern)}`);
      taken[name] = value;
    }
  }
  return ended(false);
}

/** `right`: what counts as right in the broken build of the recording's case. */
export async function replayed(program: Program, recording: Recording, right: readonly RegExp[]): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-replay-'));
  const site = program.where === 'node' ? null : await startSite(pageFiles(program));
  const target = await (site === null
    ? startNode(
        `import(${JSON.stringify(`file://${nodeDriver(program, recording.name)}`)}); setInterval(() => {}, 1e6)`,
      )
    : startChromium([site.url()]));
  try {
    // A program that loads a large package has its action a moment later.
    await delay(READY_MS);
    const server = await startMcpServer(folder, ['--allow-eval', '--cdp-url', `http://localhost:${target.port}`]);
    try {
      return await replayedBy(server, recording.calls, right);
    } finally {
      await server.end();
    }
  } finally {
    await target[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}
