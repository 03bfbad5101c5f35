/** `--fail-on` of `pen diff`: the allowed growth of a heap. */
import { err, ok } from '../../../../shared/base/result.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';

const UNIT_BYTES = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;

export interface GrowthLimit {
  /** The limit as messages show it. */
  readonly text: string;
  readonly unit: 'bytes' | 'percent';
  /** Returns whether the growth from `bytesA` to `bytesB` exceeds the limit. */
  isExceeded(bytesA: number, bytesB: number): boolean;
}

/** `10MB`, `500kb`, `1048576` (bytes) or `5%`; 1024-based, as sizes are printed. */
export function parseGrowthLimit(text: string): AppResult<GrowthLimit> {
  const match = /^(\d+(?:\.\d+)?)\s*(%|b|[kmg]i?b?)?$/i.exec(text.trim());
  if (match === null) {
    return err(
      appError(
        'invalid_params',
        `--fail-on takes a size or a percentage, not "${text}".`,
        'Write --fail-on 500KB, --fail-on 10MB or --fail-on 5%.',
      ),
    );
  }
  const figure = Number(match[1]);
  const unit = (match[2] ?? 'B').toUpperCase();
  if (unit === '%') {
    return ok({
      text: `${figure}%`,
      unit: 'percent',
      isExceeded: (bytesA, bytesB) => bytesB - bytesA > (bytesA * figure) / 100,
    });
  }
  const letter = unit.charAt(0);
  const limitBytes = figure * UNIT_BYTES[letter === 'K' ? 'KB' : letter === 'M' ? 'MB' : letter === 'G' ? 'GB' : 'B'];
  return ok({
    text: formatBytes(limitBytes),
    unit: 'bytes',
    isExceeded: (bytesA, bytesB) => bytesB - bytesA > limitBytes,
  });
}
