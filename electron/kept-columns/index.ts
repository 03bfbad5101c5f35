/** Files of columns that an analysis left behind for the next opening: where they lie, how much they take, which go. */
export { checksumOf, readKeptTable } from './contents.ts';
export { captureBytesIn, dropUntil, listKeptFiles, totalBytesOf } from './kept-files.ts';
export { columnsOfCapture, KEPT_SUFFIX, keptPlaceOf, type KeptPlace } from './places.ts';
export { sweepAbandoned, sweepKeptColumns } from './sweep.ts';
