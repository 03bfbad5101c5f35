/** `pen analyze FILE`: summarizes a capture file. Needs neither app nor library. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AllocationSite } from '../../../../shared/contracts/heap/allocations.ts';
import type { HeapOverview } from '../../../../shared/contracts/heap/heap-overview.ts';
import type { HeapClassRow } from '../../../../shared/contracts/heap/heap-classes.ts';
import { CAPTURE_KINDS } from '../../../../shared/contracts/captures.ts';
import { REPORT_FINDINGS } from '../../../../shared/kinds/findings.ts';
import { printReport } from '../../output/print-sections.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import { withCaptureFiles, type CaptureFiles, type HeapFile, type NamedFile } from '../../capture-files.ts';
import { cutRows, printJson, printOmitted, printText, textTable } from '../../output/output.ts';
import { readRows } from '../../../../shared/kinds/read-rows.ts';
import { allocationsDocument, printAllocations, readAllocations } from './analyze-allocations.ts';
import { printProfile } from './analyze-profile.ts';
import { printTrace } from './analyze-trace.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 100_000;

interface HeapContent {
  readonly overview: HeapOverview;
  readonly classes: readonly HeapClassRow[];
  /** Null for a plain snapshot. */
  readonly allocations: readonly AllocationSite[] | null;
}

/** Sorts by retained size, or by shallow size if there is none; ties by name in code unit order. */
export function byWeight(a: HeapClassRow, b: HeapClassRow): number {
  const weight = (row: HeapClassRow): number => row.retainedSizeBytes ?? row.shallowSizeBytes;
  return weight(b) - weight(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** Throws `AppFailure`. */
async function readHeap(file: HeapFile): Promise<HeapContent> {
  const { ask, overview } = file;
  const readPage = async (part: { start: number; count: number }) => {
    const { rows, matching } = await ask('heap.classes', part);
    return { rows, total: matching };
  };
  const { rows: classes } = await readRows(null, readPage, PAGE_ROWS);
  return { overview, classes: classes.toSorted(byWeight), allocations: await readAllocations(file) };
}

function printHeap(context: CommandContext, { overview, classes, allocations }: HeapContent): void {
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
      ...(allocations === null ? {} : allocationsDocument(context, allocations)),
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
  const summary = `${allocations === null ? 'Heap snapshot' : 'Heap timeline'}: ${formatCount(nodes)} nodes, ${formatCount(edges)} edges, ${formatBytes(totalSizeBytes)} in ${formatCount(classes.length)} classes`;
  printText(context.stdout, `${summary}\n\n${table}`);
  printOmitted(context, omitted, 'classes');
  if (allocations !== null) printAllocations(context, allocations);
}

async function analyzeFile(context: CommandContext, files: CaptureFiles, file: NamedFile): Promise<void> {
  switch (file.kind) {
    case 'heap-snapshot':
    case 'heap-timeline':
      return printHeap(context, await readHeap(await files.openHeap(file)));
    case 'heap-profile':
    case 'cpu-profile':
      return printProfile(context, await files.open(file));
    case 'trace':
      return printTrace(context, await files.open(file));
    default: {
      const findings = REPORT_FINDINGS[CAPTURE_KINDS[file.kind].document];
      if (findings === undefined) throw new Error(`Nothing tells a ${file.kind}`);
      return printReport(context, await files.open(file), findings);
    }
  }
}

/** For a zip archive, prints every capture under its name; with `--json` one document each. */
export function runAnalyze(context: CommandContext): Promise<CommandOutcome> {
  return withCaptureFiles(context, { usage: 'analyze FILE', count: 1 }, async (files) => {
    const found = await files.findAll(0);
    for (const [at, file] of found.entries()) {
      if (found.length > 1 && !context.json)
        printText(context.stdout, `${at === 0 ? '' : '\n'}${plainLine(file.named)}\n`);
      await analyzeFile(context, files, file);
    }
    return DONE;
  });
}
