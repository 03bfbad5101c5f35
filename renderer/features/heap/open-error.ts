/** Title of a snapshot open error, and where in the file it occurred. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AppError, ErrorCode } from '../../../shared/base/errors.ts';

const TITLES: Partial<Record<ErrorCode, string>> = {
  damaged_file: 'The file is damaged',
  truncated_file: 'The file is truncated',
  empty_file: 'The file is empty',
  unsupported_format: 'This is not a heap snapshot',
  file_not_found: 'The file no longer exists',
  file_unreadable: 'The file cannot be read',
  too_large: 'The snapshot is too large to open',
  analysis_crashed: 'The analysis process exited',
  analysis_failed: 'The analysis did not start',
};

export interface OpenError {
  readonly title: string;
  readonly detail: string;
  readonly suggestion: string | undefined;
  /** Opening the same bytes again may succeed. */
  readonly canReopen: boolean;
}

/** Codes caused by the file content, which stays the same. */
const OF_THE_FILE: ReadonlySet<ErrorCode> = new Set([
  'damaged_file',
  'truncated_file',
  'empty_file',
  'unsupported_format',
  'too_large',
]);

/** `sizeBytes`: of the whole file. */
export function openError(error: AppError, sizeBytes: number): OpenError {
  const offset = error.data?.['byteOffset'];
  const place =
    typeof offset === 'number'
      ? ` Read up to byte ${formatCount(offset)} of ${formatCount(sizeBytes)} (${formatBytes(sizeBytes)}).`
      : '';
  return {
    title: TITLES[error.code] ?? 'The snapshot could not be opened',
    detail: `${error.message}${place}`,
    suggestion: error.forPerson ?? error.suggestion,
    canReopen: !OF_THE_FILE.has(error.code),
  };
}
