/** Queries on an open HAR file: the same entries as of a recorded target. */
import { z } from 'zod';
import { NetworkDetailsSchema, NetworkEntrySchema } from './network.ts';
import { NetworkSelectionSchema, SelectedRequestsSchema } from './network-selection.ts';

export const NetworkOverviewSchema = z.object({
  entries: z.number(),
  pages: z.number(),
  /** Program that wrote the file: `PEN Workbench 0.1.0`, `WebInspector 537.36`, `Firefox 140`. */
  creator: z.string(),
  /** The file's own comment. */
  comment: z.string(),
  /** Milliseconds since the Unix epoch; null without entries. */
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  /** Entries without a request, which were skipped. */
  unreadable: z.number(),
  readMs: z.number(),
  fileSizeBytes: z.number(),
});

export const NETWORK_QUERIES = {
  'network.overview': { params: z.object({}), result: NetworkOverviewSchema },
  'network.entries': {
    params: z.object({
      start: z.number().int().min(0).default(0),
      count: z.number().int().min(0).max(5000).default(5000),
    }),
    result: z.object({ entries: z.array(NetworkEntrySchema), start: z.number(), total: z.number() }),
  },
  /** The requests that match filters, sorted and cut, with counts of all that match. */
  'network.select': { params: NetworkSelectionSchema, result: SelectedRequestsSchema },
  'network.details': {
    params: z.object({
      /** Id of an entry. */
      id: z.number().int().min(0),
      showsSecrets: z.boolean().default(false),
      maxBodyBytes: z.number().int().min(0).max(1_000_000).default(10_000),
    }),
    result: z.object({ details: NetworkDetailsSchema.nullable() }),
  },
} as const;
