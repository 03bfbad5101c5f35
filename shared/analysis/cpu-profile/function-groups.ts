/** Functions grouped by script and by package. */
import { INTERNAL, packageOf } from '../../base/script-package.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { PROGRAM_FUNCTION } from './profile-columns.ts';
import { MICROSECONDS_PER_MS, type ProfileDocument } from './profile-document.ts';
import { groupFigures } from './profile-figures.ts';

export type GroupBy = 'url' | 'package';
type GroupRow = AnalysisAnswer<'cpu.groups'>['rows'][number];

/** All groups with functions of the program, largest self time first; with filters (`isPart`), only groups with remaining calls. */
export function groupsOf(document: ProfileDocument, by: GroupBy, isPart = false): GroupRow[] {
  const { calls, functions, kindOf, whole } = document;
  const names: string[] = [];
  const counts: number[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    counts.push(0);
    return names.push(name) - 1;
  };
  // V8's overhead is a separate group, which is not shown.
  const overhead = numberOf('');
  const groupOfFunction = Uint32Array.from(functions, ({ url }, at) => {
    if (kindOf[at] !== PROGRAM_FUNCTION) return overhead;
    const group = numberOf(by === 'package' ? packageOf(url) : url === '' ? INTERNAL : url);
    // With filters, functions without remaining calls are omitted.
    if (isPart && whole.functions.totalUs[at] === 0 && whole.functions.samples[at] === 0) return group;
    counts[group] = (counts[group] ?? 0) + 1;
    return group;
  });
  const groupOf = calls.functionOf.map((at) => groupOfFunction[at]);
  const { selfUs, totalUs } = groupFigures(calls, whole, groupOf, names.length);
  return names
    .map((name, group) => ({
      name,
      selfMs: selfUs[group] / MICROSECONDS_PER_MS,
      totalMs: totalUs[group] / MICROSECONDS_PER_MS,
      functions: counts[group] ?? 0,
    }))
    .filter((_row, group) => group !== overhead)
    .toSorted((a, b) => b.selfMs - a.selfMs || b.totalMs - a.totalMs || (a.name < b.name ? -1 : 1));
}
