/** Public API of HAR files: entries in, text out; bytes in, query answers out. */
export { harEnd, harEntryText, harStart } from './har-write.ts';
export { analyseHar, createHarReader } from './har-reader.ts';
export { selectRequests } from './select-requests.ts';
export { createNetworkQueries, type NetworkQueries, type NetworkQueryName } from './har-queries.ts';
