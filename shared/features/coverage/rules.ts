/** The rules of coverage: how much was loaded in vain, and in which file most of it is; and of two: what ran in only one of them. */
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import type { CoverageOverview, CoveredFile } from '../../engine/coverage/contract/coverage.ts';
import { bytes, count, link, percent, type Words } from '../../core/findings/model.ts';
import { cite, rulesOf, sentence, type Cited, type Sentence } from '../../core/findings/rules.ts';
import { MIN_CAUSE_SHARE } from '../../core/findings/verdict.ts';

const CODE = { 'js-coverage': 'JavaScript', 'css-coverage': 'CSS' } as const;
const UNITS = { 'js-coverage': 'Functions used', 'css-coverage': 'Rules used' } as const;

/** Evidence of coverage. */
export interface CoverageEvidence {
  readonly totalBytes: number;
  readonly unusedBytes: number;
  readonly of: Cited;
  readonly unusedShare: Cited;
  readonly facts: readonly Cited[];
  /** The file with the most unused bytes, where there are others. */
  readonly most: { readonly unusedBytes: number; readonly file: Cited; readonly unused: Cited } | null;
}

/** `most`: the file with the most unused bytes. */
export function coverageEvidence(
  { kind, totalBytes, usedBytes, files, units, usedUnits }: CoverageOverview,
  most: CoveredFile | undefined,
): CoverageEvidence {
  const unusedBytes = totalBytes - usedBytes;
  return {
    totalBytes,
    unusedBytes,
    of: cite('Code', CODE[kind]),
    unusedShare: cite('Unused', [percent(totalBytes === 0 ? 0 : unusedBytes / totalBytes)]),
    facts: [
      cite('Unused bytes', bytes(unusedBytes)),
      cite('Loaded', bytes(totalBytes)),
      cite(UNITS[kind], [count(usedUnits), ' of ', count(units)]),
      cite('Files', count(files)),
    ],
    most:
      most === undefined || files < 2
        ? null
        : {
            unusedBytes: most.unusedBytes,
            file: cite('File', link(most.url)),
            unused: cite('Unused in it', bytes(most.unusedBytes)),
          },
  };
}

const rule = rulesOf<CoverageEvidence>();
const WHILE_RECORDED = sentence`Unused here means: did not run while this was recorded.`;

export const COVERAGE_RULES = [
  rule({
    id: 'nothing-loaded',
    when: ({ totalBytes }) => totalBytes === 0,
    says: (_, { of }) => sentence`No ${of} was loaded while it was recorded.`,
  }),
  rule({
    id: 'one-file-unused',
    when: ({ most, unusedBytes }) =>
      most !== null && most.unusedBytes > 0 && most.unusedBytes >= MIN_CAUSE_SHARE * unusedBytes && most,
    says: ({ file, unused }, { unusedShare, of, facts }) => ({
      headline: sentence`${unusedShare} of the ${of} was not used; ${file} has ${unused} of it.`,
      figures: facts,
      notes: [WHILE_RECORDED],
    }),
  }),
  rule({
    id: 'unused',
    says: (_, { unusedShare, of, facts }) => ({
      headline: sentence`${unusedShare} of the ${of} was not used.`,
      figures: facts,
      notes: [WHILE_RECORDED],
    }),
  }),
];

type Compared = AnalysisAnswer<'coverage.compare'>;

export function comparedCoverageEvidence(compared: Compared) {
  const { rows, total, newlyUsedBytes, noLongerUsedBytes, baseTotalBytes, newTotalBytes } = compared;
  const unused = (all: number, used: number): Words => [bytes(all - used), ' of ', bytes(all)];
  return {
    isEmpty: baseTotalBytes === 0 || newTotalBytes === 0,
    /** No file has the same text in both; false where not all files were read. */
    isOtherCode: rows.length > 0 && rows.length === total && rows.every((row) => row.newlyUsedBytes === null),
    isSame: newlyUsedBytes === 0 && noLongerUsedBytes === 0 && baseTotalBytes === newTotalBytes,
    unused: [
      cite('Unused before', unused(baseTotalBytes, compared.baseUsedBytes)),
      cite('Unused now', unused(newTotalBytes, compared.newUsedBytes)),
    ] as const,
    newly: cite('Newly ran', bytes(newlyUsedBytes)),
    noLonger: cite('No longer ran', bytes(noLongerUsedBytes)),
  };
}

export type ComparedCoverageEvidence = ReturnType<typeof comparedCoverageEvidence>;

const ofTwo = rulesOf<ComparedCoverageEvidence>();
const change = ({ unused: [before, now] }: ComparedCoverageEvidence): Sentence => sentence`${before} → ${now}`;

export const COMPARED_COVERAGE_RULES = [
  ofTwo({
    id: 'nothing-loaded',
    when: ({ isEmpty }) => isEmpty,
    says: (_, e) => sentence`No verdict: nothing was loaded in one of them. Unused: ${change(e)}.`,
  }),
  ofTwo({
    id: 'other-code',
    when: ({ isOtherCode }) => isOtherCode,
    says: (_, e) => sentence`Other code: no file has the same text in both. Unused: ${change(e)}.`,
  }),
  ofTwo({
    id: 'same',
    when: ({ isSame }) => isSame,
    says: (_, { unused: [before] }) => sentence`The same code ran in both. Unused: ${before}.`,
  }),
  ofTwo({
    id: 'changed',
    says: (_, e) => ({
      headline: sentence`Unused: ${change(e)}.`,
      notes: [sentence`Of the same code, ${e.newly} newly ran and ${e.noLonger} no longer ran.`],
    }),
  }),
];
