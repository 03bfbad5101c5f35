/** A capture or file as answers name it. */
import { z } from 'zod';
import { code } from '../../base/markdown.ts';

export const CaptureSourceSchema = z.object({
  /** Null for a file outside the library. */
  captureId: z.string().nullable(),
  file: z.string(),
});
export type CaptureSource = z.infer<typeof CaptureSourceSchema>;

/** `cpu-3f9a12cd`, or the file in quotes. */
export function sourceText({ captureId, file }: CaptureSource): string {
  return captureId ?? code(file);
}
