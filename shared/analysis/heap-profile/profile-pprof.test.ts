/** The pprof export, read back by a reader of profile.proto that knows nothing of the writer. */
import { expect, it } from 'vitest';
import { HEAP_PROFILE_QUERIES } from '../../contracts/allocations.ts';
import { runSteps } from '../heap/steps.ts';
import { analyseProfile } from './profile-document.ts';
import { createProfileQueries } from './profile-queries.ts';
import { createProfileReader } from './profile-reader.ts';
import { bytesOf, profileOf } from './testing/profile-picture.ts';

/** Fields of a message by number, in the order of the bytes: integers, or the bytes of what is delimited. */
function fieldsOf(bytes: Uint8Array): Map<number, (bigint | Uint8Array)[]> {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at];
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const values = fields.get(tag >> 3) ?? [];
    fields.set(tag >> 3, values);
    if ((tag & 7) === 0) {
      values.push(varint());
    } else {
      expect(tag & 7).toBe(2);
      const length = Number(varint());
      expect(at + length).toBeLessThanOrEqual(bytes.length);
      values.push(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return fields;
}

function packed(value: bigint | Uint8Array | undefined): number[] {
  const values: number[] = [];
  let current = 0n;
  let shift = 0n;
  for (const byte of value instanceof Uint8Array ? value : []) {
    current |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    values.push(Number(current));
    [current, shift] = [0n, 0n];
  }
  return values;
}

function decode(bytes: Uint8Array) {
  const fields = fieldsOf(bytes);
  const messages = (field: number): Map<number, (bigint | Uint8Array)[]>[] =>
    (fields.get(field) ?? []).map((value) => fieldsOf(value instanceof Uint8Array ? value : new Uint8Array(0)));
  const strings = (fields.get(6) ?? []).map((value) =>
    new TextDecoder().decode(value instanceof Uint8Array ? value : undefined),
  );
  const number = (message: Map<number, (bigint | Uint8Array)[]>, field: number): number =>
    Number(message.get(field)?.[0] ?? 0);
  const text = (message: Map<number, (bigint | Uint8Array)[]>, field: number): string | undefined =>
    strings[number(message, field)];
  const functions = new Map(
    messages(5).map((message) => [number(message, 1), `${text(message, 2)} ${text(message, 4)}:${number(message, 5)}`]),
  );
  const locations = new Map(
    messages(4).map((message) => {
      const [line] = message.get(4) ?? [];
      const inner = fieldsOf(line instanceof Uint8Array ? line : new Uint8Array(0));
      return [number(message, 1), `${functions.get(number(inner, 1))}:${number(inner, 3)} (line ${number(inner, 2)})`];
    }),
  );
  return {
    strings,
    sampleTypes: messages(1).map((message) => `${text(message, 1)}/${text(message, 2)}`),
    defaultType: strings[Number(fields.get(14)?.[0] ?? 0)],
    samples: messages(2).map((message) => ({
      stack: packed(message.get(1)?.[0]).map((id) => locations.get(id)),
      values: packed(message.get(2)?.[0]),
    })),
    timeNanos: fields.get(9)?.[0],
    durationNanos: fields.get(10)?.[0],
    period: [messages(11).map((message) => `${text(message, 1)}/${text(message, 2)}`)[0], fields.get(12)?.[0]],
  };
}

function encodedOf(profile: object, params: object = {}): Uint8Array {
  const bytes = bytesOf(profile);
  const reader = createProfileReader();
  reader.write(bytes);
  const read = reader.end();
  if (!read.ok) throw new Error(read.error.message);
  const queries = createProfileQueries(runSteps(analyseProfile(read.value)), { readMs: 0, fileSizeBytes: 0 });
  const { params: schema, result } = HEAP_PROFILE_QUERIES['heap-profile.pprof'];
  return result.parse(queries.answer('heap-profile.pprof', schema.parse(params))).bytes;
}

it('has a stack a call that allocated, innermost first, without (root)', () => {
  const profile = decode(encodedOf(profileOf('(root) 0\n  main 300×1\n    make 70000×3\n      main 8×1\n  empty 0')));
  expect(profile.strings[0]).toBe('');
  expect(profile.sampleTypes).toEqual(['samples/count', 'inuse_space/bytes']);
  expect(profile.defaultType).toBe('inuse_space');
  const [main, make] = ['main app.js:13:5 (line 13)', 'make app.js:13:5 (line 13)'];
  expect(profile.samples).toEqual([
    { stack: [main], values: [1, 300] },
    { stack: [make, main], values: [3, 70000] },
    { stack: [main, make, main], values: [1, 8] },
  ]);
  expect([profile.timeNanos, profile.durationNanos, profile.period]).toEqual([
    undefined,
    undefined,
    [undefined, undefined],
  ]);
});

it('tells when and how it was recorded, to the nanosecond that 53 bits cannot hold', () => {
  const profile = decode(
    encodedOf(profileOf('(root) 0\n  ü日 9007199254740991'), {
      startedAtMs: 1_767_225_600_123,
      durationMs: 1500,
      intervalBytes: 32768,
    }),
  );
  expect(profile.timeNanos).toBe(1_767_225_600_123_000_000n);
  expect(profile.durationNanos).toBe(1_500_000_000n);
  expect(profile.period).toEqual(['inuse_space/bytes', 32768n]);
  expect(profile.samples[0]?.values).toEqual([0, 9007199254740991]);
  expect(profile.samples[0]?.stack[0]).toContain('ü日 app.js');
});

it('keeps what (root) allocated itself', () => {
  const profile = decode(encodedOf(profileOf('(root) 5×1')));
  expect(profile.samples).toEqual([{ stack: ['(root) :0:0 (line 0)'], values: [1, 5] }]);
});
