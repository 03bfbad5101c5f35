/** Queries about any file, which throw their failures. */
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../contracts/analysis.ts';
import { unwrap } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';

export const asksOf =
  ({ ports, signal }: Pick<CallContext, 'ports' | 'signal'>) =>
  async <N extends AnalysisQueryName>(file: string, query: N, params: AnalysisParams<N>): Promise<AnalysisAnswer<N>> =>
    unwrap(await ports.analysis.query(file, query, params, { signal }));
