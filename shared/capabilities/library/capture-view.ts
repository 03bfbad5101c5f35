/** A capture in answers, with the same fields and lines in every tool. */
import { targetName } from '../../contracts/targets.ts';
import { z } from 'zod';
import { summaryLine } from '../../base/markdown.ts';
import { formatBytes, formatDuration } from '../../base/units.ts';
import { CAPTURE_KINDS, CaptureRecordSchema, captureUri, type CaptureRecord } from '../../contracts/captures.ts';

/** The record of a capture with the URI of its resource. */
export const CaptureViewSchema = CaptureRecordSchema.omit({ id: true }).extend({
  captureId: z.string(),
  uri: z.string(),
});
export type CaptureView = z.infer<typeof CaptureViewSchema>;

export function captureView({ id, ...record }: CaptureRecord): CaptureView {
  return { captureId: id, uri: captureUri(id), ...record };
}

export function captureSummary(capture: CaptureView): string {
  return summaryLine([
    ['ID', capture.captureId],
    ['Kind', CAPTURE_KINDS[capture.kind].label],
    ['Size', formatBytes(capture.sizeBytes)],
    // The record of a file has the time of its import; when its content was recorded is not known.
    [capture.origin === 'imported' ? 'Imported at' : 'Captured at', capture.startedAt],
    ...(capture.durationMs > 0 ? ([['Took', formatDuration(capture.durationMs)]] as const) : []),
    ...(capture.target === null ? [] : ([['Target', targetName(capture.target)]] as const)),
  ]);
}
