import { penSourceContent } from './tools/source-content.ts';
import { penSearchSource } from './tools/source-search.ts';
import { penListSources } from './tools/sources-list.ts';

export const TOOLS = [penListSources, penSourceContent, penSearchSource] as const;
