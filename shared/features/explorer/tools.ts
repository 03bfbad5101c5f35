import { penExplore } from './tools/explore.ts';

export const TOOLS = [penExplore] as const;
