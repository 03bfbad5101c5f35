/** The part of `pen analyze` for a heap recorded over time: the functions whose objects are alive at its end. */
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AllocationSite } from '../../../../shared/contracts/heap/allocations.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { HeapFile } from '../../capture-files.ts';
import { cutRows, printOmitted, printText, textTable } from '../../output/output.ts';
import { placeText } from '../../output/place-text.ts';
import { readRows } from '../../../../shared/kinds/read-rows.ts';

/** Allocations by live size, ties by name; null for a plain snapshot. Throws `AppFailure`. */
export async function readAllocations({ kind, ask }: HeapFile): Promise<AllocationSite[] | null> {
  if (kind !== 'heap-timeline') return null;
  const { rows } = await readRows(null, (part) => ask('allocations.sites', { sort: 'size', ...part }));
  return rows.filter(({ count }) => count > 0);
}

/** The members that a timeline adds to the document of a snapshot. */
export function allocationsDocument(context: CommandContext, sites: readonly AllocationSite[]): object {
  const { rows, omitted } = cutRows(sites, listLimit(context));
  return {
    allocations: rows.map(({ name, url, line, column, count, sizeBytes }) => ({
      name,
      url,
      line,
      column,
      count,
      sizeBytes,
    })),
    ...(omitted === 0 ? {} : { allocationsOmitted: omitted }),
  };
}

export function printAllocations(context: CommandContext, sites: readonly AllocationSite[]): void {
  if (sites.length === 0) {
    printText(context.stdout, '\nThe file has no allocation stacks of live objects.');
    return;
  }
  const { rows, omitted } = cutRows(sites, listLimit(context));
  const count = sites.reduce((sum, site) => sum + site.count, 0);
  const sizeBytes = sites.reduce((sum, site) => sum + site.sizeBytes, 0);
  const table = textTable(
    [
      { title: 'FUNCTION' },
      { title: 'AT' },
      { title: 'LIVE', alignRight: true },
      { title: 'SIZE', alignRight: true },
      { title: 'ALLOCATED', alignRight: true },
    ],
    rows.map((site) => [
      site.name,
      placeText(site),
      formatCount(site.count),
      formatBytes(site.sizeBytes),
      formatBytes(site.allocatedSizeBytes),
    ]),
  );
  const summary = `Allocated while it was recorded and still alive: ${formatCount(count)} objects, ${formatBytes(sizeBytes)}, by ${formatCount(sites.length)} functions`;
  printText(context.stdout, `\n${summary}\n\n${table}`);
  printOmitted(context, omitted, 'functions');
}
