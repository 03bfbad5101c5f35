import type { Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { networkEvidence, networkVerdict } from './rules.ts';

export const VERDICTS: Verdicts = {
  network: { own: async (ask) => networkVerdict(networkEvidence(await ask('network.select', { count: 0 }))) },
};
