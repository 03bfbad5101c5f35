/** Tables on their way from an open document to the SQL process: files of raw columns. */
export { createTableWriter, SLICE_ROWS } from './write-table.ts';
export { readSlice, readTexts, type FileColumn, type FileTexts } from './read-table.ts';
