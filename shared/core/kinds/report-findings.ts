/** Findings of a capture as a whole: on the command line, and as a document for programs. */
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../analysis/analysis.ts';
import type { Absence, Fact, Section, Words } from '../findings/model.ts';
import type { Verdict } from '../findings/verdict.ts';

/** Sends a query about an open document. Throws `AppFailure`. */
export type AskDocument = <N extends AnalysisQueryName>(
  query: N,
  params: AnalysisParams<N>,
) => Promise<AnalysisAnswer<N>>;

/** The first rows of a list, and how many were left out. */
export type CutRows = <Row>(rows: readonly Row[]) => { readonly rows: readonly Row[]; readonly omitted: number };

export interface ToldReport {
  /** The first line on the command line. */
  readonly line: Words;
  readonly parts: readonly (Section | Absence)[];
  /** The document for programs (`--json`), whose shape is a contract. */
  readonly json: (cut: CutRows) => object;
}

export type ReportFindings = (ask: AskDocument) => Promise<ToldReport>;

/** Findings of two captures, or of a series. */
export interface ToldComparison {
  readonly verdict: Verdict;
  /** More figures than the verdict has. */
  readonly facts?: readonly Fact[];
  readonly parts: readonly Section[];
}

/** Captures that the later one is compared with. */
export interface ComparedBase {
  readonly file: string;
  readonly ask: AskDocument;
  /** Files of a series between the first and the last, the earliest first. */
  readonly between?: readonly string[];
}

/** `ask`: the later one. Throws `AppFailure` if the two cannot be compared. */
export type ComparisonFindings = (ask: AskDocument, base: ComparedBase) => Promise<ToldComparison>;

/** Their verdict. */
export type ComparisonVerdict = (ask: AskDocument, base: ComparedBase) => Promise<Verdict | null>;

/** Findings of a document that one query answers whole. */
export function reportFindings<N extends AnalysisQueryName>(
  query: N,
  tell: (report: AnalysisAnswer<N>) => ToldReport,
): ReportFindings {
  return async (ask) => tell(await ask(query, {} as AnalysisParams<N>));
}

/** A member that says how many rows are missing; none if all are there. */
export function omittedRows(member: string, omitted: number): object {
  return omitted === 0 ? {} : { [member]: omitted };
}
