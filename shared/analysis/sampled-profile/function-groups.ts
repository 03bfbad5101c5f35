/** Functions grouped by script and by package. */
import { INTERNAL, packageOf } from '../../base/script-package.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { PROGRAM_FUNCTION, WEIGHTS_PER_UNIT } from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';
import { groupFigures } from './profile-figures.ts';

export type GroupBy = 'url' | 'package';
type GroupRow = AnalysisAnswer<'profile.groups'>['rows'][number];

/** All groups with functions of the program, largest self weight first; with filters (`isPart`), only groups with remaining calls. */
export function groupsOf(document: ProfileDocument, by: GroupBy, isPart = false): GroupRow[] {
  const { calls, functions, kindOf, whole, unit } = document;
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
    if (isPart && whole.functions.total[at] === 0 && whole.functions.samples[at] === 0) return group;
    counts[group] = (counts[group] ?? 0) + 1;
    return group;
  });
  const groupOf = calls.functionOf.map((at) => groupOfFunction[at]);
  const weightsPerUnit = WEIGHTS_PER_UNIT[unit];
  const { self, total } = groupFigures(calls, whole, groupOf, names.length);
  return names
    .map((name, group) => ({
      name,
      self: self[group] / weightsPerUnit,
      total: total[group] / weightsPerUnit,
      functions: counts[group] ?? 0,
    }))
    .filter((_row, group) => group !== overhead)
    .toSorted((a, b) => b.self - a.self || b.total - a.total || (a.name < b.name ? -1 : 1));
}
