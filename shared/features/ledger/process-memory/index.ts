/** The private memory of a process, part by part. */
export { parseSmaps, type Mapping } from './mappings.ts';
export { mainHeapBytesOf, oilpanBytesOf, parseMemoryDump, type DumpedProcess } from './memory-dump.ts';
export { processLedger, type RuntimeStatistics } from './ledger.ts';
export { findOilpan } from './regions.ts';
