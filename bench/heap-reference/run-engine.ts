/** Runs the reference engine on files and reads its figures. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { ReferencePaths } from './packages.ts';

export const ReferenceFiguresSchema = z.object({
  filePath: z.string(),
  nodeCount: z.number(),
  readyMs: z.number(),
  /** Processor time of all its threads until then. */
  cpuMs: z.number(),
  peakRssBytes: z.number(),
  rows: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      count: z.number(),
      shallowSizeBytes: z.number(),
      retainedSizeBytes: z.number(),
      distance: z.number(),
    }),
  ),
});
export type ReferenceFigures = z.infer<typeof ReferenceFiguresSchema>;

/** One class of the Comparison view. */
const ReferenceDiffSchema = z.object({
  compareMs: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      addedCount: z.number(),
      removedCount: z.number(),
      addedSize: z.number(),
      removedSize: z.number(),
      countDelta: z.number(),
      sizeDelta: z.number(),
      addedIds: z.array(z.number()),
      deletedIds: z.array(z.number()),
    }),
  ),
});
export type ReferenceDiff = z.infer<typeof ReferenceDiffSchema>;

const ReferenceRecordingSchema = z.object({
  filePath: z.string(),
  timesMs: z.array(z.number()),
  sizesBytes: z.array(z.number()),
  functions: z.array(
    z.object({
      name: z.string(),
      scriptName: z.string(),
      line: z.number(),
      column: z.number(),
      count: z.number(),
      size: z.number(),
      liveCount: z.number(),
      liveSize: z.number(),
    }),
  ),
  /** Classes of the objects born from sample `first` to sample `last`, both included. */
  ranges: z.array(
    z.object({
      first: z.number(),
      last: z.number(),
      rows: z.array(
        z.object({
          name: z.string(),
          count: z.number(),
          shallowSizeBytes: z.number(),
          retainedSizeBytes: z.number(),
          distance: z.number(),
        }),
      ),
    }),
  ),
});
export type ReferenceRecording = z.infer<typeof ReferenceRecordingSchema>;

/** The additional figures of heap timelines, one result per file, in the given order. */
export async function* runEngineRecorded(
  paths: ReferencePaths,
  files: readonly string[],
): AsyncGenerator<ReferenceRecording, void, undefined> {
  for await (const line of linesOfEngine(paths, ['--recorded', ...files])) {
    yield ReferenceRecordingSchema.parse(JSON.parse(line));
  }
}

/** One result per file, in the given order. Throws when the engine fails, as it does on invalid snapshots. */
export async function* runEngine(
  paths: ReferencePaths,
  files: readonly string[],
  options: { readonly columns: boolean },
): AsyncGenerator<ReferenceFigures, void, undefined> {
  const flags = options.columns ? ['--columns'] : [];
  for await (const line of linesOfEngine(paths, [...flags, ...files])) {
    yield ReferenceFiguresSchema.parse(JSON.parse(line));
  }
}

/** The Comparison of two files, the earlier first. */
export async function runEngineDiff(paths: ReferencePaths, earlier: string, later: string): Promise<ReferenceDiff> {
  let text = '';
  for await (const line of linesOfEngine(paths, ['--diff', earlier, later])) text += line;
  return ReferenceDiffSchema.parse(JSON.parse(text));
}

async function* linesOfEngine(
  { nodePath, workerPath }: ReferencePaths,
  parameters: readonly string[],
): AsyncGenerator<string, void, undefined> {
  const script = resolve(import.meta.dirname, 'engine.mjs');
  const child = spawn(nodePath, ['--max-old-space-size=16000', script, workerPath, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
  });
  const ended = new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  yield* createInterface({ input: child.stdout });
  const status = await ended;
  if (status !== 0) throw new Error(`The reference engine ended with status ${status}.`);
}

interface ReferenceClass {
  count: number;
  shallowSizeBytes: number;
  retainedSizeBytes: number;
  distance: number;
}

/** The engine's classes summed to one row per name: it separates classes declared in different places. */
export function byClassName(rows: ReferenceFigures['rows']): Map<string, ReferenceClass> {
  const sums = new Map<string, ReferenceClass>();
  for (const { name, count, shallowSizeBytes, retainedSizeBytes, distance } of rows) {
    const sum = sums.get(name) ?? { count: 0, shallowSizeBytes: 0, retainedSizeBytes: 0, distance };
    sum.count += count;
    sum.shallowSizeBytes += shallowSizeBytes;
    sum.retainedSizeBytes += retainedSizeBytes;
    sum.distance = Math.min(sum.distance, distance);
    sums.set(name, sum);
  }
  return sums;
}
