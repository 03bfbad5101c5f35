import { penWatch } from './tools/watch.ts';

export const TOOLS = [penWatch] as const;
