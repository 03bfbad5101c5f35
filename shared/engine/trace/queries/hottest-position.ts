/**
 * Where in a function most of its samples are. The browser notes the position of each sample in the function on top of the stack. Native code that
 * has no frame of its own (`structuredClone`, `JSON.parse` as far as V8 runs it within its caller) is only known by that position.
 */
import type { SampledProfile } from '../../profile/profile-columns.ts';
import { positionKey, type HotFunction } from './function-times.ts';

/** A position with less of the function's samples is one of several. */
const MIN_SHARE = 0.5;
/** Fewer samples say little about a position. */
const MIN_SAMPLES = 10;

/** `profile`: the samples of the functions' thread, in the whole recording; absent without any. */
export function withHottestPositions(
  functions: readonly HotFunction[],
  profile: SampledProfile | undefined,
): HotFunction[] {
  if (profile === undefined || profile.ticks.row.length === 0) return [...functions];
  const wanted = new Set(functions.map(positionKey));
  const numbers = new Map<number, string>();
  for (const [number, place] of profile.functions.entries()) {
    const key = positionKey(place);
    if (wanted.has(key)) numbers.set(number, key);
  }
  const samplesOf = new Map<string, Map<string, { readonly line: number; readonly column: number; samples: number }>>();
  const { row, line, column, ticks } = profile.ticks;
  for (let at = 0; at < row.length; at += 1) {
    const key = numbers.get(profile.calls.functionOf[row[at]]);
    if (key === undefined) continue;
    const positions = samplesOf.get(key) ?? new Map<string, never>();
    samplesOf.set(key, positions);
    const position = `${line[at]}:${column[at]}`;
    const known = positions.get(position) ?? { line: line[at], column: column[at], samples: 0 };
    known.samples += ticks[at];
    positions.set(position, known);
  }
  return functions.map((each) => {
    const positions = [...(samplesOf.get(positionKey(each))?.values() ?? [])].toSorted((a, b) => b.samples - a.samples);
    const all = positions.reduce((sum, { samples }) => sum + samples, 0);
    const [most] = positions;
    // The position of native code with a frame is one in its caller.
    if (most === undefined || each.url === '' || all < MIN_SAMPLES || most.samples < MIN_SHARE * all) return each;
    const place = { name: each.name, url: each.url, line: most.line, column: most.column };
    return { ...each, hottest: { place, share: most.samples / all } };
  });
}
