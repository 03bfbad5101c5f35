/** `--since`: a day, a time, or how long ago. */
import { appError, AppFailure } from '../../../../shared/base/errors.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/** Milliseconds since 1970 of `2026-11-01` (UTC), `2026-11-01T08:00Z`, `12h` or `7d`; null if it was not given. */
export function sinceMs(given: string | undefined, nowMs: number): number | null {
  if (given === undefined) return null;
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(given) ?? [];
  if (amount !== undefined && unit !== undefined) return nowMs - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const time = /^\d{4}-\d{2}-\d{2}(T|$)/.test(given) ? Date.parse(given) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new AppFailure(
    appError(
      'invalid_params',
      `"${given}" is no time.`,
      'Write --since 2026-11-01 (UTC), --since 2026-11-01T08:00Z, --since 12h or --since 7d.',
    ),
  );
}
