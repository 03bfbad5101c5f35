/** Checks an answer of the analysis process by the schema of its query. */
import type { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { ANALYSIS_QUERIES, type AnalysisAnswer, type AnalysisQueryName } from './analysis.ts';
import { appError, type AppResult } from '../../base/errors.ts';

/** The query table as a mapped type, so that the compiler keeps name and answer together. */
const RESULTS: { readonly [N in AnalysisQueryName]: { readonly result: z.ZodType<AnalysisAnswer<N>> } } =
  ANALYSIS_QUERIES;

/** `internal` if the answer does not match; `onMismatch` receives the details. */
export function parseAnswer<N extends AnalysisQueryName>(
  query: N,
  value: unknown,
  onMismatch: (reason: string) => void = () => undefined,
): AppResult<AnalysisAnswer<N>> {
  const parsed = RESULTS[query].result.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  onMismatch(parsed.error.message);
  return err(
    appError<string, string>('internal', `The answer to ${query} does not match its schema.`, 'Please report this.'),
  );
}
