/** Runs the reference engine, or memlab, on files and reads its figures. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { referencePaths } from './packages.ts';

const LIMIT_MS = 20 * 60_000;
const HEAP_MB = 16_000;
const LAST_WORDS_CHARS = 8000;

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

/** The line with the reason in the last output of a failed program. */
function reasonOf(words: string, ending: string): string {
  const line =
    /FATAL ERROR: .*|\b(?:Range|Type|Syntax|Reference)?Error(?: \[\w+\])?: .*|^Error .*/m.exec(words)?.[0] ?? '';
  return line === '' ? `it ended with ${ending}` : line.replace(/^(?:Error: )+/, '').slice(0, 160);
}

/** Runs a script of this folder on the reference's Node and returns the last line it printed. Throws why it failed, as on invalid snapshots. */
export async function lastLineOf(
  script: string,
  parameters: readonly string[],
  temporaryFolder = tmpdir(),
): Promise<unknown> {
  const file = resolve(import.meta.dirname, script);
  const child = spawn(referencePaths().nodePath, [`--max-old-space-size=${HEAP_MB}`, file, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // memlab leaves a temporary folder there.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined, TMPDIR: temporaryFolder },
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let words = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS_CHARS)));
  const ending = await new Promise<string | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => done(code === 0 ? null : (signal ?? `status ${code}`)));
  });
  // memlab writes errors to its progress output.
  if (ending !== null) throw new Error(reasonOf(`${words}\n${output.slice(-LAST_WORDS_CHARS)}`, ending));
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}

/** `columns`: it writes the columns of nodes and edges next to the file too (see engine.mjs). */
export async function runEngine(
  filePath: string,
  { columns = false, temporaryFolder }: { readonly columns?: boolean; readonly temporaryFolder?: string } = {},
): Promise<ReferenceFigures> {
  const flags = columns ? ['--columns'] : [];
  const parameters = [referencePaths().workerPath, ...flags, filePath];
  return ReferenceFiguresSchema.parse(await lastLineOf('engine.mjs', parameters, temporaryFolder));
}

/** The Comparison of two files, the earlier first. */
export async function runEngineDiff(earlier: string, later: string): Promise<ReferenceDiff> {
  return ReferenceDiffSchema.parse(
    await lastLineOf('engine.mjs', [referencePaths().workerPath, '--diff', earlier, later]),
  );
}
