/** The column cache: files that an analysis left for the next opening, with their places, their sizes and their eviction. */
export { checksumOf, readCacheTable } from './contents.ts';
export { captureBytesIn, dropUntil, listCacheFiles, totalBytesOf } from './cache-files.ts';
export { columnsOfCapture, CACHE_SUFFIX, cachePlaceOf, type CachePlace } from './places.ts';
export { sweepAbandoned, sweepColumnCache } from './sweep.ts';
