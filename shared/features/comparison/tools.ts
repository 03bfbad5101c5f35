import { penCompare } from './tools/compare.ts';

export const TOOLS = [penCompare] as const;
