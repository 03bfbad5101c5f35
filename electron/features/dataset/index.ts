/** Captures as a dataset of Parquet files. */
export { chosenTables } from './chosen-tables.ts';
export { describeCapture } from './describe-capture.ts';
export { openDataset, type DatasetCapture, type WrittenCapture } from './dataset.ts';
export { checkPartitionValue } from './partition-path.ts';
