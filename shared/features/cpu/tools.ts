import { penCpuCompare } from './tools/cpu-compare.ts';
import { penCpuProfile } from './tools/cpu-profile.ts';
import { penCpuSummary } from './tools/cpu-summary.ts';

export const TOOLS = [penCpuProfile, penCpuSummary, penCpuCompare] as const;
