/**
 * Reads collapsed stacks, as flamegraph.pl takes them: one line a stack, `outermost;…;innermost count`. A count is a
 * number of samples; our own files say that it is a microsecond, or a byte. Files of difffolded.pl have two counts in each line, of two profiles.
 */
import { collapsedUnitOf } from './collapsed-unit.ts';
import { damaged } from './import-error.ts';
import type { ImportedPart, ImportedProfile } from './imported-profile.ts';
import { createAllocationProfile, createStackProfile, type ForeignFrame } from './stack-profile.ts';

const FORMAT = 'file of collapsed stacks';
const LINE = /^(.*\S)\s+(\d+(?:\.\d*)?)$/;
/** `name (file:line)` and `name (file:line:column)`. */
const PLACED = /^(.*\S) \((.+?):(\d+)(?::(\d+))?\)$/;

/**
 * True if a text begins like collapsed stacks: its complete lines are stacks with a count, and at least one stack has a caller. Files of ours say
 * what they are.
 */
export function isCollapsedHead(head: string): boolean {
  if (collapsedUnitOf(head) !== null) return true;
  const lines = head.split('\n').slice(0, head.includes('\n') ? -1 : undefined);
  const used = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return used.length > 0 && used.every((line) => LINE.test(line.trimEnd())) && used.some((line) => line.includes(';'));
}

function frameOf(text: string): ForeignFrame {
  const [, name, file, line, column] = PLACED.exec(text) ?? [];
  if (name === undefined) return { name: text, file: '', line: null, column: null };
  return { name, file: file ?? '', line: Number(line), column: column === undefined ? null : Number(column) };
}

/** A CPU profile, two of counts in two columns, or a sampled heap profile if the counts are bytes; of how many samples is not known then. Throws `damaged_file`. */
export function importCollapsedStacks(text: string): ImportedProfile {
  const unit = collapsedUnitOf(text);
  const lines = text.split('\n').map((line) => line.trimEnd());
  const used = lines.flatMap((line, at) => {
    if (line === '' || line.startsWith('#')) return [];
    const [, path, last] = LINE.exec(line) ?? [];
    if (path === undefined) throw damaged(FORMAT, `has no stack with a count in line ${at + 1}`);
    const [, stack, before] = LINE.exec(path) ?? [];
    return [{ path, last: Number(last), before: stack === undefined ? null : { stack, count: Number(before) } }];
  });
  if (used.length === 0) throw damaged(FORMAT, 'has no stack');
  const isDiff = used.every(({ before }) => before !== null);
  const later = partOf(
    used.map(({ path, before, last }) => ({ path: isDiff ? (before?.stack ?? path) : path, count: last })),
    unit,
  );
  if (!isDiff) return later;
  const earlier = partOf(
    used.flatMap(({ before }) => (before === null ? [] : [{ path: before.stack, count: before.count }])),
    unit,
  );
  const parts = [
    { name: 'first counts', ...earlier },
    { name: 'second counts', ...later },
  ];
  return { ...later, all: { parts, active: 1 } };
}

function partOf(
  stacks: readonly { readonly path: string; readonly count: number }[],
  unit: ReturnType<typeof collapsedUnitOf>,
): ImportedPart {
  const frames: ForeignFrame[] = [];
  const indexOf = new Map<string, number>();
  const stackOf = (path: string): number[] =>
    path.split(';').map((part) => {
      const known = indexOf.get(part);
      if (known !== undefined) return known;
      indexOf.set(part, frames.length);
      return frames.push(frameOf(part)) - 1;
    });
  const counted = stacks.map(({ path, count }) => ({ stack: stackOf(path), count })).filter(({ count }) => count > 0);
  if (unit === 'bytes') {
    const allocations = createAllocationProfile(frames);
    for (const { stack, count } of counted) allocations.add(stack, count, 0);
    return { kind: 'heap-profile', text: allocations.text() };
  }
  const builder = createStackProfile(frames);
  for (const { stack, count } of counted) builder.add(stack, count);
  return { kind: 'cpu-profile', text: builder.text(), ...(unit === null ? { counts: true } : {}) };
}
