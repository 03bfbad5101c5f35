/** Computes what a heap gained in each round of a hunt, how much of it the growing paths explain, and whose the rest is. */
import { median, sum } from '../../../base/numbers.ts';
import type { GainedClass, GrownObject, HeapGrowth } from '../../../engine/heap/contract/leak-growth.ts';
import { formatBytes, signed } from '../../../base/units.ts';
import { MIN_STEP_BYTES, MIN_STEP_SHARE } from './thresholds.ts';
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';

/** Objects that Chromium and V8 build as a page runs, and drop when memory is short or the code is not used; the first that fits. */
const ENGINE_PARTS: readonly (readonly [name: string, classes: RegExp])[] = [
  [
    'Chromium’s text and font caches',
    /^(?:Detached )?blink::\w*(?:Font|Shape|PlainText|Glyph|Typeface|TextBlob|TextRun|Hyphenation)|^blink::\w+<.*(?:Font|Shape|PlainText|Glyph)/,
  ],
  [
    'code, shapes and caches of V8',
    /^\((?:compiled code|code|object shape|system)\)|^system \/ (?!Context|PropertyArray|JSArrayBufferData|PromiseReaction|\w*(?:Hash(?:Map|Set|Table)|Dictionary))|^\(?(?:feedback|bytecode)/i,
  ],
];

/** Below this many bytes in each round, a part is not worth a row. */
const MIN_BYTES = 1024;

/** `classes`: by round, changes of the whole heap; `explainedByClass`: the bytes of each class that the rows explain, by round; `grown`: objects that grew in place, which explain their own bytes. */
export function heapGrowth(
  totalSizesBytes: readonly number[],
  classes: readonly (readonly HeapComparedClass[])[],
  explained: {
    readonly explainedBytesPerRound: readonly number[];
    readonly explainedByClass: ReadonlyMap<string, readonly number[]>;
  } | null,
  grown: readonly Pick<GrownObject, 'bytesPerRound'>[] = [],
): HeapGrowth {
  const bytesPerRound = totalSizesBytes.slice(1).map((size, at) => size - (totalSizesBytes[at] ?? 0));
  const inPlace = bytesPerRound.map((_, round) => sum(grown.map((each) => each.bytesPerRound[round] ?? 0)));
  const engine = ENGINE_PARTS.map(([name, pattern], part) => ({
    name,
    bytesPerRound: bytesPerRound.map((_, round) =>
      sum(
        (classes[round] ?? [])
          .filter(
            (row) => ENGINE_PARTS.findIndex(([, first]) => first.test(row.name)) === part && pattern.test(row.name),
          )
          .map((row) => row.sizeDeltaBytes - (explained?.explainedByClass.get(row.name)?.[round] ?? 0)),
      ),
    ),
  })).filter((row) => Math.abs(sum(row.bytesPerRound)) >= MIN_BYTES * bytesPerRound.length);
  return {
    bytesPerRound,
    explainedBytesPerRound:
      explained?.explainedBytesPerRound.map((bytes, round) => bytes + (inPlace[round] ?? 0)) ?? null,
    engine,
    restBytesPerRound: bytesPerRound.map(
      (bytes, round) =>
        bytes -
        (explained?.explainedBytesPerRound[round] ?? 0) -
        (inPlace[round] ?? 0) -
        sum(engine.map((row) => row.bytesPerRound[round] ?? 0)),
    ),
  };
}

/** Growth of the engine in a round that is worth a row. */
const MIN_ROW_BYTES = 64 * 1024;

/** `Chromium’s text and font caches`, `+1.7 MB, −55.7 KB, −99.2 KB`: what grew, or shrank, and is not held by the page. */
export function engineRows({ engine }: HeapGrowth): { readonly name: string; readonly perRound: string }[] {
  return engine
    .filter(({ bytesPerRound }) => bytesPerRound.some((bytes) => bytes >= MIN_ROW_BYTES))
    .map(({ name, bytesPerRound }) => ({
      name,
      perRound: bytesPerRound.map((bytes) => signed(bytes, formatBytes)).join(', '),
    }));
}

/** A rest that is no larger than this is noise: buffers that are being filled, the last render. */
const NOISE_BYTES = 64 * 1024;

/**
 * True if growth is explained: by half at least of what is not the engine's own, or all but noise of it. What something else holds too for some rounds, such as a buffer
 * of tools, is explained once that lets go of it: then over all rounds only noise is left.
 */
export function isExplained({ explainedBytesPerRound, restBytesPerRound }: HeapGrowth): boolean {
  if (sum(restBytesPerRound) < NOISE_BYTES * restBytesPerRound.length) return true;
  const rest = median(restBytesPerRound);
  return rest < NOISE_BYTES || median(explainedBytesPerRound ?? []) >= rest;
}

/** True if a heap grew over all rounds by so much that it did not only warm up, though not in every round. */
export function isInSteps(restBytesPerRound: readonly number[], firstSizeBytes: number): boolean {
  return sum(restBytesPerRound) >= Math.max(MIN_STEP_BYTES, MIN_STEP_SHARE * firstSizeBytes);
}

/** The classes that gained bytes over all rounds, the most first. */
export function gainedClasses(rounds: readonly (readonly HeapComparedClass[])[]): GainedClass[] {
  const byName = new Map<string, number>();
  for (const { name, sizeDeltaBytes, survivorsDeltaBytes } of rounds.flat())
    byName.set(name, (byName.get(name) ?? 0) + sizeDeltaBytes + (survivorsDeltaBytes ?? 0));
  return [...byName]
    .map(([name, sizeBytes]) => ({ name, sizeBytes }))
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}
