/** The failures of reading a CPU profile. Each names the byte where reading stopped. */
import { formatBytes, formatCount } from '../../base/units.ts';
import { AppFailure, appError } from '../../contracts/errors.ts';

const AGAIN = 'Record it again; if the file was copied or downloaded, copy it again.';

export function damagedProfile(byteOffset: number, what: string): AppFailure {
  return new AppFailure(
    appError('damaged_file', `This CPU profile is damaged at byte ${formatCount(byteOffset)}: ${what}.`, AGAIN, {
      byteOffset,
    }),
  );
}

export function emptyProfile(): AppFailure {
  return new AppFailure(appError('empty_file', 'This file is empty.', AGAIN, { byteOffset: 0 }));
}

export function truncatedProfile(byteOffset: number): AppFailure {
  return new AppFailure(
    appError(
      'truncated_file',
      `This CPU profile ends too early: the file stops after ${formatBytes(byteOffset)}.`,
      `Its writing or copying was cut off. ${AGAIN}`,
      { byteOffset },
    ),
  );
}

export function foreignProfile(byteOffset: number, why: string): AppFailure {
  return new AppFailure(
    appError(
      'unsupported_format',
      `This is not a CPU profile: ${why}.`,
      'Open a .cpuprofile file, as Chrome, Node or Deno write it (plain or gzip).',
      { byteOffset },
    ),
  );
}

export function tooLargeProfile(byteOffset: number, limitBytes: number): AppFailure {
  return new AppFailure(
    appError(
      'too_large',
      `This CPU profile is too large to open: its columns need more memory than the ceiling of ${formatBytes(limitBytes)}.`,
      'Close other documents, or open it on a machine with more memory.',
      { byteOffset, limitBytes },
    ),
  );
}
