/** Queries about one document, which throw their failures. */
import { unwrap } from '../../contracts/errors.ts';
import type { AskDocument } from '../../kinds/report-findings.ts';
import type { CallContext } from '../define.ts';

export const asking =
  (file: string, { ports, signal }: Pick<CallContext, 'ports' | 'signal'>): AskDocument =>
  async (query, params) =>
    unwrap(await ports.analysis.query(file, query, params, { signal }));
