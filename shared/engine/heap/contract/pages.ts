/** Pages of rows: what the questions about a heap have in common, and their answers. */
import { z } from 'zod';
import { ShownNamesSchema } from '../../source-map/contract/original-positions.ts';

const start = z.number().int().min(0).default(0);

/** Asks for a page of objects or references. */
export const page = { start, count: z.number().int().min(0).max(10_000).default(50) };

/** Asks for a page of groups. */
export const groupPage = { start, count: z.number().int().min(1).max(500).default(50) };

/** Asks for a page of classes, in an order that each question has with a default of its own. */
export const classPage = {
  /** Part of the generated or of the original name, in any case. */
  filter: z.string().default(''),
  names: ShownNamesSchema.default('original'),
  descending: z.boolean().default(true),
  start,
  count: z.number().int().min(0).max(100_000).default(50),
};

/** A page of rows; `total`: on all pages. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), start: z.number(), total: z.number() });
}
