/** An open coverage file with its derived data: used ranges of each file, and its functions or rules. */
import type { CoveredFile, CoverageOverview } from './contract/coverage.ts';
import type { CoveredFunction, ReadCoverage, ReadFile } from './coverage-file.ts';
import { addSegments, byteLengths, paintRanges, usedBytesWithin, type ByteLengths, type Segments } from './ranges.ts';
import { coverSheet } from './style-rules.ts';

export interface CoveredUnit {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  /**
   * There may have been more calls. V8 compiled the function before the coverage began, so without counters of blocks: it counts by the invocations of
   * the feedback vector, which optimised code does not increase (v8/src/debug/debug-coverage.cc).
   */
  readonly isLeast: boolean;
}

export interface CoverageEntry {
  readonly facts: CoveredFile;
  readonly text: string | null;
  readonly segments: Segments;
  readonly bytes: ByteLengths;
  readonly units: readonly CoveredUnit[];
  /** Blocks that V8 counted, as triples of start, end and count; empty for coverage of functions only. */
  readonly blocks: readonly number[];
}

export interface CoverageDocument {
  readonly read: Pick<ReadCoverage, 'kind' | 'url' | 'navigated' | 'isDetailed' | 'hasCounts'>;
  readonly entries: readonly CoverageEntry[];
  readonly totals: Pick<CoverageOverview, 'totalBytes' | 'usedBytes' | 'units' | 'usedUnits' | 'withoutText'>;
  readonly heldBytes: number;
}

/** Approximate bytes of a segment, a unit and an entry, without texts. */
const SEGMENT_BYTES = 8;
const UNIT_BYTES = 80;

interface Painted {
  readonly length: number;
  readonly segments: Segments;
  readonly units: readonly CoveredUnit[];
  readonly blocks: readonly number[];
}

/** Every range of the functions with block coverage, within the text. */
function blocksOf(functions: readonly CoveredFunction[], length: number): number[] {
  return functions.flatMap(({ ranges, isBlockCoverage }) =>
    isBlockCoverage === true
      ? ranges.flatMap(({ startOffset, endOffset, count }) => {
          const end = Math.min(endOffset, length);
          return end > startOffset ? [startOffset, end, count] : [];
        })
      : [],
  );
}

function painted(file: ReadFile): Painted {
  if (file.type === 'functions') {
    const ends = file.functions.flatMap(({ ranges }) => ranges.map(({ endOffset }) => endOffset));
    const length = file.text?.length ?? ends.reduce((most, end) => Math.max(most, end), 0);
    const ranges = file.functions.flatMap((of) =>
      of.ranges.map(({ startOffset, endOffset, count }) => ({ start: startOffset, end: endOffset, count })),
    );
    const units = file.functions.flatMap(({ functionName, isBlockCoverage, ranges: [first] }, index) =>
      // The first function is the script's top-level code.
      first === undefined || (index === 0 && functionName === '' && first.startOffset === 0)
        ? []
        : [
            {
              ...{ name: functionName, start: first.startOffset, end: first.endOffset, count: first.count },
              // A function that was called once is not optimised.
              isLeast: isBlockCoverage === false && first.count > 1,
            },
          ],
    );
    return { length, segments: paintRanges(ranges, length), units, blocks: blocksOf(file.functions, length) };
  }
  const { text, used } = file;
  if (file.isStyle) {
    const { rules, segments } = coverSheet(text, used);
    const units = rules.map(({ name, start, end, isUsed }) => ({
      name,
      start,
      end,
      count: Number(isUsed),
      isLeast: false,
    }));
    return { length: text.length, segments, units, blocks: [] };
  }
  const ranges = used.map(({ start, end }) => ({ start, end, count: 1 }));
  return { length: text.length, segments: paintRanges(ranges, text.length), units: [], blocks: [] };
}

/** Instances of one script together: a module that was loaded twice, or a page that was reloaded, has an entry for each. */
function instancesOf(files: readonly ReadFile[]): (readonly [ReadFile, ...ReadFile[]])[] {
  const groups = new Map<unknown, [ReadFile, ...ReadFile[]]>();
  for (const file of files) {
    const isOne = file.type === 'functions' && file.url !== '' && file.text !== null;
    const key = isOne ? `${file.url}\n${file.text}` : file;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}

function unitKey({ name, start, end }: CoveredUnit): string {
  return `${start} ${end} ${name}`;
}

function addPainted(one: Painted, other: Painted): Painted {
  const units = new Map<string, CoveredUnit>();
  for (const unit of [...one.units, ...other.units]) {
    const known = units.get(unitKey(unit));
    units.set(
      unitKey(unit),
      known === undefined ? unit : { ...unit, count: known.count + unit.count, isLeast: known.isLeast || unit.isLeast },
    );
  }
  const counts = new Map<string, [start: number, end: number, count: number]>();
  for (const { blocks } of [one, other])
    for (let at = 0; at + 2 < blocks.length; at += 3) {
      const [start = 0, end = 0, count = 0] = blocks.slice(at, at + 3);
      const known = counts.get(`${start} ${end}`);
      counts.set(`${start} ${end}`, [start, end, (known?.[2] ?? 0) + count]);
    }
  return {
    length: Math.max(one.length, other.length),
    segments: addSegments(one.segments, other.segments),
    units: [...units.values()],
    blocks: [...counts.values()].flat(),
  };
}

/** Numbers files that share a URL or have none. */
function partsOf(files: readonly ReadFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { url } of files) counts.set(url, (counts.get(url) ?? 0) + 1);
  const seen = new Map<string, number>();
  return files.map(({ url }) => {
    const place = (seen.get(url) ?? 0) + 1;
    seen.set(url, place);
    if (url === '') return `inline #${place}`;
    return (counts.get(url) ?? 0) > 1 ? `#${place}` : '';
  });
}

export function analyseCoverage(read: ReadCoverage): CoverageDocument {
  const instances = instancesOf(read.files);
  const parts = partsOf(instances.map(([file]) => file));
  const totals = { totalBytes: 0, usedBytes: 0, units: 0, usedUnits: 0, withoutText: 0 };
  let heldBytes = 0;
  const entries = instances.map((group, index): CoverageEntry => {
    const [file] = group;
    const { length, segments, units, blocks } = group.map(painted).reduce(addPainted);
    const bytes = byteLengths(file.text, length);
    const usedBytes = usedBytesWithin(segments, bytes, 0, length);
    const usedUnits = units.filter(({ count }) => count > 0).length;
    totals.totalBytes += bytes.totalBytes;
    totals.usedBytes += usedBytes;
    totals.units += units.length;
    totals.usedUnits += usedUnits;
    if (file.text === null) totals.withoutText += 1;
    heldBytes +=
      (file.text?.length ?? 0) * 2 + (segments.length + blocks.length) * SEGMENT_BYTES + units.length * UNIT_BYTES;
    return {
      facts: {
        index,
        url: file.url,
        part: parts[index] ?? '',
        totalBytes: bytes.totalBytes,
        usedBytes,
        unusedBytes: bytes.totalBytes - usedBytes,
        units: units.length,
        usedUnits,
        hasText: file.text !== null,
      },
      text: file.text,
      segments,
      bytes,
      units,
      blocks,
    };
  });
  const { kind, url, navigated, isDetailed, hasCounts } = read;
  return { read: { kind, url, navigated, isDetailed, hasCounts }, entries, totals, heldBytes };
}
