/**
 * A busy page, recorded for five seconds: the time from the end of the recording to the answer of pen_capture_trace over MCP, with hot
 * functions, long tasks and insights, against a bare script from the same command to the last byte. Alternating on one page; with a fast
 * stop as well. The server's event loop is monitored.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { traceCategories } from '../../shared/core/capability/trace-categories.ts';
import { watchEventLoopOf, type LoopDelay } from '../event-loop.ts';
import { median } from '../median.ts';
import { startMcpServer } from '../mcp-server.ts';
import { inMegabytes, inSeconds } from '../heap/report.ts';
import { printTable } from '../table.ts';
import { startBusyPage, type BusyPage } from './busy-page.ts';
import type { TraceBenchOptions } from './opening.ts';
import { recordTrace } from './record-trace.ts';

const RECORD_MS = 5000;
/** Between two recordings: the tool's own cooldown. */
const PAUSE_MS = 6000;
const GOAL_RATIO = 1.5;

const StoppedSchema = z.object({
  captureId: z.string(),
  file: z.string(),
  writeMs: z.number().optional(),
  readMs: z.number().optional(),
  content: z.object({
    insights: z.object({
      hotFunctions: z.array(z.unknown()),
      longTasks: z.object({ count: z.number() }).nullable(),
      breakdown: z.object({}).nullable(),
    }),
  }),
});

interface Answer extends LoopDelay {
  readonly answerMs: number;
  readonly writeMs: number | null;
  readonly readMs: number | null;
  readonly sizeBytes: number;
}

/** The page runs for ever, so that each recording finds the same work. */
async function loadForEver({ port, targetId, origin }: BusyPage): Promise<void> {
  const page = await CDP({ port, target: targetId, local: true });
  try {
    await page.Page.enable();
    await page.Page.navigate({ url: `${origin}/` });
    await delay(2000);
  } finally {
    await page.close();
  }
}

/** Prints the rows and returns the figures. Throws if Chromium or the server does not start. */
export async function measureAnswer({ runs, temporaryFolder }: TraceBenchOptions): Promise<unknown> {
  const categories = traceCategories({
    preset: 'default',
    categories: undefined,
    cpuSamples: true,
    screenshots: false,
  });
  const page = await startBusyPage();
  const answers: Answer[] = [];
  const fastAnswers: Answer[] = [];
  const raw: { lastByteMs: number; completeMs: number; sizeBytes: number }[] = [];
  try {
    await loadForEver(page);
    const server = await startMcpServer(
      join(temporaryFolder, 'answer'),
      ['--cdp-url', `http://127.0.0.1:${page.port}`],
      { isInspected: true },
    );
    const loop = server.inspectorUrl === null ? null : await watchEventLoopOf(server.inspectorUrl);
    if (loop === null) throw new Error('pen serve did not print the address of its inspector');
    const take = async (fastStop: boolean): Promise<void> => {
      const parameters = { preset: 'default', cpuSamples: true, fastStop, target: page.targetId };
      await server.call('pen_capture_trace', { ...parameters, action: 'start' });
      await delay(RECORD_MS);
      await loop.begin();
      const startedMs = performance.now();
      const stopped = await server.call('pen_capture_trace', { action: 'stop', target: page.targetId });
      const answerMs = performance.now() - startedMs;
      const { file, content, writeMs = null, readMs = null } = StoppedSchema.parse(stopped);
      const { hotFunctions, longTasks, breakdown } = content.insights;
      if (hotFunctions.length === 0 || longTasks === null || breakdown === null)
        throw new Error('the answer lacks hot functions, long tasks or the breakdown');
      const late = await loop.end();
      const into = fastStop ? fastAnswers : answers;
      into.push({ answerMs, writeMs, readMs, sizeBytes: statSync(file).size, ...late });
    };
    const takeOurs = (): Promise<void> => take(false);
    const takeFast = (): Promise<void> => take(true);
    const takeRaw = async (): Promise<void> => {
      const out = join(temporaryFolder, 'raw.json');
      const { port, targetId } = page;
      raw.push(await recordTrace({ port, targetId, url: null, durationMs: RECORD_MS, categories, out }));
    };
    try {
      for (let run = 0; run < runs; run += 1) {
        // In alternating order, because the second of two may find a warmer browser.
        const order = [takeOurs, takeRaw, takeFast];
        for (let at = 0; at < order.length; at += 1) {
          await order[(at + run) % order.length]?.();
          await delay(PAUSE_MS);
        }
        console.error(
          `  run ${run + 1}: answer ${inSeconds(answers.at(-1)?.answerMs ?? null)}, stopped fast ${inSeconds(fastAnswers.at(-1)?.answerMs ?? null)}, bare script ${inSeconds(raw.at(-1)?.lastByteMs ?? null)}`,
        );
      }
    } finally {
      await loop.close();
      await server.end();
    }
  } finally {
    await page.end();
  }
  const { ratio, perByte } = ratioOf(answers, raw);
  const fast = ratioOf(fastAnswers, raw);
  const verdict = ratio <= GOAL_RATIO ? 'reached' : 'NOT reached';
  printTable(
    ['5 s of a busy page, stop to', 'median', 'runs', 'browser writes', 'size', 'loop late p99 · most', ''],
    [
      answerRow(
        'answer of pen_capture_trace',
        answers,
        `${ratio.toFixed(2)} times (≤ ${GOAL_RATIO} ${verdict}); per byte ${perByte.toFixed(2)}`,
      ),
      answerRow(
        'the same, stopped fast',
        fastAnswers,
        `${fast.ratio.toFixed(2)} times; per byte ${fast.perByte.toFixed(2)}`,
      ),
      [
        'last byte of a bare script',
        inSeconds(median(raw.map(({ lastByteMs }) => lastByteMs))),
        raw.map(({ lastByteMs }) => inSeconds(lastByteMs)).join(' '),
        inSeconds(median(raw.map(({ completeMs }) => completeMs))),
        inMegabytes(median(raw.map(({ sizeBytes }) => sizeBytes))),
        '',
        '',
      ],
    ],
  );
  return { answers, fastAnswers, raw, ratio, perByte };
}

/** Per byte as well: two recordings of one page never have the same size. */
function ratioOf(
  answers: readonly Answer[],
  raw: readonly { lastByteMs: number; sizeBytes: number }[],
): { ratio: number; perByte: number } {
  return {
    ratio: median(answers.map(({ answerMs }) => answerMs)) / median(raw.map(({ lastByteMs }) => lastByteMs)),
    perByte:
      median(answers.map(({ answerMs, sizeBytes }) => answerMs / sizeBytes)) /
      median(raw.map(({ lastByteMs, sizeBytes }) => lastByteMs / sizeBytes)),
  };
}

function answerRow(name: string, answers: readonly Answer[], verdict: string): string[] {
  const late = (of: (answer: Answer) => number): string => `${median(answers.map(of)).toFixed(0)} ms`;
  return [
    name,
    inSeconds(median(answers.map(({ answerMs }) => answerMs))),
    answers.map(({ answerMs }) => inSeconds(answerMs)).join(' '),
    inSeconds(median(answers.map(({ writeMs }) => writeMs ?? Number.NaN))),
    inMegabytes(median(answers.map(({ sizeBytes }) => sizeBytes))),
    `${late(({ p99Ms }) => p99Ms)} · ${late(({ maxMs }) => maxMs)}`,
    verdict,
  ];
}
