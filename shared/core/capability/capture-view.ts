/** A capture in answers, with the same fields and lines in every tool. */
import { targetName } from '../contracts/targets.ts';
import { z } from 'zod';
import { CAPTURE_KINDS, CaptureRecordSchema, captureUri, type CaptureRecord } from '../contracts/captures.ts';
import type { Answer } from '../findings/blocks.ts';
import { bytes, ms, name, type Words } from '../findings/model.ts';

/** The record of a capture with the URI of its resource. */
export const CaptureViewSchema = CaptureRecordSchema.omit({ id: true }).extend({
  captureId: z.string(),
  uri: z.string(),
});
export type CaptureView = z.infer<typeof CaptureViewSchema>;

export function captureView({ id, ...record }: CaptureRecord): CaptureView {
  return { captureId: id, uri: captureUri(id), ...record };
}

export function captureFacts(capture: CaptureView): Answer['facts'] {
  return [
    ['ID', capture.captureId],
    ['Kind', CAPTURE_KINDS[capture.kind].label],
    ['Size', bytes(capture.sizeBytes)],
    // The record of a file has the time of its import; when its content was recorded is not known.
    [capture.origin === 'imported' ? 'Imported at' : 'Captured at', capture.startedAt],
    capture.durationMs > 0 && ['Took', ms(capture.durationMs)],
    capture.target !== null && ['Target', targetName(capture.target)],
  ];
}

/** Where a stored capture is: the line that every tool which stores one ends with. */
export function fileWords({
  file,
  uri,
}: {
  readonly file?: string | undefined;
  readonly uri?: string | undefined;
}): Words {
  return ['File: ', name(file ?? ''), ` (resource ${uri ?? ''})`];
}
