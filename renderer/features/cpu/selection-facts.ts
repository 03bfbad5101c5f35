/** Reports what is selected in a profile, for clients that ask for it: a call of a chart, a function of a table, or a range. */
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import type { CpuPlace, CpuRange, ProfileWeight } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { ChosenCall } from './chart-view.tsx';

export interface ProfileSelection {
  /** The selected call; its function is the place. */
  readonly call: ChosenCall | null;
  /** The selected function. */
  readonly place: CpuPlace | null;
  /** The selected part of the recording. */
  readonly range: CpuRange | null;
  /** True if the chart has a time axis. */
  readonly isTimed: boolean;
}

/** Longest name that is published. */
const MAX_CHARS = 500;
const MAX_URL = 2000;

/** Null if nothing is selected. */
export function callKey({ call, place, range }: Omit<ProfileSelection, 'isTimed'>): string | null {
  if (place === null && range === null) return null;
  return JSON.stringify([place, range, call === null ? null : [call.start, call.self, call.total]]);
}

/** Times or sizes of a call; a function of a table has those of its row, which only the table knows. */
export function callFacts({ call, place, range, isTimed }: ProfileSelection, unit: ProfileWeight): SelectionFacts {
  const figures =
    call === null
      ? {}
      : unit === 'milliseconds'
        ? { ...(isTimed ? { startMs: call.start } : {}), durationMs: call.total, selfMs: call.self }
        : unit === 'bytes'
          ? { totalSizeBytes: call.total, selfSizeBytes: call.self }
          : {};
  const of =
    place === null
      ? {}
      : {
          name: (place.name === '' ? '(anonymous)' : place.name).slice(0, MAX_CHARS),
          url: place.url.slice(0, MAX_URL),
          ...(place.line > 0 ? { line: place.line, column: place.column } : {}),
        };
  return { ...of, ...figures, ...range };
}
