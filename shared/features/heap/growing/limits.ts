/** Limits in the code that adds what grows: below one, a cache grows as a leak does. */
import { sum } from '../../../base/numbers.ts';
import type { CodeUsePlace, CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import { isValueClass } from '../../../engine/heap/contract/heap-class-names.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { MIN_VALUE_BYTES } from './thresholds.ts';

/** A comparison of how many there are with a limit, which may be a number. */
const BY_SIZE = /(?:\.(?:size|length)\s*[<>]=?\s*([\d_]+(?:e\d+)?)?|[<>]=?\s*[\w.]*(?:max|limit|capacity))/i;
/** A copy of a list of at most so many: `[...past, state].slice(-36)`. */
const BY_COPY = /(?:\]|\bconcat\([^)]*\))\s*\.slice\(\s*(?:-|0\s*,)\s*([\d_]+(?:e\d+)?)?/;

/** A condition under which there is room: `if (items.length < size)`, or none: `if (items.length >= size) return;`. */
const BY_ROOM = /([\w.$]+)\.(?:size|length)\s*<=?\s*([\d_]+(?:e\d+)?)?/;
const BY_NO_ROOM = /([\w.$]+)\.(?:size|length)\s*>=?\s*([\d_]+(?:e\d+)?)?.*\b(?:return|continue|throw|break)\b/;

/** True if it is added only while there are fewer than a number that has not been reached. */
function isWhileRoom({ code, condition = '' }: CodeUses['adds'][number], above: number): boolean {
  const [, receiver = '', limit = 'none'] = BY_ROOM.exec(condition) ?? BY_NO_ROOM.exec(condition) ?? [];
  const isAddedThere = ['push', 'unshift', 'add', 'set'].some((method) => code.includes(`${receiver}.${method}(`));
  return receiver !== '' && isAddedThere && !(Number(limit.replaceAll('_', '')) < above);
}

/** True if the code lets at most so many be there as there are not yet. */
function isLimit(code: string | undefined, pattern: RegExp, above: number): boolean {
  const found = pattern.exec(code ?? '');
  return found !== null && !(Number((found[1] ?? 'none').replaceAll('_', '')) < above);
}

/** Only texts or numbers stay, of so few bytes that a reader gains nothing by their name. */
export function isTrifle({ className, bytesPerRound }: Pick<GrowingPath, 'className' | 'bytesPerRound'>): boolean {
  return isValueClass(className) && Math.max(...bytesPerRound) < MIN_VALUE_BYTES;
}

type Counted = Pick<GrowingPath, 'objectsPerRound' | 'confirmed' | 'isChain'>;

/** The objects that a reference gained so far. */
const gainedBy = ({ objectsPerRound, confirmed }: Counted): number => sum(objectsPerRound) + (confirmed?.objects ?? 0);

/** The line that takes some out by how many there are, in code that has let at most so many be there as there are not yet; null without one. */
export function limitOf(path: Counted | undefined, uses: CodeUses | null): CodeUsePlace | null {
  // Objects that leave the count of a chain may stay in the chain.
  if (path === undefined || path.isChain === true || uses === null) return null;
  const above = gainedBy(path);
  for (const { how, place, calls, mismatch, skippedBy } of uses.removals) {
    if (mismatch !== undefined) continue;
    const inline = how === 'inline' ? [place.code, skippedBy?.code] : [];
    const conditions = [...inline, ...calls.map(({ condition }) => condition?.code)];
    if (conditions.some((code) => isLimit(code, BY_SIZE, above))) return place;
  }
  if (uses.adds.length > 0 && uses.adds.every((add) => isWhileRoom(add, above))) return uses.adds[0] ?? null;
  return uses.adds.find(({ code }) => isLimit(code, BY_COPY, above)) ?? null;
}

/**
 * The number of objects that a reference gained so far, if the code that adds them also takes some out by how many there are: a cache with a limit above this number
 * grows as a leak does until it is full, and no number of actions below it tells them apart. Null where nothing takes out by size, or a limit of the code was passed.
 */
export function limitAbove(path: Counted | undefined, uses: CodeUses | null): number | null {
  return path === undefined || limitOf(path, uses) === null ? null : gainedBy(path);
}

/** What has a limit in its code stands behind what grows without one. Trifles do not come first for that. */
export function limitedLast<Row extends GrowingPath>(growing: readonly Row[]): readonly Row[] {
  const free = growing.filter(({ limit }) => limit === undefined);
  return free.every(isTrifle) ? growing : [...free, ...growing.filter(({ limit }) => limit !== undefined)];
}
