/** Findings of two sampled profiles compared: what to mind about them, what changed by more than noise, and their functions by change. */
import { percentChange } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import type { CpuPlace, ProfileUnit } from '../../engine/profile/contract/sampled-profiles.ts';
import type { BlamedPlace } from '../../core/findings/code-section.ts';
import { cpuFunctionName, type WithOriginal } from '../../core/findings/function-names.ts';
import {
  bytes,
  count,
  deltaBytes,
  deltaMs,
  ms,
  name,
  percent,
  plainSection,
  plainTable,
  type Fact,
  type Section,
  type Words,
} from '../../core/findings/model.ts';
import { isOwnCode, quotedFunction } from '../../core/findings/quotes.ts';
import { omittedRows } from '../../core/kinds/report-findings.ts';
import { functionCells, functionText, weightWords } from './findings.ts';

type Comparison = AnalysisAnswer<'profile.compare'>;

/** The lengths or sizes of two profiles. */
export function comparedFacts({ base, new: later, scale }: Comparison, unit: ProfileUnit): Fact[] {
  if (unit === 'bytes') {
    const side = ({ extent, samples }: Comparison['base']): Words => [
      bytes(extent),
      ' in ',
      count(samples),
      ' samples',
    ];
    const grown = later.extent - base.extent;
    return [
      ['A', side(base)],
      ['B', side(later)],
      ['Change', [grown > 0 ? '+' : '', bytes(grown)]],
    ];
  }
  return [
    ['A', ms(base.extent)],
    ['B', ms(later.extent)],
    ...(scale === 1 ? [] : [['Scale', `times of A × ${scale.toFixed(3)}`] as const]),
  ];
}

/** The author's functions that took more than before, beyond noise, for a code section of the later profile. */
export function comparedBlamed({ changes }: Comparison): BlamedPlace[] {
  return changes
    .filter((change) => change.new > change.base)
    .flatMap(({ functions }) => functions.slice(0, 1))
    .filter((row: WithOriginal<CpuPlace>) => isOwnCode(row))
    .map((row) => ({ name: [name(cpuFunctionName(row)), ', takes more than before'], place: quotedFunction(row) }));
}

/** Functions whose part of the time changed by more than noise. */
export function comparedChanges({ changes }: Comparison): Section {
  return plainSection('changes', 'By part of the time, beyond noise', [
    plainTable(
      ['Function', 'A: share', 'B: share', 'A: of recording', 'B: of recording'],
      changes.map(({ functions, time, base, new: later, baseRate, newRate }) => [
        name(functions.map(functionText).join(', ') + (time === 'total' ? ', and what it calls' : '')),
        ...[base, later, baseRate, newRate].map(percent),
      ]),
    ),
  ]);
}

/** A function with its self weights in both profiles. */
type ChangedFunction = WithOriginal<CpuPlace> & {
  readonly base: number;
  readonly new: number;
  readonly delta: number;
  readonly exceedsNoise: boolean;
};

interface ChangedFunctions<Row extends ChangedFunction = ChangedFunction> {
  readonly rows: readonly Row[];
  readonly total: number;
}

const HEADINGS: Readonly<Record<ProfileUnit, string>> = {
  milliseconds: 'Functions by change of self time',
  bytes: 'Functions by change of live self size',
};

interface ChangesTold<Row> {
  readonly unit: ProfileUnit;
  readonly notes?: readonly string[];
  /** One more column. */
  readonly more?: { readonly title: string; readonly of: (row: Row) => string };
}

export function comparedFunctions<Row extends ChangedFunction>(
  { rows, total }: ChangedFunctions<Row>,
  { unit, notes = [], more }: ChangesTold<Row>,
): Section {
  const weight = weightWords(unit);
  const cells = rows.map((row): Words[] => [
    ...functionCells(row),
    weight(row.base),
    weight(row.new),
    unit === 'bytes' ? deltaBytes(row.delta) : deltaMs(row.delta),
    ...(unit === 'bytes' ? [] : [percentChange(row.base, row.delta)]),
    row.exceedsNoise ? 'yes' : 'no',
    ...(more === undefined ? [] : [more.of(row)]),
  ]);
  const columns = [
    'Function',
    'Source',
    'A',
    'B',
    'Change',
    ...(unit === 'bytes' ? [] : ['%']),
    'Beyond noise',
    ...(more === undefined ? [] : [more.title]),
  ];
  return plainSection('functions', HEADINGS[unit], [
    plainTable(columns, cells, total),
    ...notes.map((note) => ({ kind: 'paragraph', words: note }) as const),
  ]);
}

/** The author's functions with what libraries did for them, in milliseconds. */
export function comparedOwnCode(rows: readonly ChangedFunction[]): Section {
  const columns = ['Function', 'Source', 'A, with libraries', 'B, with libraries', 'Change', '%', 'Beyond noise'];
  const cells = rows.map((row): Words[] => [
    ...functionCells(row),
    ms(row.base),
    ms(row.new),
    deltaMs(row.delta),
    percentChange(row.base, row.delta),
    row.exceedsNoise ? 'yes' : 'no',
  ]);
  return plainSection('own-code', 'Own code, with what libraries did for it', [plainTable(columns, cells)]);
}

/** The document for programs (`--json`), whose members name the unit. */
export function comparedProfilesDocument({ rows, total }: ChangedFunctions, unit: ProfileUnit): object {
  return {
    kind: unit === 'bytes' ? 'heap-profile-diff' : 'cpu-diff',
    functions: rows.map(({ name: called, url, line, base, new: later, delta }) => ({
      name: called,
      url,
      line,
      ...(unit === 'bytes'
        ? { baseSizeBytes: base, newSizeBytes: later, sizeDeltaBytes: delta }
        : { baseMs: base, newMs: later, deltaMs: delta }),
    })),
    ...omittedRows('functionsOmitted', total - rows.length),
  };
}
