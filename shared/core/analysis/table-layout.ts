/** The layout of the file in which the columns of a SQL table are handed on. */
import { z } from 'zod';

/** The form of one column in a file: an `int32` or `float64` for each row, a `uint8` for a boolean, or the 32-bit number of a text. */
const ColumnFormSchema = z.enum(['int32', 'float64', 'uint8', 'text']);
export type ColumnForm = z.infer<typeof ColumnFormSchema>;

/** Texts in a file: `count` lengths in bytes, 32 bits each, then the texts in UTF-8. */
const TextListSchema = z.object({ offset: z.number(), count: z.number(), sizeBytes: z.number() });
export type TextList = z.infer<typeof TextListSchema>;

/** A run of rows: its columns, one after the other, each padded to eight bytes. */
const FileSliceSchema = z.object({
  rowCount: z.number(),
  offset: z.number(),
  sizeBytes: z.number(),
  /** By column: the list that its numbers are an index into; null for columns without texts. */
  lists: z.array(z.number().nullable()),
});

/** Where everything is in the file of a table. Numbers are little-endian, as in memory. */
export const TableLayoutSchema = z.object({
  rowCount: z.number(),
  /** Names of the columns in the file, in the order of the table's definition. */
  columns: z.array(z.string()),
  /** By column; empty if the table has no rows. */
  forms: z.array(ColumnFormSchema),
  lists: z.array(TextListSchema),
  slices: z.array(FileSliceSchema),
});
export type TableLayout = z.infer<typeof TableLayoutSchema>;
