/** `pen analyze FILE`: what a capture file holds. Needs neither app nor library: one forked process reads the file. */
import { resolve } from 'node:path';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisProgress, HeapClassRow, HeapOverview } from '../../../shared/contracts/analysis.ts';
import { CAPTURE_KINDS, type CaptureKind } from '../../../shared/contracts/captures.ts';
import { AppFailure, appError, settle, unwrap } from '../../../shared/contracts/errors.ts';
import { createAnalysisClient, createForkLauncher, type AnalysisClient } from '../../analysis-client/index.ts';
import { kindOfFile } from '../../library/index.ts';
import { listLimit, refuseArguments } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { cutRows, printJson, printText, textTable } from '../output.ts';
import { createCommandLog } from '../command-log.ts';
import { createProgressDisplay } from '../progress-display.ts';

/** Rows of one question to the analysis process; its own maximum. */
const PAGE_ROWS = 100_000;

const STAGES: Record<AnalysisProgress['stage'], string> = {
  reading: 'reading',
  strings: 'reading strings',
  naming: 'naming classes',
  sizes: 'moving sizes to their owners',
  classes: 'summing classes',
};

interface HeapContent {
  readonly overview: HeapOverview;
  readonly classes: readonly HeapClassRow[];
}

/** By retained size, by shallow size while that is unknown; ties by name in code unit order. */
export function byWeight(a: HeapClassRow, b: HeapClassRow): number {
  const weight = (row: HeapClassRow): number => row.retainedSizeBytes ?? row.shallowSizeBytes;
  return weight(b) - weight(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** Throws `AppFailure`. */
async function readHeap(client: AnalysisClient, file: string, context: CommandContext): Promise<HeapContent> {
  const display = createProgressDisplay(context.stderr);
  const options = {
    signal: context.interrupt,
    progress: ({ stage, done, total }: AnalysisProgress) => {
      const bytes = stage === 'reading' ? done : null;
      display.show({ done, total, message: STAGES[stage], bytes, bytesPerSecond: null });
    },
  };
  try {
    const overview = unwrap(await client.query(file, 'heap.overview', {}, options));
    unwrap(await client.query(file, 'heap.retained', {}, options));
    const classes: HeapClassRow[] = [];
    let matching = Number.POSITIVE_INFINITY;
    while (classes.length < matching) {
      const params = { start: classes.length, count: PAGE_ROWS };
      const page = unwrap(await client.query(file, 'heap.classes', params, options));
      if (page.rows.length === 0) break;
      classes.push(...page.rows);
      matching = page.matching;
    }
    return { overview, classes: classes.toSorted(byWeight) };
  } finally {
    display.end();
  }
}

function printHeap(context: CommandContext, { overview, classes }: HeapContent): void {
  const { rows, omitted } = cutRows(classes, listLimit(context));
  const { nodes, edges, totalSizeBytes } = overview;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'heap-snapshot',
      nodes,
      edges,
      totalSizeBytes,
      classes: rows.map(({ name, count, shallowSizeBytes, retainedSizeBytes, url, line }) => ({
        name,
        count,
        shallowSizeBytes,
        retainedSizeBytes,
        ...(url === undefined ? {} : { url }),
        ...(line === undefined ? {} : { line }),
      })),
      ...(omitted === 0 ? {} : { classesOmitted: omitted }),
    });
    return;
  }
  const table = textTable(
    [
      { title: 'CLASS' },
      { title: 'COUNT', alignRight: true },
      { title: 'SHALLOW', alignRight: true },
      { title: 'RETAINED', alignRight: true },
    ],
    rows.map(({ name, count, shallowSizeBytes, retainedSizeBytes }) => [
      name,
      formatCount(count),
      formatBytes(shallowSizeBytes),
      retainedSizeBytes === null ? '' : formatBytes(retainedSizeBytes),
    ]),
  );
  const summary = `Heap snapshot: ${formatCount(nodes)} nodes, ${formatCount(edges)} edges, ${formatBytes(totalSizeBytes)} in ${formatCount(classes.length)} classes`;
  printText(context.stdout, `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more classes; --all shows them.`);
}

/** Throws `AppFailure`. */
function refuseOtherKinds(file: string, kind: CaptureKind): void {
  if (kind === 'heap-snapshot') return;
  const { label } = CAPTURE_KINDS[kind];
  const message = `${file} is a file of the kind "${label}", which this version does not analyse yet.`;
  throw new AppFailure(appError('unsupported_format', message, 'It analyses heap snapshots.'));
}

export async function runAnalyze(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 1);
  if (refused !== null) return { error: refused };
  const [named] = context.arguments.positionals;
  if (named === undefined) {
    return { error: appError('invalid_params', 'No file was named.', `Write ${context.program} analyze FILE.`) };
  }
  const file = resolve(context.workingDirectory, named);
  const log = createCommandLog(context, 'error');
  const launch = createForkLauncher({ execPath: process.execPath, entryPath: context.installation.analysisEntry, log });
  const client = createAnalysisClient({ launch, log, kindOf: kindOfFile });
  try {
    const result = await settle(async () => {
      refuseOtherKinds(file, unwrap(await client.kindOf(file)));
      return readHeap(client, file, context);
    });
    if (!result.ok) return { error: result.error };
    printHeap(context, result.value);
    return DONE;
  } finally {
    await client.close();
  }
}
