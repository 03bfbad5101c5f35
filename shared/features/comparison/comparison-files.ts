/** A comparison as a file: the captures, its verdict, and the tables as they were when it was made. */
import { z } from 'zod';

/** An object in files of earlier versions. */
const CellSchema = z.union([z.string(), z.object({ text: z.string() })]);

const ComparedTableSchema = z.object({
  title: z.string(),
  columns: z.array(z.object({ title: z.string(), isFigure: z.boolean().optional() })),
  rows: z.array(z.array(CellSchema)),
  /** Number of all rows, of which `rows` are the first. */
  total: z.number(),
  note: z.string().optional(),
});

/** The file of a capture of kind `comparison`. */
export const ComparisonFileSchema = z.object({
  /** Version of this format. */
  penComparison: z.literal(1),
  /** The compared captures, the base first, as they were named then. */
  captures: z.array(z.object({ id: z.string(), kind: z.string(), name: z.string(), startedAt: z.string() })).min(2),
  verdict: z.string(),
  /** Label and value. */
  figures: z.array(z.tuple([z.string(), z.string()])),
  tables: z.array(ComparedTableSchema),
});
export type ComparisonFile = z.infer<typeof ComparisonFileSchema>;

/** Queries on a comparison. */
export const COMPARISON_QUERIES = {
  'comparison.file': { params: z.object({}), result: ComparisonFileSchema },
} as const;
