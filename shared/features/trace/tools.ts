import { penCaptureTrace } from './tools/capture-trace.ts';
import { penTraceCompare } from './tools/trace-compare.ts';
import { penTraceInsights } from './tools/trace-insights.ts';
import { penTraceQuery } from './tools/trace-query.ts';

export const TOOLS = [penCaptureTrace, penTraceInsights, penTraceQuery, penTraceCompare] as const;
