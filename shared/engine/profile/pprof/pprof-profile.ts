/**
 * Writes a profile in pprof's format (not gzipped), which `go tool pprof`, Pyroscope, Parca and Grafana read
 * (https://github.com/google/pprof/blob/main/proto/profile.proto).
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FUNCTION, LABEL, LINE, LOCATION, PROFILE, SAMPLE, VALUE_TYPE } from './pprof-fields.ts';
import type { PprofValueType } from './pprof-weight.ts';

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
  /** Labels of every sample; those without a text are left out. */
  readonly labels?: Readonly<Record<string, string>>;
}

const NANOS_PER_MS = 1_000_000n;
/** Largest double below 2^63, the limit of the format's signed integers. */
const MAX_INTEGER = 2 ** 63 - 1024;

/** The nearest integer that the format holds; NaN becomes 0. */
function integer(writer: BinaryWriter, value: number): void {
  const bounded = Number.isNaN(value) ? 0 : Math.trunc(Math.min(Math.max(value, 0), MAX_INTEGER));
  if (bounded <= 0xffff_ffff) writer.uint32(bounded);
  else writer.uint64(BigInt(bounded));
}

/** 0 is the default and omitted. */
function numberField(writer: BinaryWriter, field: number, value: number): void {
  if (value !== 0) integer(writer.tag(field, WireType.Varint), value);
}

function packedField(writer: BinaryWriter, field: number, values: readonly number[]): void {
  if (values.length === 0) return;
  writer.tag(field, WireType.LengthDelimited).fork();
  for (const value of values) integer(writer, value);
  writer.join();
}

function messageField(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

export function encodePprof(profile: PprofProfile): Uint8Array<ArrayBuffer> {
  const { valueTypes, functions, stacks, period } = profile;
  const labels = Object.entries(profile.labels ?? {}).filter(([, text]) => text !== '');
  const writer = new BinaryWriter();
  /** The format requires the empty string first. */
  const strings = new Map<string, number>([['', 0]]);
  const indexOf = (text: string): number => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, strings.size);
    return strings.size - 1;
  };
  const valueType = (field: number, { type, unit }: PprofValueType): void =>
    messageField(writer, field, () => {
      numberField(writer, VALUE_TYPE.type, indexOf(type));
      numberField(writer, VALUE_TYPE.unit, indexOf(unit));
    });

  for (const type of valueTypes) valueType(PROFILE.sampleType, type);
  for (const { functions: places, values } of stacks) {
    messageField(writer, PROFILE.sample, () => {
      // Ids begin with 1: 0 means no location.
      packedField(
        writer,
        SAMPLE.location,
        places.map((place) => place + 1),
      );
      packedField(writer, SAMPLE.value, values);
      for (const [key, text] of labels) {
        messageField(writer, SAMPLE.label, () => {
          numberField(writer, LABEL.key, indexOf(key));
          numberField(writer, LABEL.text, indexOf(text));
        });
      }
    });
  }
  // A function has one position here, so a location is a function.
  for (const [place, { name, url, line, column }] of functions.entries()) {
    messageField(writer, PROFILE.location, () => {
      numberField(writer, LOCATION.id, place + 1);
      messageField(writer, LOCATION.line, () => {
        numberField(writer, LINE.function, place + 1);
        numberField(writer, LINE.line, line);
        numberField(writer, LINE.column, column);
      });
    });
    messageField(writer, PROFILE.function, () => {
      numberField(writer, FUNCTION.id, place + 1);
      numberField(writer, FUNCTION.name, indexOf(name));
      numberField(writer, FUNCTION.systemName, indexOf(name));
      numberField(writer, FUNCTION.fileName, indexOf(url));
      numberField(writer, FUNCTION.startLine, line);
    });
  }
  // Nanoseconds since 1970 exceed 2^53.
  const timeNanos = BigInt(Math.round(profile.startedAtMs)) * NANOS_PER_MS;
  if (timeNanos !== 0n) writer.tag(PROFILE.timeNanos, WireType.Varint).uint64(timeNanos);
  numberField(writer, PROFILE.durationNanos, Math.round(profile.durationMs * Number(NANOS_PER_MS)));
  if (period !== null) {
    valueType(PROFILE.periodType, period);
    numberField(writer, PROFILE.period, period.value);
  }
  if (profile.comment !== '') numberField(writer, PROFILE.comment, indexOf(profile.comment));
  numberField(writer, PROFILE.defaultSampleType, indexOf(valueTypes.at(-1)?.type ?? ''));
  // All strings are known now; their position in the file does not matter.
  for (const text of strings.keys()) writer.tag(PROFILE.string, WireType.LengthDelimited).string(text);
  return writer.finish();
}
