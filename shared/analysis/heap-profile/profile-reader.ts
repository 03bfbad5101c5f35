/**
 * Parses a `.heapprofile` byte stream into columns. Members may come in any order; unknown ones are skipped.
 *
 *
 *     { "head": { "callFrame": {…}, "selfSize": 16, "id": 1, "children": [ … ] },
 *       "samples": [ { "size": 16, "nodeId": 3, "ordinal": 1 }, … ], "startTime": …, "endTime": … }
 */
import type { JsonHandler } from '../json/json-events.ts';
import {
  createProfileErrors,
  createProfileFile,
  createReservation,
  type ProfileReader,
  type ProfileReaderOptions,
} from '../json/profile-file.ts';
import { createCallBuilder } from './call-builder.ts';
import { NO_CALLER, type HeapProfile } from './profile-columns.ts';

const ERRORS = createProfileErrors({
  noun: 'heap profile',
  kind: 'sampled heap profile',
  extension: '.heapprofile',
});

/** Meaning of an open bracket. Everything below `other` is `other` too. */
const TOP = 0;
const CALL = 1;
const FRAME = 2;
const CHILDREN = 3;
const SAMPLES = 4;
const SAMPLE = 5;
const OTHER = 6;

export function createProfileReader({
  ceilingBytes = () => Number.POSITIVE_INFINITY,
}: ProfileReaderOptions = {}): ProfileReader<HeapProfile> {
  let hasHead = false;
  let hasSamples = false;

  const reserve = createReservation(ceilingBytes, (limitBytes) => ERRORS.tooLarge(file.bytesRead, limitBytes));
  const builder = createCallBuilder(reserve);

  /** Open brackets, outermost first, and the row of open calls. */
  let kinds = new Uint8Array(256);
  let rows = new Uint32Array(256);
  let depth = 0;
  /** Last key of the innermost object, before its value. */
  let key = '';
  /** The current function. */
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

  /** A value of the wrong type where an object or a list is expected. */
  function refuse(at: number, found: string): void {
    const where = inside();
    if (where === -1) throw ERRORS.foreign(at, 'it is not a JSON object');
    if (where === TOP && key === 'head') throw ERRORS.damaged(at, `found ${found} instead of the outermost call`);
    if (where === TOP && key === 'samples') throw ERRORS.damaged(at, `found ${found} instead of the samples`);
    if (where === CALL && key === 'callFrame') throw ERRORS.damaged(at, `found ${found} instead of a function`);
    if (where === CALL && key === 'children') throw ERRORS.damaged(at, `found ${found} instead of a list of calls`);
    if (where === CHILDREN) throw ERRORS.damaged(at, `found ${found} instead of a call`);
    if (where === SAMPLES) throw ERRORS.damaged(at, `found ${found} instead of a sample`);
  }

  function takeNumber(value: number, at: number): void {
    const where = inside();
    if (where === CALL && key === 'selfSize') {
      if (value < 0) throw ERRORS.damaged(at, `a call has the size ${value}`);
      builder.setSelfSize(row(), value);
    } else if (where === CALL && key === 'id') {
      builder.setId(row(), value);
    } else if (where === FRAME && key === 'lineNumber') {
      // V8 counts from 0 and writes −1 for unknown.
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
        if (hasHead) throw ERRORS.damaged(at, 'it has "head" twice');
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
        if (hasSamples) throw ERRORS.damaged(at, 'it has "samples" twice');
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
      else if (where === CALL && key === 'selfSize') throw ERRORS.damaged(at, 'found a string instead of a size');
      else refuse(at, 'a text');
    },
    number: takeNumber,
    word(_value, at) {
      refuse(at, 'a word');
    },
  };
  function complete(): HeapProfile {
    if (!hasHead) throw ERRORS.foreign(0, 'it has no "head", the outermost call');
    return builder.finish();
  }

  const file = createProfileFile({ handler, errors: ERRORS, hasContent: () => hasHead || hasSamples, complete });
  return file;
}
