/** Makes the calls of a recorded run again, until an answer names what counts as right: what it costs in calls and bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { z } from 'zod';
import type { Program } from './case.ts';
import { renewed, type Recording } from './recording.ts';
import { READY_MS, startProgram } from './running.ts';
import { connected } from './servers.ts';

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

const CALL_LIMIT_MS = 600_000;
/** An assistant reads for as long as a tool rests between two calls. */
const RESTING = /has a \d+s cooldown\. Try again in (\d+)s/;

const AnswerSchema = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.looseObject({ text: z.string().optional() })).default([]),
});

export interface TextAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** The texts of an answer of a tool. */
export function textAnswer(raw: unknown): TextAnswer {
  const { isError, content } = AnswerSchema.parse(raw);
  return { isError, text: content.map(({ text }) => text ?? '').join('\n') };
}

async function answerOf(client: Client, name: string, parameters: Record<string, unknown>): Promise<TextAnswer> {
  const ask = async (): Promise<TextAnswer> =>
    textAnswer(await client.callTool({ name, arguments: parameters }, undefined, { timeout: CALL_LIMIT_MS }));
  const first = await ask();
  const seconds = first.isError ? RESTING.exec(first.text)?.[1] : undefined;
  if (seconds === undefined) return first;
  await delay(1000 * Number(seconds));
  return ask();
}

async function replayedBy(
  client: Client,
  folder: string,
  { calls }: Recording,
  right: readonly RegExp[],
): Promise<Replayed> {
  const from = performance.now();
  const answers: string[] = [];
  const ended = (isNamed: boolean, failed = ''): Replayed => ({
    calls: answers.length,
    bytes: Buffer.byteLength(answers.join('')),
    ms: performance.now() - from,
    isNamed,
    failed,
  });
  for (const call of calls) {
    const parameters = renewed(call, answers, folder);
    if (parameters === null) return ended(false, `no value for ${call.tool}, call ${answers.length + 1}`);
    const { text } = await answerOf(client, call.tool, parameters);
    answers.push(text);
    if (right.some((pattern) => pattern.test(text))) return ended(true);
  }
  return ended(false);
}

/** `program`: the broken build of the recording's case. `right`: what counts as right in it. */
export async function replayed(program: Program, recording: Recording, right: readonly RegExp[]): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-replay-'));
  const running = await startProgram(program, recording.case);
  await delay(READY_MS);
  try {
    const client = await connected(recording.server, running.port, folder);
    try {
      return await replayedBy(client, folder, recording, right);
    } finally {
      await client.close();
    }
  } finally {
    await running[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
