/**
 * Functions of two profiles, with the self time of each, normalised to the length of the later recording.
 *
 * Noise: a function on top in n of N samples was there by chance √(n · (1 − n/N)) more or fewer times (the standard deviation of a
 * binomial count; GNU gprof's manual, "Statistical Sampling Error", has its square root of n for small shares). In time that is as many
 * mean samples of the function, σ = √(n · (1 − n/N)) · selfMs / n. Both profiles are off independently, so a change exceeds the noise
 * where |Δ| > 2 · √(σ_base² + σ_new²). Samples within one long call depend on each other: the true spread is rather larger.
 *
 * A function is found again by name, script and position; where its position moved because the script was edited, by name and script,
 * if either profile has one such function only.
 */
import type { CpuChange, CpuFunction } from '../../contracts/cpu-profiles.ts';
import { byName } from '../heap-profile/function-page.ts';
import { nameFilter } from './function-page.ts';
import { functionsOf, MICROSECONDS_PER_MS, type ProfileDocument } from './profile-document.ts';

const DEVIATIONS = 2;
/** Rows in memory, about. */
const BYTES_PER_ROW = 300;

export interface CpuDiff {
  /** Functions with self time in either. */
  readonly rows: readonly CpuChange[];
  readonly baseDurationMs: number;
  readonly newDurationMs: number;
  /** What the earlier one's times were multiplied with. */
  readonly scale: number;
  readonly heldBytes: number;
}

export interface DiffPage {
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  readonly start: number;
  readonly count: number;
}

export function diffProfiles(base: ProfileDocument, current: ProfileDocument): CpuDiff {
  const baseDurationMs = base.durationUs / MICROSECONDS_PER_MS;
  const newDurationMs = current.durationUs / MICROSECONDS_PER_MS;
  const scale = baseDurationMs > 0 && newDurationMs > 0 ? newDurationMs / baseDurationMs : 1;
  const rows: CpuChange[] = [];
  for (const [earlier, later] of matched(functionsOf(base, base.whole), functionsOf(current, current.whole))) {
    const place = later ?? earlier;
    const baseMs = (earlier?.selfMs ?? 0) * scale;
    const newMs = later?.selfMs ?? 0;
    if (place === null || (baseMs === 0 && newMs === 0)) continue;
    const deltaMs = newMs - baseMs;
    const noiseMs =
      DEVIATIONS * Math.hypot(scale * deviationMs(earlier, base.sampleCount), deviationMs(later, current.sampleCount));
    const { name, url, line, column } = place;
    rows.push({ name, url, line, column, baseMs, newMs, deltaMs, exceedsNoise: Math.abs(deltaMs) > noiseMs });
  }
  return { rows, baseDurationMs, newDurationMs, scale, heldBytes: rows.length * BYTES_PER_ROW };
}

/** One standard deviation of a function's self time. */
function deviationMs(row: CpuFunction | null, sampleCount: number): number {
  if (row === null || row.samples === 0) return 0;
  return (Math.sqrt(row.samples * (1 - row.samples / sampleCount)) * row.selfMs) / row.samples;
}

type Pair = readonly [CpuFunction | null, CpuFunction | null];

function matched(base: readonly CpuFunction[], current: readonly CpuFunction[]): Pair[] {
  const exact = pairsBy(base, current, ({ name, url, line, column }) => `${line}:${column}:${url}\n${name}`);
  const alone = (pair: Pair): boolean => pair[0] === null || pair[1] === null;
  const earlier = exact.flatMap((pair) => (alone(pair) && pair[0] !== null ? [pair[0]] : []));
  const later = exact.flatMap((pair) => (alone(pair) && pair[1] !== null ? [pair[1]] : []));
  const byScript = ({ name, url }: CpuFunction): string => `${url}\n${name}`;
  return [...exact.filter((pair) => !alone(pair)), ...pairsBy(only(earlier, byScript), only(later, byScript), byScript)]
    .concat(rest(earlier, byScript).map((row): Pair => [row, null]))
    .concat(rest(later, byScript).map((row): Pair => [null, row]));
}

type KeyOf = (row: CpuFunction) => string;

function counted(rows: readonly CpuFunction[], keyOf: KeyOf): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

/** Rows that no other has the key of. */
function only(rows: readonly CpuFunction[], keyOf: KeyOf): CpuFunction[] {
  const counts = counted(rows, keyOf);
  return rows.filter((row) => counts.get(keyOf(row)) === 1);
}

function rest(rows: readonly CpuFunction[], keyOf: KeyOf): CpuFunction[] {
  const counts = counted(rows, keyOf);
  return rows.filter((row) => counts.get(keyOf(row)) !== 1);
}

/** Every row once, with its like where there is one. */
function pairsBy(base: readonly CpuFunction[], current: readonly CpuFunction[], keyOf: KeyOf): Pair[] {
  const later = new Map(current.map((row) => [keyOf(row), row]));
  const pairs: Pair[] = base.map((row) => {
    const like = later.get(keyOf(row)) ?? null;
    later.delete(keyOf(row));
    return [row, like];
  });
  return [...pairs, ...[...later.values()].map((row): Pair => [null, row])];
}

/** Largest figure first (a change whichever way it goes), ties by name; names upwards. */
export function answerDiff(diff: CpuDiff, { filter, sort, start, count }: DiffPage) {
  const valueOf = (row: CpuChange): number =>
    sort === 'delta' ? Math.abs(row.deltaMs) : sort === 'base' ? row.baseMs : row.newMs;
  const rows = diff.rows
    .filter(nameFilter(filter))
    .toSorted(sort === 'name' ? byName : (a, b) => valueOf(b) - valueOf(a) || byName(a, b));
  const { baseDurationMs, newDurationMs, scale } = diff;
  return { rows: rows.slice(start, start + count), start, total: rows.length, baseDurationMs, newDurationMs, scale };
}
