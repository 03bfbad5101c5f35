import type { Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { comparedTracesVerdict } from './compared-verdict.ts';
import { traceVerdict } from './rules.ts';

/** Rows that a trace's verdict looks at: all tasks of most recordings. */
const TRACE_ROWS = 100;

export const VERDICTS: Verdicts = {
  trace: {
    own: async (ask) => traceVerdict(await ask('trace.insights', { topN: TRACE_ROWS })),
    compared: comparedTracesVerdict,
  },
};
