/** `pen analyze FILE`: summarizes a capture file. Needs neither app nor library: a forked process reads the file. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AllocationSite } from '../../../shared/contracts/allocations.ts';
import type { HeapOverview } from '../../../shared/contracts/analysis.ts';
import type { HeapClassRow } from '../../../shared/contracts/heap-classes.ts';
import { listLimit } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { withCaptureFiles, type HeapFile } from '../capture-files.ts';
import { cutRows, printJson, printOmitted, printText, textTable } from '../output.ts';
import { readRows } from '../read-rows.ts';
import { allocationsDocument, printAllocations, readAllocations } from './analyze-allocations.ts';
import { printApplication } from './analyze-application.ts';
import { printCoverage } from './analyze-coverage.ts';
import { printProfile } from './analyze-profile.ts';
import { printNetwork } from './analyze-network.ts';
import { printAccessibility, printLighthouse } from './analyze-reports.ts';
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

export function runAnalyze(context: CommandContext): Promise<CommandOutcome> {
  return withCaptureFiles(context, { usage: 'analyze FILE', count: 1 }, async (files) => {
    const file = await files.find(0);
    switch (file.kind) {
      case 'heap-snapshot':
      case 'heap-timeline':
        printHeap(context, await readHeap(await files.openHeap(file)));
        return DONE;
      case 'heap-profile':
      case 'cpu-profile':
        await printProfile(context, await files.open(file));
        return DONE;
      case 'js-coverage':
      case 'css-coverage':
        await printCoverage(context, await files.open(file));
        return DONE;
      case 'network':
        await printNetwork(context, await files.open(file));
        return DONE;
      case 'trace':
        await printTrace(context, await files.open(file));
        return DONE;
      case 'accessibility':
        await printAccessibility(context, await files.open(file));
        return DONE;
      case 'lighthouse':
        await printLighthouse(context, await files.open(file));
        return DONE;
      case 'application':
        await printApplication(context, await files.open(file));
        return DONE;
      default:
        return assertNever(file.kind, 'kind of capture');
    }
  });
}
