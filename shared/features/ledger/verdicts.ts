import { verdictOf, type Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { memoryLedgerComparison } from './comparison.ts';
import { memoryLedgerVerdict } from './rules.ts';

export const VERDICTS: Verdicts = {
  'memory-ledger': {
    own: async (ask) => memoryLedgerVerdict(await ask('memory-ledger.file', {})),
    compared: verdictOf(memoryLedgerComparison),
  },
};
