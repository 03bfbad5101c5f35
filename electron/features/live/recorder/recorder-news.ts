/** Notifies the person and the owner of a flight recorder: that it has ended, and what its conditions have kept. */
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import type { AppError, AppResult } from '../../../../shared/base/errors.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { RecorderState } from '../../../../shared/features/live/recorder/contract/recorders.ts';
import type { Activity } from '../../../core/activity/activity.ts';

export function createRecorderNews({
  report,
  notify,
}: {
  readonly report: Activity['report'];
  /** Adds a notice to the next answer of a caller. */
  readonly notify: (caller: CallerInfo, text: string) => void;
}): {
  readonly onEnded: (state: RecorderState, why: AppError) => void;
  readonly onCondition: (
    state: RecorderState,
    observed: string,
    kept: AppResult<{ readonly record: CaptureRecord; readonly notes: readonly string[] }>,
  ) => void;
} {
  return {
    onEnded({ targetTitle, caller }, why) {
      notify(caller, `The flight recorder of ${foreign(targetTitle)} has ended: ${why.message}`);
      report({
        severity: 'warning',
        title: `The flight recorder of ${targetTitle} ended`,
        detail: why.message,
        suggestion: why.forPerson ?? why.suggestion ?? 'Switch it on again for the new target.',
        callId: null,
      });
    },
    onCondition({ targetTitle, caller, seconds }, observed, kept) {
      if (!kept.ok) {
        notify(
          caller,
          `${observed} in ${foreign(targetTitle)}, but the last ${seconds} s could not be kept: ${kept.error.message}`,
        );
        report({
          severity: 'warning',
          title: `The last ${seconds} s of ${targetTitle} could not be kept`,
          detail: `${observed}. ${kept.error.message}`,
          suggestion: kept.error.forPerson ?? kept.error.suggestion ?? null,
          callId: null,
        });
        return;
      }
      const { id, durationMs } = kept.value.record;
      notify(
        caller,
        `${observed} in ${foreign(targetTitle)}: the flight recorder kept the last ${durationText(durationMs)} as ${id}.`,
      );
      report({
        severity: 'info',
        title: `Kept the last ${durationText(durationMs)} of ${targetTitle}`,
        detail: [`${observed}.`, ...kept.value.notes].join(' '),
        suggestion: `It is in the library as ${id}.`,
        callId: null,
      });
    },
  };
}
