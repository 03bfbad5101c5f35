/** Queries that throw their failures. */
import { unwrap } from '../../base/errors.ts';
import type { AskDocument } from '../kinds/report-findings.ts';
import type { Ask } from '../kinds/ask.ts';
import type { CallContext } from './define.ts';

type Context = Pick<CallContext, 'ports' | 'signal'>;

/** Asks about any file. */
export const asksOf =
  ({ ports, signal }: Context): Ask =>
  async (file, query, params) =>
    unwrap(await ports.analysis.query(file, query, params, { signal }));

/** Asks about one document. */
export function asking(file: string, context: Context): AskDocument {
  const ask = asksOf(context);
  return (query, params) => ask(file, query, params);
}
