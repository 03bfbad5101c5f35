import type { Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { comparedHeapsVerdict, heapVerdictOf } from './verdict.ts';

export const VERDICTS: Verdicts = { heap: { own: heapVerdictOf, compared: comparedHeapsVerdict } };
