/** What readers of JSON profiles have in common: how they are fed, how they ask for memory, and how a file fails them. */
import { formatBytes, formatCount } from '../../base/units.ts';
import { AppFailure, appError, type AppResult } from '../../contracts/errors.ts';
import { createJsonEvents, type JsonHandler } from './json-events.ts';

/** A file that has not come to what makes it a profile by then is something else: reading on would only take time. */
const MAX_BYTES_BEFORE_CONTENT = 4 << 20;

const AGAIN = 'Record it again; if the file was copied or downloaded, copy it again.';

export interface ProfileReader<Profile> {
  /** Takes the next bytes. After an error every further call gives the same error. The chunk may be reused afterwards. */
  write(chunk: Uint8Array): AppResult<undefined>;
  /** No more bytes come: the profile, or what is wrong with the file. */
  end(): AppResult<Profile>;
}

export interface ProfileReaderOptions {
  /** As of a heap snapshot: asked again whenever the columns would pass the last answer. */
  readonly ceilingBytes?: (neededBytes: number) => number;
}

/** The failures of reading a profile. Each names the byte where reading stopped. */
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
          `This ${noun} ends too early: the file stops after ${formatBytes(byteOffset)}.`,
          `Its writing or copying was cut off. ${AGAIN}`,
          { byteOffset },
        ),
      ),
    foreign: (byteOffset, why) =>
      new AppFailure(
        appError(
          'unsupported_format',
          `This is not a ${kind}: ${why}.`,
          `Open a ${extension} file, as Chrome, Node or Deno write it (plain or gzip).`,
          { byteOffset },
        ),
      ),
    tooLarge: (byteOffset, limitBytes) =>
      new AppFailure(
        appError(
          'too_large',
          `This ${noun} is too large to open: its columns need more memory than the ceiling of ${formatBytes(limitBytes)}.`,
          'Close other documents, or open it on a machine with more memory.',
          { byteOffset, limitBytes },
        ),
      ),
  };
}

/** Counts what columns take, and asks anew for room whenever they would pass the last answer. Throws what `tooLarge` gives. */
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
  /** Something that only such a profile has was met: what is wrong from then on is damage, not another format. */
  readonly hasContent: () => boolean;
  /** All was read: the profile, or throws what is wrong with it. */
  readonly complete: () => Profile;
}

/** A reader that hands the file's JSON to `handler`. */
export function createProfileFile<Profile>({
  handler,
  errors,
  hasContent,
  complete,
}: ProfileFileParts<Profile>): ProfileReader<Profile> & { readonly bytesRead: number } {
  let failure: AppFailure | null = null;
  const events = createJsonEvents(handler, (at, what) =>
    hasContent() ? errors.damaged(at, what) : errors.foreign(at, what),
  );

  /** Runs one step; a failure stays. */
  function guarded<T>(step: () => T): AppResult<T> {
    if (failure === null) {
      try {
        return { ok: true, value: step() };
      } catch (thrown) {
        if (!(thrown instanceof AppFailure)) throw thrown;
        failure = thrown;
      }
    }
    return { ok: false, error: failure.error };
  }

  return {
    write: (chunk) =>
      guarded(() => {
        events.write(chunk);
        if (!hasContent() && events.bytesRead > MAX_BYTES_BEFORE_CONTENT) {
          throw errors.foreign(0, 'neither calls nor samples are at its beginning');
        }
        return undefined;
      }),
    end: () =>
      guarded(() => {
        const isWhole = events.end();
        if (events.bytesRead === 0) throw errors.empty();
        if (events.isBlank) throw errors.foreign(0, 'it holds nothing but spaces');
        if (!isWhole && hasContent()) throw errors.truncated(events.bytesRead);
        return complete();
      }),
    get bytesRead() {
      return events.bytesRead;
    },
  };
}
