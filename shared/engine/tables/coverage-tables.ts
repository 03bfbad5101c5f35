/** Readers of the tables of coverage captures. */
import { COVERAGE_FILE, COVERAGE_RANGE, COVERAGE_UNIT } from './contract/coverage.ts';
import type { CoverageDocument, CoverageEntry, CoveredUnit } from '../coverage/coverage-document.ts';
import { linePlaces } from '../coverage/line-places.ts';
import { usedBytesWithin } from '../coverage/ranges.ts';
import { hostOf } from '../../base/addresses.ts';
import type { SqlTableOf } from './table-columns.ts';
import { tableOfRows, textOrNull } from './table-of.ts';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Lines and columns of a file; null without its text. */
function placesIn({ text }: CoverageEntry): (offset: number) => Place | null {
  if (text === null) return () => null;
  const places = linePlaces(text);
  return (offset) => places.at(offset);
}

interface RangeRow {
  readonly entry: CoverageEntry;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly place: Place | null;
}

function* rangeRows({ entries }: CoverageDocument): Generator<RangeRow> {
  for (const entry of entries) {
    const placeOf = placesIn(entry);
    for (let at = 0; at < entry.segments.length; at += 3) {
      const [start, end, count] = entry.segments.slice(at, at + 3);
      yield { entry, start, end, count, place: placeOf(start) };
    }
  }
}

interface UnitRow {
  readonly entry: CoverageEntry;
  readonly unit: CoveredUnit;
  readonly place: Place | null;
}

function* unitRows({ entries }: CoverageDocument): Generator<UnitRow> {
  for (const entry of entries) {
    const placeOf = placesIn(entry);
    for (const unit of entry.units) yield { entry, unit, place: placeOf(unit.start) };
  }
}

function lineCount({ text }: CoverageEntry): number | null {
  return text === null ? null : linePlaces(text).at(text.length).line;
}

export const COVERAGE_TABLES: readonly SqlTableOf<CoverageDocument>[] = [
  tableOfRows(COVERAGE_FILE, ({ entries }: CoverageDocument) => entries, {
    file_id: ({ facts }) => facts.index,
    url: ({ facts }) => textOrNull(facts.url),
    host: ({ facts }) => hostOf(facts.url),
    part: ({ facts }) => textOrNull(facts.part),
    total_bytes: ({ facts }) => facts.totalBytes,
    used_bytes: ({ facts }) => facts.usedBytes,
    unused_bytes: ({ facts }) => facts.unusedBytes,
    unit_count: ({ facts }) => facts.units,
    used_unit_count: ({ facts }) => facts.usedUnits,
    line_count: lineCount,
    has_text: ({ facts }) => facts.hasText,
  }),
  tableOfRows(COVERAGE_RANGE, rangeRows, {
    file_id: ({ entry }) => entry.facts.index,
    url: ({ entry }) => textOrNull(entry.facts.url),
    start_offset: ({ start }) => start,
    end_offset: ({ end }) => end,
    line: ({ place }) => place?.line ?? null,
    column_number: ({ place }) => place?.column ?? null,
    size_bytes: ({ entry, start, end }) => entry.bytes.between(start, end),
    count: ({ count }) => count,
    is_used: ({ count }) => count > 0,
  }),
  tableOfRows(COVERAGE_UNIT, unitRows, {
    file_id: ({ entry }) => entry.facts.index,
    url: ({ entry }) => textOrNull(entry.facts.url),
    name: ({ unit }) => (unit.name === '' ? '(anonymous)' : unit.name),
    line: ({ place }) => place?.line ?? null,
    column_number: ({ place }) => place?.column ?? null,
    start_offset: ({ unit }) => unit.start,
    end_offset: ({ unit }) => unit.end,
    size_bytes: ({ entry, unit }) => entry.bytes.between(unit.start, unit.end),
    used_bytes: ({ entry, unit }) => usedBytesWithin(entry.segments, entry.bytes, unit.start, unit.end),
    count: ({ unit }) => unit.count,
    is_least: ({ unit }) => unit.isLeast,
  }),
];
