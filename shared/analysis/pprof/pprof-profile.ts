/**
 * Writes a profile in pprof's format (not gzipped), which `go tool pprof`, Pyroscope, Parca and Grafana read
 * (https://github.com/google/pprof/blob/main/proto/profile.proto). Constants are its field numbers.
 */
import { createProtobufWriter } from './protobuf-writer.ts';

const PROFILE = {
  sampleType: 1,
  sample: 2,
  location: 4,
  function: 5,
  string: 6,
  timeNanos: 9,
  durationNanos: 10,
  periodType: 11,
  period: 12,
  comment: 13,
  defaultSampleType: 14,
} as const;

/** Type and unit of a value: `inuse_space`, `bytes`. */
export interface PprofValueType {
  readonly type: string;
  readonly unit: string;
}

export interface PprofFunction {
  readonly name: string;
  readonly url: string;
  /** 1-based; 0 if unknown. */
  readonly line: number;
  readonly column: number;
}

export interface PprofStack {
  /** Function indexes, innermost first. */
  readonly functions: readonly number[];
  /** One non-negative integer for each value type. */
  readonly values: readonly number[];
}

export interface PprofProfile {
  /** Tools show the last one first. */
  readonly valueTypes: readonly PprofValueType[];
  readonly functions: readonly PprofFunction[];
  readonly stacks: Iterable<PprofStack>;
  /** Milliseconds since the Unix epoch; 0 if unknown. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Sampled quantity and sampling interval; null if unknown. */
  readonly period: (PprofValueType & { readonly value: number }) | null;
  readonly comment: string;
}

const NANOS_PER_MS = 1_000_000n;

export function encodePprof(profile: PprofProfile): Uint8Array<ArrayBuffer> {
  const { valueTypes, functions, stacks, period } = profile;
  const writer = createProtobufWriter();
  /** The format requires the empty string first. */
  const strings = new Map<string, number>([['', 0]]);
  const indexOf = (text: string): number => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, strings.size);
    return strings.size - 1;
  };
  const valueType = (field: number, { type, unit }: PprofValueType): void =>
    writer.message(field, (inner) => {
      inner.number(1, indexOf(type));
      inner.number(2, indexOf(unit));
    });

  for (const type of valueTypes) valueType(PROFILE.sampleType, type);
  for (const { functions: places, values } of stacks) {
    writer.message(PROFILE.sample, (inner) => {
      // Ids begin with 1: 0 means no location.
      inner.packed(
        1,
        places.map((place) => place + 1),
      );
      inner.packed(2, values);
    });
  }
  // A function has one position here, so a location is a function.
  for (const [place, { name, url, line, column }] of functions.entries()) {
    writer.message(PROFILE.location, (inner) => {
      inner.number(1, place + 1);
      inner.message(4, (within) => {
        within.number(1, place + 1);
        within.number(2, line);
        within.number(3, column);
      });
    });
    writer.message(PROFILE.function, (inner) => {
      inner.number(1, place + 1);
      inner.number(2, indexOf(name));
      inner.number(3, indexOf(name));
      inner.number(4, indexOf(url));
      inner.number(5, line);
    });
  }
  writer.bigNumber(PROFILE.timeNanos, BigInt(Math.round(profile.startedAtMs)) * NANOS_PER_MS);
  writer.number(PROFILE.durationNanos, Math.round(profile.durationMs * Number(NANOS_PER_MS)));
  if (period !== null) {
    valueType(PROFILE.periodType, period);
    writer.number(PROFILE.period, period.value);
  }
  if (profile.comment !== '') writer.number(PROFILE.comment, indexOf(profile.comment));
  writer.number(PROFILE.defaultSampleType, indexOf(valueTypes.at(-1)?.type ?? ''));
  // All strings are known now; their position in the file does not matter.
  for (const text of strings.keys()) writer.text(PROFILE.string, text);
  return writer.bytes();
}
