import type { Tellers } from '../../core/report/kind-tellers.ts';
import { profileComparison } from './profile-comparison.ts';

export const TELLERS: Tellers = {
  'heap-profile': { comparisonBuilder: profileComparison },
  'cpu-profile': { comparisonBuilder: profileComparison },
};
