/** A capture to pass on: one HTML file with the viewer, the captures and what is known of them (`shared-parts.ts`). */
import { z } from 'zod';
import { CaptureIdSchema, CaptureRecordSchema } from './captures.ts';

/** In place of captures that a page cannot have: pairs of a `sharedAnswerKey` and an answer of `encodeMessage`. */
export type SharedAnswers = readonly (readonly [key: string, answer: Uint8Array])[];

/** Identifies a query about a capture of a shared file, wherever the machine that wrote it looked for source maps. */
export const sharedAnswerKey = (filePath: string, query: string, params: unknown): string =>
  JSON.stringify([filePath, query, params], (name, value: unknown) => (name === 'lookIn' ? [] : value));

/** Where the viewer has a capture: no path of the machine that it comes from. */
export const sharedFilePath = (captureId: string, extension: string): string => `/shared/${captureId}${extension}`;

export const SharedManifestSchema = z.object({
  version: z.literal(1),
  /** `PEN Workbench 0.2.0` */
  program: z.string(),
  /** ISO 8601 UTC. */
  writtenAt: z.string(),
  /** A link to the place that is shown first. */
  link: z.string(),
  /** Their files are paths of `sharedFilePath`. */
  captures: z.array(CaptureRecordSchema),
  /** Paths of the files that the page has, in the order of its parts. */
  files: z.array(z.string()),
  /** In place of files it has `SharedAnswers`, as `encodeMessage` writes them. */
  hasAnswers: z.boolean(),
  /** Notes of the captures, as sentences. */
  notes: z.array(z.object({ captureId: CaptureIdSchema, author: z.string(), at: z.string(), text: z.string() })),
  /** What was left out or replaced, as sentences for the reader. */
  remarks: z.array(z.string()),
});
export type SharedManifest = z.infer<typeof SharedManifestSchema>;
