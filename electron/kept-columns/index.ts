/** The column cache: files that an analysis left for the next opening, with their places, their sizes and their eviction. */
export { checksumOf, readKeptTable } from './contents.ts';
export { captureBytesIn, dropUntil, listKeptFiles, totalBytesOf } from './kept-files.ts';
export { columnsOfCapture, KEPT_SUFFIX, keptPlaceOf, type KeptPlace } from './places.ts';
export { sweepAbandoned, sweepKeptColumns } from './sweep.ts';
