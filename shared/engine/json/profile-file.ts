/** Shared parts of the JSON profile readers: input, memory reservation and errors. */
import { formatBytes, formatCount } from '../../base/units.ts';
import { appError, AppFailure, createGuard, type AppResult } from '../../base/errors.ts';
import { createJsonEvents, type JsonHandler } from './json-events.ts';

/** A file without profile content up to here has another format; reading the rest would only take time. */
const MAX_BYTES_BEFORE_CONTENT = 4 << 20;

const AGAIN = 'Record it again; if the file was copied or downloaded, copy it again.';

export interface ProfileReader<Profile> {
  /** Reads the next bytes. After an error, every further call returns the same error. The chunk may be reused afterwards. */
  write(chunk: Uint8Array): AppResult<undefined>;
  /** Ends the file; returns the profile or the error. */
  end(): AppResult<Profile>;
}

export interface ProfileReaderOptions {
  /** As for a heap snapshot: called again whenever the columns would exceed the last limit. */
  readonly ceilingBytes?: (neededBytes: number) => number;
}

/** Errors of reading a profile. Each names the byte offset where reading stopped. */
export interface ProfileErrors {
  damaged(byteOffset: number, what: string): AppFailure;
  empty(): AppFailure;
  truncated(byteOffset: number): AppFailure;
  foreign(byteOffset: number, why: string): AppFailure;
  tooLarge(byteOffset: number, limitBytes: number): AppFailure;
}

/** `noun` as in "This heap profile is damaged", `kind` as in "This is not a sampled heap profile", `extension` with its dot. */
export function createProfileErrors({
  noun,
  kind,
  extension,
}: {
  readonly noun: string;
  readonly kind: string;
  readonly extension: string;
}): ProfileErrors {
  return {
    damaged: (byteOffset, what) =>
      new AppFailure(
        appError('damaged_file', `This ${noun} is damaged at byte ${formatCount(byteOffset)}: ${what}.`, AGAIN, {
          byteOffset,
        }),
      ),
    empty: () => new AppFailure(appError('empty_file', 'This file is empty.', AGAIN, { byteOffset: 0 })),
    truncated: (byteOffset) =>
      new AppFailure(
        appError(
          'truncated_file',
          `This ${noun} is incomplete: the file ends after ${formatBytes(byteOffset)}.`,
          `It was not written or copied completely. ${AGAIN}`,
          { byteOffset },
        ),
      ),
    foreign: (byteOffset, why) =>
      new AppFailure(
        appError(
          'unsupported_format',
          `This is not a ${kind}: ${why}.`,
          `Open a ${extension} file, as written by Chrome, Node or Deno (plain or gzip).`,
          { byteOffset },
        ),
      ),
    tooLarge: (byteOffset, limitBytes) =>
      new AppFailure(
        appError(
          'too_large',
          `This ${noun} is too large to open: it needs more memory than the limit of ${formatBytes(limitBytes)}.`,
          'Close other documents, or open the file on a machine with more memory.',
          { byteOffset, limitBytes },
        ),
      ),
  };
}

/** Counts allocated bytes and requests a higher limit whenever they would exceed the current one. Throws the error of `tooLarge`. */
export function createReservation(
  ceilingBytes: NonNullable<ProfileReaderOptions['ceilingBytes']>,
  tooLarge: (limitBytes: number) => AppFailure,
): (bytes: number) => void {
  let reservedBytes = 0;
  let limitBytes = 0;
  return (bytes) => {
    reservedBytes += bytes;
    if (reservedBytes > limitBytes) limitBytes = ceilingBytes(reservedBytes);
    if (reservedBytes > limitBytes) throw tooLarge(limitBytes);
  };
}

export interface ProfileFileParts<Profile> {
  readonly handler: JsonHandler;
  readonly errors: ProfileErrors;
  /** True if profile content was found; errors after that mean damage, not another format. */
  readonly hasContent: () => boolean;
  /** Returns the profile after all input, or throws the error. */
  readonly complete: () => Profile;
}

/** A reader that passes the file's JSON to `handler`. */
export function createProfileFile<Profile>({
  handler,
  errors,
  hasContent,
  complete,
}: ProfileFileParts<Profile>): ProfileReader<Profile> & { readonly bytesRead: number } {
  const { run } = createGuard();
  const events = createJsonEvents(handler, (at, what) =>
    hasContent() ? errors.damaged(at, what) : errors.foreign(at, what),
  );

  return {
    write: (chunk) =>
      run(() => {
        events.write(chunk);
        if (!hasContent() && events.bytesRead > MAX_BYTES_BEFORE_CONTENT) {
          throw errors.foreign(0, 'there are no calls or samples at its beginning');
        }
        return undefined;
      }),
    end: () =>
      run(() => {
        const isWhole = events.end();
        if (events.bytesRead === 0) throw errors.empty();
        if (events.isBlank) throw errors.foreign(0, 'it contains only whitespace');
        if (!isWhole && hasContent()) throw errors.truncated(events.bytesRead);
        return complete();
      }),
    get bytesRead() {
      return events.bytesRead;
    },
  };
}
