/** The content of a comparison of captures, as it is stored: figures and tables as plain texts. */
import { CAPTURE_KINDS, type CaptureRecord } from '../contracts/captures.ts';
import { appError, AppFailure, unwrap } from '../../base/errors.ts';
import { plainFacts, plainTables } from '../findings/plain-tables.ts';
import { SAME_CAPTURE_VERDICT, verdictSentences } from '../findings/verdict.ts';
import { PERSON } from '../findings/voice.ts';
import type { ComparisonFindings } from '../kinds/report-findings.ts';
import { withOriginals, type OriginalsContext } from '../capability/original-names.ts';
import { TELLERS } from '../../features/tellers.ts';
import type { ComparedSource, ComparisonContent } from './comparison-source.ts';

/** `between`: captures between the base and the later one. */
async function foundContent(
  findings: ComparisonFindings,
  { record, base, query }: ComparedSource,
  {
    queryBase,
    between,
    reached,
  }: { queryBase: ComparedSource['query']; between: readonly string[]; reached: string | undefined },
): Promise<ComparisonContent> {
  const told = await findings(query, { file: base.file, ask: queryBase, between });
  const verdict = base.id === record.id ? SAME_CAPTURE_VERDICT : told.verdict;
  return {
    figures: plainFacts(
      [['Verdict', reached ?? verdictSentences(verdict)], ...verdict.figures, ...(told.facts ?? [])],
      PERSON,
    ),
    tables: told.parts.flatMap((part) => plainTables(part, PERSON)),
  };
}

/**
 * The content of a comparison of captures of the library, the base first. `reached`: a verdict that was reached already. Errors: those of the queries, `unsupported_format`.
 */
export async function comparisonContent(
  captures: readonly CaptureRecord[],
  reached: string | undefined,
  context: OriginalsContext,
): Promise<ComparisonContent> {
  const [base, record] = [captures[0], captures.at(-1)];
  if (base === undefined || record === undefined) throw new Error('a comparison of no captures');
  const { document, comparesWith, label } = CAPTURE_KINDS[record.kind];
  const { comparison, comparisonBuilder } = TELLERS[document] ?? {};
  const kinds: readonly string[] = comparesWith;
  const isComparable = captures.every(({ kind }) => kind === record.kind || kinds.includes(kind));
  const { ports, signal } = context;
  const asking =
    (file: string): ComparedSource['query'] =>
    async (query, params) =>
      unwrap(await ports.analysis.query(file, query, params, { signal }));
  const source: ComparedSource = {
    record,
    base,
    query: asking(record.file),
    originals: (rows) => withOriginals(record.file, rows, context),
  };
  if (isComparable && comparisonBuilder !== undefined) return comparisonBuilder(source);
  if (isComparable && comparison !== undefined)
    return foundContent(comparison, source, {
      queryBase: asking(base.file),
      between: captures.slice(1, -1).map(({ file }) => file),
      reached,
    });
  throw new AppFailure(
    appError(
      'unsupported_format',
      `${record.id} is not compared with ${base.id}: it is a ${label.toLowerCase()}.`,
      'Compare two captures of one kind.',
    ),
  );
}
