import { penQuery } from './tools/query.ts';

export const TOOLS = [penQuery] as const;
