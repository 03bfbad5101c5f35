/** Every query that the engine answers, with its parameters and result, by name. */
import type { z } from 'zod';
import { CODE_USE_QUERIES } from '../source-map/contract/code-uses.ts';
import { HEAP_ALLOCATION_QUERIES } from '../heap/contract/allocations.ts';
import { HEAP_CAPTURE_QUERIES } from '../heap/contract/heap-captures.ts';
import { HEAP_DIFFERENCE_QUERIES } from '../heap/contract/heap-differences.ts';
import { HEAP_FILTER_QUERIES } from '../heap/contract/heap-filters.ts';
import { HEAP_OBJECT_QUERIES } from '../heap/contract/heap-objects.ts';
import { HEAP_OVERVIEW_QUERIES } from '../heap/contract/heap-overview.ts';
import { HEAP_REALM_QUERIES } from '../heap/contract/heap-realms.ts';
import { HEAP_SERIES_QUERIES } from '../heap/contract/heap-series.ts';
import { HEAP_WAITING_QUERIES } from '../heap/contract/heap-waiting.ts';
import { ORIGIN_QUERIES } from '../heap/contract/origins.ts';
import { CONSOLE_QUERIES } from '../console/contract/console-logs.ts';
import { COVERAGE_QUERIES } from '../coverage/contract/coverage.ts';
import { NETWORK_QUERIES } from '../network/contract/network-archives.ts';
import { RENDER_QUERIES } from '../trace/contract/placed-renders.ts';
import { QUOTE_QUERIES } from '../source-map/contract/quotes.ts';
import { PROFILE_QUERIES } from '../profile/contract/sampled-profiles.ts';
import { TRACE_QUERIES } from '../trace/contract/traces.ts';

/** Queries of a heap snapshot, and of several. */
export const HEAP_QUERIES = {
  ...HEAP_OBJECT_QUERIES,
  ...HEAP_DIFFERENCE_QUERIES,
  ...HEAP_ALLOCATION_QUERIES,
  ...HEAP_FILTER_QUERIES,
  ...HEAP_CAPTURE_QUERIES,
  ...HEAP_REALM_QUERIES,
  ...HEAP_WAITING_QUERIES,
  ...HEAP_OVERVIEW_QUERIES,
  ...HEAP_SERIES_QUERIES,
};

/** Queries about the code of a capture, whatever its kind is. */
export const CODE_QUERIES = { ...QUOTE_QUERIES, ...RENDER_QUERIES, ...CODE_USE_QUERIES, ...ORIGIN_QUERIES };

export const ENGINE_QUERIES = {
  ...HEAP_QUERIES,
  ...PROFILE_QUERIES,
  ...TRACE_QUERIES,
  ...NETWORK_QUERIES,
  ...CONSOLE_QUERIES,
  ...COVERAGE_QUERIES,
  ...CODE_QUERIES,
};

export type EngineQueryName = keyof typeof ENGINE_QUERIES;
export type EngineParams<N extends EngineQueryName> = z.input<(typeof ENGINE_QUERIES)[N]['params']>;
export type EngineAnswer<N extends EngineQueryName> = z.infer<(typeof ENGINE_QUERIES)[N]['result']>;
