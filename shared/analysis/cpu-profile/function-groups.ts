/** Functions put together by script and by package. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { PROGRAM_FUNCTION } from './profile-columns.ts';
import { MICROSECONDS_PER_MS, type ProfileDocument } from './profile-document.ts';
import { groupFigures } from './profile-figures.ts';

export type GroupBy = 'url' | 'package';
type GroupRow = AnalysisAnswer<'cpu.groups'>['rows'][number];

/** What has no script: V8's builtins and other native code. */
export const INTERNAL = '(internal)';

const PACKAGE = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/?#]+)/s;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\\/?#]+/i;
/** `node:`, `ext:core`, `npm:`, `jsr:@scope`, `wasm:`: a scheme, not the one letter of a drive. */
const SCHEME = /^([a-z][a-z0-9+.-]+:)(?!\/\/)([^\\/?#]*)/i;

/** The package a script is of: its name below node_modules, else the origin or the folder that it comes from. */
export function packageOf(url: string): string {
  if (url === '') return INTERNAL;
  const name = PACKAGE.exec(url)?.[1];
  if (name !== undefined) return name.replace('\\', '/');
  const origin = ORIGIN.exec(url)?.[0];
  if (origin !== undefined) return origin;
  const scheme = SCHEME.exec(url);
  if (scheme !== null) return scheme[1] === 'node:' ? 'node:' : scheme[0];
  return url
    .replace(/[?#].*$/s, '')
    .replace(/(?<=[\\/])[^\\/]*$/s, '')
    .replace(/(?<=.)[\\/]$/s, '');
}

/** All groups with functions of the program, largest self time first; of what filters leave (`isPart`) only what is in it counts. */
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
  // What V8 tells apart is a group of its own, which is not shown.
  const overhead = numberOf('');
  const groupOfFunction = Uint32Array.from(functions, ({ url }, at) => {
    if (kindOf[at] !== PROGRAM_FUNCTION) return overhead;
    const group = numberOf(by === 'package' ? packageOf(url) : url === '' ? INTERNAL : url);
    // Of a part of the stacks, functions of the others are not there.
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
