/**
 * Reads a `.heapprofile` as a stream of bytes into columns. Members may come in any order, and unknown ones are stepped over.
 *
 *     { "head": { "callFrame": {…}, "selfSize": 16, "id": 1, "children": [ … ] },
 *       "samples": [ { "size": 16, "nodeId": 3, "ordinal": 1 }, … ], "startTime": …, "endTime": … }
 */
import { AppFailure, type AppResult } from '../../contracts/errors.ts';
import { createJsonEvents, type JsonHandler } from '../json/json-events.ts';
import { createCallBuilder } from './call-builder.ts';
import { NO_CALLER, type HeapProfile } from './profile-columns.ts';
import { damagedProfile, emptyProfile, foreignProfile, tooLargeProfile, truncatedProfile } from './profile-errors.ts';

/** A file that has not come to what makes it a profile by then is something else: reading on would only take time. */
const MAX_BYTES_BEFORE_CONTENT = 4 << 20;

export interface ProfileReader {
  /** Takes the next bytes. After an error every further call gives the same error. The chunk may be reused afterwards. */
  write(chunk: Uint8Array): AppResult<undefined>;
  /** No more bytes come: the profile, or what is wrong with the file. */
  end(): AppResult<HeapProfile>;
}

export interface ProfileReaderOptions {
  /** As of a heap snapshot: asked again whenever the columns would pass the last answer. */
  readonly ceilingBytes?: (neededBytes: number) => number;
}

/** What an open bracket is of. Everything below `other` is `other` too. */
const TOP = 0;
const CALL = 1;
const FRAME = 2;
const CHILDREN = 3;
const SAMPLES = 4;
const SAMPLE = 5;
const OTHER = 6;

export function createProfileReader({
  ceilingBytes = () => Number.POSITIVE_INFINITY,
}: ProfileReaderOptions = {}): ProfileReader {
  let reservedBytes = 0;
  let limitBytes = 0;
  let hasHead = false;
  let hasSamples = false;
  let failure: AppFailure | null = null;

  const builder = createCallBuilder((bytes) => {
    reservedBytes += bytes;
    if (reservedBytes > limitBytes) limitBytes = ceilingBytes(reservedBytes);
    if (reservedBytes > limitBytes) throw tooLargeProfile(events.bytesRead, limitBytes);
  });

  /** What is open, outermost first, and for a call its row. */
  let kinds = new Uint8Array(256);
  let rows = new Uint32Array(256);
  let depth = 0;
  /** The last key of the innermost object; a value follows it. */
  let key = '';
  /** The function that is being read. */
  let name = '';
  let url = '';
  let line = 0;
  let column = 0;

  function push(kind: number, row: number): void {
    if (depth === kinds.length) {
      const [largerKinds, largerRows] = [new Uint8Array(depth * 2), new Uint32Array(depth * 2)];
      largerKinds.set(kinds);
      largerRows.set(rows);
      kinds = largerKinds;
      rows = largerRows;
    }
    kinds[depth] = kind;
    rows[depth] = row;
    depth += 1;
  }

  const inside = (): number => (depth === 0 ? -1 : kinds[depth - 1]);
  const row = (): number => rows[depth - 1];

  /** A value that is no object where one belongs, or no list where one belongs. */
  function refuse(at: number, found: string): void {
    const where = inside();
    if (where === -1) throw foreignProfile(at, 'it is not a JSON object');
    if (where === TOP && key === 'head') throw damagedProfile(at, `${found} stands where the outermost call belongs`);
    if (where === TOP && key === 'samples') throw damagedProfile(at, `${found} stands where the samples belong`);
    if (where === CALL && key === 'callFrame') throw damagedProfile(at, `${found} stands where a function belongs`);
    if (where === CALL && key === 'children') throw damagedProfile(at, `${found} stands where calls belong`);
    if (where === CHILDREN) throw damagedProfile(at, `${found} stands where a call belongs`);
    if (where === SAMPLES) throw damagedProfile(at, `${found} stands where a sample belongs`);
  }

  function takeNumber(value: number, at: number): void {
    const where = inside();
    if (where === CALL && key === 'selfSize') {
      if (value < 0) throw damagedProfile(at, `a call has allocated ${value} bytes`);
      builder.setSelfSize(row(), value);
    } else if (where === CALL && key === 'id') {
      builder.setId(row(), value);
    } else if (where === FRAME && key === 'lineNumber') {
      // V8 counts from 0, and says −1 where it does not know.
      line = Math.max(0, value + 1);
    } else if (where === FRAME && key === 'columnNumber') {
      column = Math.max(0, value + 1);
    } else if (where === SAMPLE && key === 'nodeId') {
      builder.addSample(value);
    } else {
      refuse(at, 'a number');
    }
  }

  const handler: JsonHandler = {
    beginObject(at) {
      const where = inside();
      if (where === -1) {
        push(TOP, 0);
      } else if (where === TOP && key === 'head') {
        if (hasHead) throw damagedProfile(at, 'it has "head" twice');
        hasHead = true;
        push(CALL, builder.addCall(NO_CALLER));
      } else if (where === CHILDREN) {
        push(CALL, builder.addCall(row()));
      } else if (where === CALL && key === 'callFrame') {
        name = url = '';
        line = column = 0;
        push(FRAME, row());
      } else if (where === SAMPLES) {
        push(SAMPLE, 0);
      } else {
        refuse(at, 'an object');
        push(OTHER, 0);
      }
      key = '';
    },
    endObject() {
      const kind = inside();
      const of = row();
      depth -= 1;
      if (kind === FRAME) builder.setFunction(of, { name, url, line, column });
    },
    beginList(at) {
      const where = inside();
      if (where === CALL && key === 'children') {
        push(CHILDREN, row());
      } else if (where === TOP && key === 'samples') {
        if (hasSamples) throw damagedProfile(at, 'it has "samples" twice');
        hasSamples = true;
        push(SAMPLES, 0);
      } else {
        refuse(at, 'a list');
        push(OTHER, 0);
      }
    },
    endList() {
      depth -= 1;
    },
    key(text) {
      key = text;
    },
    text(value, at) {
      const where = inside();
      if (where === FRAME && key === 'functionName') name = value;
      else if (where === FRAME && key === 'url') url = value;
      else if (where === CALL && key === 'selfSize') throw damagedProfile(at, 'a text stands where a size belongs');
      else refuse(at, 'a text');
    },
    number: takeNumber,
    word(_value, at) {
      refuse(at, 'a word');
    },
  };
  const events = createJsonEvents(handler, (at, what) =>
    hasHead || hasSamples ? damagedProfile(at, what) : foreignProfile(at, what),
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

  function complete(): HeapProfile {
    const isWhole = events.end();
    if (events.bytesRead === 0) throw emptyProfile();
    if (events.isBlank) throw foreignProfile(0, 'it holds nothing but spaces');
    if (!isWhole && (hasHead || hasSamples)) throw truncatedProfile(events.bytesRead);
    if (!hasHead) throw foreignProfile(0, 'it has no "head", the outermost call');
    return builder.finish();
  }

  return {
    write: (chunk) =>
      guarded(() => {
        events.write(chunk);
        if (!hasHead && !hasSamples && events.bytesRead > MAX_BYTES_BEFORE_CONTENT) {
          throw foreignProfile(0, 'neither calls nor samples are at its beginning');
        }
        return undefined;
      }),
    end: () => guarded(complete),
  };
}
