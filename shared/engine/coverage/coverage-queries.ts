/** Answers the queries on one coverage file, without intermediate steps. */
import type { z } from 'zod';
import type {
  COVERAGE_QUERIES,
  CoverageFileChange,
  CoverageSort,
  CoverageUnit,
  CoveredFile,
} from './contract/coverage.ts';
import { AppFailure, appError } from '../../base/errors.ts';
import type { CoverageDocument, CoverageEntry } from './coverage-document.ts';
import { istanbulCoverage } from './istanbul.ts';
import { linePlaces } from './line-places.ts';
import { compareSegments, usedBytesWithin } from './ranges.ts';

// Compares two coverage captures file by file: the change of used bytes, and, for equal texts, the parts used in only one of them.

function keyOf({ facts: { url, part } }: CoverageEntry): string {
  return JSON.stringify([url, part]);
}

/** URL without the build hash in its file name. */
function looseKey({ facts: { url, part } }: CoverageEntry): string {
  return JSON.stringify([url.replace(/([-.])[A-Za-z0-9_-]{8,}(\.(?:m?js|css))/g, '$1*$2').replace(/\?.*$/s, ''), part]);
}

interface Pair {
  readonly base: CoverageEntry | null;
  readonly later: CoverageEntry | null;
}

/** Pairs files by URL; the remaining ones by URL without build hash; the rest has no partner. */
function pairs(base: CoverageDocument, later: CoverageDocument): Pair[] {
  const left = new Set(base.entries);
  const paired: Pair[] = [];
  let unpaired: readonly CoverageEntry[] = later.entries;
  for (const key of [keyOf, looseKey]) {
    const byKey = new Map([...left].map((entry) => [key(entry), entry]));
    unpaired = unpaired.filter((entry) => {
      const found = byKey.get(key(entry));
      if (found === undefined || !left.delete(found)) return true;
      paired.push({ base: found, later: entry });
      return false;
    });
  }
  return [
    ...paired,
    ...unpaired.map((entry): Pair => ({ base: null, later: entry })),
    ...[...left].map((entry): Pair => ({ base: entry, later: null })),
  ];
}

function changeOf({ base, later }: Pair): CoverageFileChange {
  const shown = later ?? base;
  if (shown === null) throw new Error('a pair of nothing');
  const isSame = base !== null && later !== null && base.text !== null && base.text === later.text;
  let newly = 0;
  let noLonger = 0;
  if (isSame) {
    const states = compareSegments(base.segments, later.segments);
    for (let at = 0; at < states.length; at += 3) {
      const sizeBytes = later.bytes.between(states[at] ?? 0, states[at + 1] ?? 0);
      if (states[at + 2] === 2) newly += sizeBytes;
      if (states[at + 2] === 3) noLonger += sizeBytes;
    }
  }
  const before = base?.facts;
  const after = later?.facts;
  return {
    url: shown.facts.url,
    part: shown.facts.part,
    baseIndex: before?.index ?? null,
    newIndex: after?.index ?? null,
    baseTotalBytes: before?.totalBytes ?? 0,
    baseUsedBytes: before?.usedBytes ?? 0,
    newTotalBytes: after?.totalBytes ?? 0,
    newUsedBytes: after?.usedBytes ?? 0,
    usedDeltaBytes: (after?.usedBytes ?? 0) - (before?.usedBytes ?? 0),
    unusedDeltaBytes: (after?.unusedBytes ?? 0) - (before?.unusedBytes ?? 0),
    newlyUsedBytes: isSame ? newly : null,
    noLongerUsedBytes: isSame ? noLonger : null,
  };
}

function compareCoverage(base: CoverageDocument, later: CoverageDocument): CoverageFileChange[] {
  return pairs(base, later).map(changeOf);
}

export type CoverageQueryName = keyof typeof COVERAGE_QUERIES;
type Params<N extends CoverageQueryName> = z.output<(typeof COVERAGE_QUERIES)[N]['params']>;
type Answer<N extends CoverageQueryName> = z.output<(typeof COVERAGE_QUERIES)[N]['result']>;

/** Queries on one file; the others need a second one. */
export type CoverageDocumentQueryName = Exclude<
  CoverageQueryName,
  'coverage.compare' | 'coverage.compare-file' | 'coverage.originals'
>;

export interface CoverageQueries {
  readonly document: CoverageDocument;
  readonly answer: <N extends CoverageDocumentQueryName>(query: N, params: Params<N>) => Answer<N>;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const share = ({ usedBytes, totalBytes }: CoveredFile): number => (totalBytes === 0 ? 0 : usedBytes / totalBytes);

const FILE_ORDER: Readonly<Record<CoverageSort, (a: CoveredFile, b: CoveredFile) => number>> = {
  unused: (a, b) => a.unusedBytes - b.unusedBytes,
  used: (a, b) => a.usedBytes - b.usedBytes,
  total: (a, b) => a.totalBytes - b.totalBytes,
  share: (a, b) => share(a) - share(b),
  units: (a, b) => a.units - a.usedUnits - (b.units - b.usedUnits),
  name: (a, b) => byText(a.url, b.url),
};

const CHANGE_ORDER: Readonly<
  Record<Params<'coverage.compare'>['sort'], (a: CoverageFileChange, b: CoverageFileChange) => number>
> = {
  delta: (a, b) => Math.abs(b.unusedDeltaBytes) - Math.abs(a.unusedDeltaBytes),
  newly: (a, b) => (b.newlyUsedBytes ?? 0) - (a.newlyUsedBytes ?? 0),
  'no-longer': (a, b) => (b.noLongerUsedBytes ?? 0) - (a.noLongerUsedBytes ?? 0),
  used: (a, b) => Math.abs(b.usedDeltaBytes) - Math.abs(a.usedDeltaBytes),
  name: (a, b) => byText(a.url, b.url),
};

function fits({ url, part }: { readonly url: string; readonly part: string }, filter: string): boolean {
  return filter === '' || `${url} ${part}`.toLowerCase().includes(filter.toLowerCase());
}

/** Throws `AppFailure`. */
function entryAt({ entries }: CoverageDocument, index: number): CoverageEntry {
  const entry = entries[index];
  if (entry !== undefined) return entry;
  throw new AppFailure(
    appError(
      'invalid_params',
      `The capture has ${entries.length} files, and no file ${index}.`,
      'coverage.files lists them.',
    ),
  );
}

function files(document: CoverageDocument, params: Params<'coverage.files'>): Answer<'coverage.files'> {
  const order = FILE_ORDER[params.sort];
  const rows = document.entries
    .map(({ facts }) => facts)
    .filter((file) => fits(file, params.filter))
    .toSorted((a, b) => (params.descending ? order(b, a) : order(a, b)) || byText(a.url, b.url) || a.index - b.index);
  return { rows: rows.slice(params.start, params.start + params.count), start: params.start, total: rows.length };
}

function units(document: CoverageDocument, params: Params<'coverage.units'>): Answer<'coverage.units'> {
  const { units: all, text, segments, bytes } = entryAt(document, params.index);
  const wanted = params.filter.toLowerCase();
  const places = text === null ? null : linePlaces(text);
  const sized = all
    .filter(({ name, count }) => (!params.unusedOnly || count === 0) && name.toLowerCase().includes(wanted))
    .map(({ name, start, end, count, isLeast }) => {
      const sizeBytes = bytes.between(start, end);
      const usedBytes = usedBytesWithin(segments, bytes, start, end);
      return { name, start, end, count, isLeast, sizeBytes, usedBytes };
    })
    .toSorted(
      (a, b) =>
        (params.sort === 'count' ? b.count - a.count : b.sizeBytes - b.usedBytes - (a.sizeBytes - a.usedBytes)) ||
        a.start - b.start,
    );
  const rows = sized
    .slice(params.start, params.start + params.count)
    .map((unit): CoverageUnit => ({ ...unit, ...(places?.at(unit.start) ?? { line: 0, column: 0 }) }));
  return { rows, start: params.start, total: sized.length };
}

type Answerers = { readonly [N in CoverageDocumentQueryName]: (params: Params<N>) => Answer<N> };

export function createCoverageQueries(
  document: CoverageDocument,
  facts: { readonly readMs: number; readonly fileSizeBytes: number },
): CoverageQueries {
  const answerers: Answerers = {
    'coverage.overview': () => ({
      ...document.read,
      ...document.totals,
      files: document.entries.length,
      ...facts,
    }),
    'coverage.files': (params) => files(document, params),
    'coverage.file': ({ index }) => {
      const { facts: file, text, segments } = entryAt(document, index);
      return { ...file, text, ranges: [...segments] };
    },
    'coverage.units': (params) => units(document, params),
    'coverage.istanbul': () => {
      if (document.read.kind !== 'js-coverage') {
        throw new AppFailure(
          appError(
            'unsupported_format',
            'Istanbul files describe scripts; this is coverage of style sheets.',
            'Export it in the native format.',
          ),
        );
      }
      return { bytes: new TextEncoder().encode(JSON.stringify(istanbulCoverage(document))) };
    },
  };
  return { document, answer: (query, params) => answerers[query](params) };
}

/** Throws `AppFailure` if the captures are of different kinds. */
export function answerComparison(
  base: CoverageDocument,
  later: CoverageDocument,
  params: Params<'coverage.compare'>,
): Answer<'coverage.compare'> {
  requireOneKind(base, later);
  const changes = compareCoverage(base, later);
  const sum = (of: (change: CoverageFileChange) => number): number =>
    changes.reduce((total, change) => total + of(change), 0);
  const order = CHANGE_ORDER[params.sort];
  const rows = changes
    .filter((change) => fits(change, params.filter))
    .toSorted((a, b) => order(a, b) || byText(a.url, b.url) || byText(a.part, b.part));
  return {
    rows: rows.slice(params.start, params.start + params.count),
    start: params.start,
    total: rows.length,
    baseTotalBytes: sum(({ baseTotalBytes }) => baseTotalBytes),
    baseUsedBytes: sum(({ baseUsedBytes }) => baseUsedBytes),
    newTotalBytes: sum(({ newTotalBytes }) => newTotalBytes),
    newUsedBytes: sum(({ newUsedBytes }) => newUsedBytes),
    newlyUsedBytes: sum(({ newlyUsedBytes }) => newlyUsedBytes ?? 0),
    noLongerUsedBytes: sum(({ noLongerUsedBytes }) => noLongerUsedBytes ?? 0),
  };
}

/** Throws `AppFailure` if the texts differ. */
export function answerFileComparison(
  base: CoverageDocument,
  later: CoverageDocument,
  params: Params<'coverage.compare-file'>,
): Answer<'coverage.compare-file'> {
  requireOneKind(base, later);
  const before = entryAt(base, params.baseIndex);
  const after = entryAt(later, params.index);
  if (before.text === null || before.text !== after.text) {
    throw new AppFailure(
      appError(
        'unsupported_format',
        'The text of this file differs between the captures, so its ranges cannot be compared.',
        'Compare the total used bytes instead.',
      ),
    );
  }
  return { text: after.text, ranges: [...compareSegments(before.segments, after.segments)] };
}

function requireOneKind(base: CoverageDocument, later: CoverageDocument): void {
  if (base.read.kind === later.read.kind) return;
  throw new AppFailure(
    appError(
      'unsupported_format',
      'One capture is coverage of scripts, the other of style sheets.',
      'Compare two captures of the same kind.',
    ),
  );
}
