/** Public API of trace analysis: bytes of a JSON trace in, query answers out. */
export { compareTraces } from './figures/compare/compare.ts';
export { comparedTrace } from './figures/compare/compared-recordings.ts';
export { allocateTraceColumn, columnsOfTrace, traceOfColumns } from './cached-trace.ts';
export { storesArgs } from './events-with-args.ts';
export { originalPlace, placesIn, withResolvedPlaces, type ResolvePlace } from './figures/resolved-places.ts';
export { createSelectorPlaces, importsOf, type StyleSheetText } from './figures/selector-places.ts';
export { networkEntries } from './figures/requests/network-entries.ts';
export { transferredBodies } from './figures/requests/transferred-bodies.ts';
export {
  placedRenders,
  placedTraceRenders,
  renderPlaces,
  type ComponentText,
  type RenderSources,
} from './figures/renders/placed-renders.ts';
export { createTraceReader } from './read/trace-reader.ts';
export { blockMemory } from './read/event-blocks.ts';
export { TRACE_CHUNK_BYTES, type TraceTail, type TraceTailInput } from './read/trace-tail.ts';
export { namedFunctions, sampledProfile } from './samples/sampled-profile.ts';
export { createTraceQueries } from './trace-answers.ts';
export { analyseTrace, type TraceDocument } from './trace-document.ts';
export type { TraceQueries, TraceQueryName } from './trace-queries.ts';
export { lineNaming } from './figures/named-lines.ts';
export { profileLines } from './samples/profile-text.ts';
export { scanTraceTail, tailBuffers } from './read/trace-tail.ts';
