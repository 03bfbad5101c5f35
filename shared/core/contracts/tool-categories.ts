/** Groups of tools that can be switched off for MCP clients. */
import { z } from 'zod';

export const ToolCategorySchema = z.enum([
  'memory',
  'cpu',
  'network',
  'coverage',
  'audit',
  'source',
  'console',
  'lighthouse',
  'utility',
  'library',
]);
export type ToolCategory = z.infer<typeof ToolCategorySchema>;

export const CATEGORY_LABELS: Readonly<Record<ToolCategory, string>> = {
  memory: 'Memory',
  cpu: 'CPU and traces',
  network: 'Network',
  coverage: 'Coverage',
  audit: 'Vitals and accessibility',
  source: 'Sources',
  console: 'Console',
  lighthouse: 'Lighthouse',
  utility: 'Pages',
  library: 'Library',
};

/**
 * The tools with which most causes are found: choose and drive a page, heap, CPU, trace, network, source. A client that asks for the core is
 * listed these only, in at most 10 kB; it may call the others by name.
 */
export const CORE_TOOLS: readonly string[] = [
  'pen_status',
  'pen_list_pages',
  'pen_navigate',
  'pen_interact',
  'pen_heap_snapshot',
  'pen_heap_diff',
  'pen_heap_objects',
  'pen_heap_retainers',
  'pen_cpu_profile',
  'pen_cpu_summary',
  'pen_capture_trace',
  'pen_trace_insights',
  'pen_trace_query',
  'pen_network_enable',
  'pen_network_waterfall',
  'pen_network_request',
  'pen_source_content',
  'pen_evaluate',
];
