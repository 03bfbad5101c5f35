/** An open coverage file with its derived data: used ranges of each file, and its functions or rules. */
import {
  AtKeyword,
  CDC,
  CDO,
  Colon,
  Comment as CommentToken,
  Ident,
  LeftCurlyBracket,
  RightCurlyBracket,
  Semicolon,
  WhiteSpace,
  tokenize,
} from 'css-tree/tokenizer';
import type { CoverageOverview, CoveredFile } from '../../contracts/page/coverage.ts';
import type { CoveredFunction, ReadCoverage, ReadFile } from './coverage-file.ts';
import {
  byteLengths,
  paintRanges,
  usedBytesWithin,
  type ByteLengths,
  type CountedRange,
  type Segments,
} from './ranges.ts';

/** Finds the style rules of a sheet and which of them were used. Chromium reports only used rules, and for a rule inside an at-rule also the
 * at-rule's prelude; a nested rule has its own range only if it was used.
 */
interface StyleRule {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isUsed: boolean;
}

const NAME_CHARS = 200;
/** At-rules that contain style rules; the contents of others (keyframes, font faces, pages) are not rules. */
const HOLDS_RULES = /^@(media|supports|layer|container|scope|starting-style|document|-moz-document)$/i;

interface CoveredSheet {
  readonly rules: readonly StyleRule[];
  readonly segments: Segments;
}

interface Extent {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** An open block: a rule, an at-rule with rules, or another block. */
interface Block {
  readonly kind: 'rule' | 'group' | 'other';
  readonly start: number;
  readonly headEnd: number;
}

/** The tokens before a block that determine its type. */
interface Prelude {
  start: number;
  atKeyword: string;
  /** After `--name:`: the block is the value of a custom property. */
  isProperty: boolean;
}

/**
 * Uses only tokens: this separates strings, comments and URLs and finds nested rules in any form, while a parser reads nested rules without
 * `&` as declarations. In order of their starts.
 */
function rulesOf(text: string): Extent[] {
  const rules: Extent[] = [];
  const open: Block[] = [];
  let prelude: Prelude | null = null;
  let lastName = '';
  const nameOf = ({ start, headEnd }: Block): string =>
    text
      .slice(start, Math.min(headEnd, start + NAME_CHARS * 4))
      .replace(/\/\*.*?\*\//gs, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, NAME_CHARS);
  const close = (block: Block, end: number): void => {
    if (block.kind === 'rule') rules.push({ name: nameOf(block), start: block.start, end });
  };
  tokenize(text, (type, start, end) => {
    switch (type) {
      case WhiteSpace:
      case CommentToken:
      case CDO:
      case CDC:
        return;
      case Semicolon:
        prelude = null;
        return;
      case LeftCurlyBracket: {
        const head: Prelude = prelude ?? { start, atKeyword: '', isProperty: false };
        const isWithinOther = open.at(-1)?.kind === 'other';
        const kind =
          isWithinOther || head.isProperty
            ? 'other'
            : head.atKeyword === ''
              ? 'rule'
              : HOLDS_RULES.test(head.atKeyword)
                ? 'group'
                : 'other';
        open.push({ kind, start: head.start, headEnd: start });
        prelude = null;
        return;
      }
      case RightCurlyBracket: {
        const block = open.pop();
        if (block !== undefined) close(block, end);
        prelude = null;
        return;
      }
      default:
        if (prelude === null) {
          prelude = {
            start,
            atKeyword: type === AtKeyword ? text.slice(start, end) : '',
            isProperty: false,
          };
          lastName = type === Ident ? text.slice(start, Math.min(end, start + 2)) : '';
        } else if (type === Colon && lastName === '--') {
          prelude.isProperty = true;
          lastName = '';
        } else {
          lastName = '';
        }
    }
  });
  // An unclosed block extends to the end of the text, as in browsers.
  for (let block = open.pop(); block !== undefined; block = open.pop()) close(block, text.length);
  return rules.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** `used` is in UTF-16 code units, as in CDP. */
function coverSheet(text: string, used: readonly { readonly start: number; readonly end: number }[]): CoveredSheet {
  const starts = new Set(used.map(({ start }) => start));
  const sorted = used.toSorted((a, b) => a.start - b.start);
  let outermostEnd = 0;
  const rules = rulesOf(text).map(({ name, start, end }): StyleRule => {
    const isNested = start < outermostEnd;
    outermostEnd = Math.max(outermostEnd, end);
    return { name, start, end, isUsed: starts.has(start) || (!isNested && overlaps(sorted, start, end)) };
  });
  const ranges: CountedRange[] = [
    ...used.map(({ start, end }) => ({ start, end, count: 1 })),
    // An unused nested rule lies inside the range of its parent.
    ...rules.filter(({ isUsed }) => !isUsed).map(({ start, end }) => ({ start, end, count: 0 })),
  ];
  return { rules, segments: paintRanges(ranges, text.length) };
}

function overlaps(
  used: readonly { readonly start: number; readonly end: number }[],
  start: number,
  end: number,
): boolean {
  let low = 0;
  for (let high = used.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((used[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const next = used[low];
  const before = used[low - 1];
  return (next !== undefined && next.start < end) || (before !== undefined && before.end > start);
}

export interface CoveredUnit {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly count: number;
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
    const units = file.functions.flatMap(({ functionName, ranges: [first] }, index) =>
      // The first function is the script's top-level code.
      first === undefined || (index === 0 && functionName === '' && first.startOffset === 0)
        ? []
        : [{ name: functionName, start: first.startOffset, end: first.endOffset, count: first.count }],
    );
    return { length, segments: paintRanges(ranges, length), units, blocks: blocksOf(file.functions, length) };
  }
  const { text, used } = file;
  if (file.isStyle) {
    const { rules, segments } = coverSheet(text, used);
    const units = rules.map(({ name, start, end, isUsed }) => ({ name, start, end, count: Number(isUsed) }));
    return { length: text.length, segments, units, blocks: [] };
  }
  const ranges = used.map(({ start, end }) => ({ start, end, count: 1 }));
  return { length: text.length, segments: paintRanges(ranges, text.length), units: [], blocks: [] };
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
  const parts = partsOf(read.files);
  const totals = { totalBytes: 0, usedBytes: 0, units: 0, usedUnits: 0, withoutText: 0 };
  let heldBytes = 0;
  const entries = read.files.map((file, index): CoverageEntry => {
    const { length, segments, units, blocks } = painted(file);
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
