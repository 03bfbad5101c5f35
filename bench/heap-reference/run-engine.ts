/** Runs the reference engine, or memlab, on files and reads its figures. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { lastLineOf } from '../last-line.ts';
import { referencePaths } from './packages.ts';

const HEAP_MB = 16_000;

const ReferenceFiguresSchema = z.object({
  nodeCount: z.number(),
  readyMs: z.number(),
  /** Processor time of all its threads until then. */
  cpuMs: z.number(),
  peakRssBytes: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      count: z.number(),
      shallowSizeBytes: z.number(),
      retainedSizeBytes: z.number(),
      distance: z.number(),
    }),
  ),
});
export type ReferenceFigures = z.infer<typeof ReferenceFiguresSchema>;

/** Classes of the Comparison view. */
const ReferenceDiffSchema = z.object({
  compareMs: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      sizeDelta: z.number(),
      addedIds: z.array(z.number()),
      deletedIds: z.array(z.number()),
    }),
  ),
});
export type ReferenceDiff = z.infer<typeof ReferenceDiffSchema>;

/** Runs a script of this folder on the reference's Node. memlab leaves a temporary folder in `temporaryFolder`. */
export function runScript(script: string, parameters: readonly string[], temporaryFolder = tmpdir()): Promise<unknown> {
  const args = [`--max-old-space-size=${HEAP_MB}`, resolve(import.meta.dirname, script), ...parameters];
  return lastLineOf(referencePaths().nodePath, args, { ELECTRON_RUN_AS_NODE: undefined, TMPDIR: temporaryFolder });
}

/** `columns`: it writes the columns of nodes and edges next to the file too (see engine.mjs). */
export async function runEngine(
  filePath: string,
  { columns = false, temporaryFolder }: { readonly columns?: boolean; readonly temporaryFolder?: string } = {},
): Promise<ReferenceFigures> {
  const flags = columns ? ['--columns'] : [];
  const parameters = [referencePaths().workerPath, ...flags, filePath];
  return ReferenceFiguresSchema.parse(await runScript('engine.mjs', parameters, temporaryFolder));
}

/** The Comparison of two files, the earlier first. */
export async function runEngineDiff(earlier: string, later: string): Promise<ReferenceDiff> {
  return ReferenceDiffSchema.parse(
    await runScript('engine.mjs', [referencePaths().workerPath, '--diff', earlier, later]),
  );
}
