import { penLeakHunt } from './tools/leak-hunt.ts';

export const TOOLS = [penLeakHunt] as const;
