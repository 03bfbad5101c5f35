/** A capture of the library, or a file, as a dataset describes it. */
import { hostOf } from '../../../shared/base/addresses.ts';
import type { CaptureKind, CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { DatasetCapture } from './dataset.ts';

export interface DescribedCapture {
  readonly filePath: string;
  readonly kind: CaptureKind;
  /** Facts that the library knows; null for a file. */
  readonly record: Pick<
    CaptureRecord,
    'id' | 'target' | 'startedAt' | 'durationMs' | 'truncated' | 'loss' | 'options'
  > | null;
  /** Labels of its target; empty without one. */
  readonly targetLabels: Readonly<Partial<Record<'target' | 'target_type', string>>>;
}

export interface DescriptionOptions {
  /** Default: the host of the page. */
  readonly app?: string | undefined;
  readonly build?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** A path or a title may hold what the rules for secrets do not know, so only the host remains. */
  readonly redact: boolean;
}

export function describeCapture(
  { filePath, kind, record, targetLabels }: DescribedCapture,
  { app, build, labels, redact }: DescriptionOptions,
): DatasetCapture {
  const host = hostOf(record?.target?.url ?? '');
  return {
    filePath,
    kind,
    app: app ?? host,
    build: build ?? null,
    labels,
    recorded:
      record === null
        ? null
        : {
            library_id: record.id,
            target: (redact ? host : targetLabels.target) ?? null,
            target_type: targetLabels.target_type ?? null,
            started_at: record.startedAt,
            duration_ms: record.durationMs,
            is_truncated: record.truncated,
            loss_count: record.loss.length,
            options: JSON.stringify(record.options),
          },
  };
}
