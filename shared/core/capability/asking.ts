/** Queries that throw their failures. */
import { unwrap, type AppResult } from '../../base/errors.ts';
import { KINDS } from '../../features/kinds.ts';
import { CAPTURE_KINDS, type CaptureKind } from '../contracts/captures.ts';
import type { AskDocument } from '../kinds/report-findings.ts';
import type { Ask } from '../kinds/ask.ts';
import type { CallContext } from './define.ts';

type Context = Pick<CallContext, 'ports' | 'signal'>;

/** Asks about any file. */
export const asksOf =
  ({ ports, signal }: Context): Ask =>
  async (file, query, params) =>
    unwrap(await ports.analysis.query(file, query, params, { signal }));

/** The answer to the query that opens a file. Its caller knows the form of the file, and not the feature that has the query. */
export function askOverview(file: string, kind: CaptureKind, { ports, signal }: Context): Promise<AppResult<unknown>> {
  return ports.analysis.query(file, KINDS[CAPTURE_KINDS[kind].document].overview, {}, { signal });
}

/** Asks about one document. */
export function asking(file: string, context: Context): AskDocument {
  const ask = asksOf(context);
  return (query, params) => ask(file, query, params);
}
