/**
 * `npm run bench answer`: the time from a snapshot's last byte to the answer of pen_heap_snapshot, with the file read while it is written
 * and with the file read when it is complete, one after the other on one page of Chromium. `--runs N` repeats it, `--items N`
 * sets the heap's size, `--json FILE` writes the figures.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { MeasurementSchema } from './capture/child.ts';
import { startChromiumHeap, type HeapTarget } from './capture/heap-targets.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const AnswerSchema = MeasurementSchema.omit({ totalMs: true }).extend({
  way: z.enum(['incremental', 'whole']),
  /** From the file closed to the class table. */
  openMs: z.number(),
  /** From the file closed to the answer. */
  answerMs: z.number(),
  residentGrowthBytes: z.number(),
});
type Answer = z.infer<typeof AnswerSchema>;

const MEGABYTE = 1e6;

async function measure(target: HeapTarget, way: Answer['way']): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-answer-'));
  try {
    const script = join(import.meta.dirname, 'capture', 'answer-script.ts');
    const child = spawn(process.execPath, [script, String(target.port), target.targetId, folder, way], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString('utf8')));
    const code = await new Promise<number | null>((settle) => child.once('close', settle));
    if (code !== 0) throw new Error(`the script ended with ${code}`);
    return AnswerSchema.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    runs: { type: 'string', default: '3' },
    items: { type: 'string', default: '600000' },
    json: { type: 'string' },
  },
});
const answers: Answer[] = [];
console.error('filling a heap …');
const target = await startChromiumHeap(Number(values.items));
try {
  for (let run = 0; run < Number(values.runs); run += 1) {
    // The order alternates between runs, because a heap that was walked once is walked faster.
    const ways: Answer['way'][] = run % 2 === 0 ? ['whole', 'incremental'] : ['incremental', 'whole'];
    for (const way of ways) {
      const answer = await measure(target, way);
      answers.push(answer);
      console.error(
        `${way}: class table ${(answer.openMs / 1000).toFixed(2)} s, answer ${(answer.answerMs / 1000).toFixed(2)} s after the last byte`,
      );
    }
  }
} finally {
  await target.end();
}

const rows = (['whole', 'incremental'] as const).map((way) => {
  const of = (figure: (answer: Answer) => number): number =>
    median(answers.filter((answer) => answer.way === way).map(figure));
  return [
    way,
    (of(({ sizeBytes }) => sizeBytes) / MEGABYTE).toFixed(0),
    (of(({ openMs }) => openMs) / 1000).toFixed(2),
    (of(({ answerMs }) => answerMs) / 1000).toFixed(2),
    of(({ sizeBytes, streamMs }) => sizeBytes / MEGABYTE / (streamMs / 1000)).toFixed(1),
    (of(({ residentGrowthBytes }) => residentGrowthBytes) / MEGABYTE).toFixed(0),
    of(({ loopDelayP99Ms }) => loopDelayP99Ms).toFixed(1),
    (of(({ cpuMs }) => cpuMs ?? Number.NaN) / 1000).toFixed(2),
  ];
});
printTable(
  ['read', 'MB', 'class table s', 'answer s', 'streaming MB/s', 'resident +MB', 'loop p99 ms', 'capture CPU s'],
  rows,
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(answers, null, 2)}\n`);
