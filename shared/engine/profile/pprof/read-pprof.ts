/** Reads a profile in pprof's format (not gzipped): types of values, functions as frames, and samples as stacks of them. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { FUNCTION, LINE, LOCATION, MAPPING, PROFILE, SAMPLE, VALUE_TYPE } from './pprof-fields.ts';
import type { PprofValueType } from './pprof-weight.ts';

/** A function, or an address without one. Lines and columns are 1-based; null if unknown. */
export interface PprofFrame {
  readonly name: string;
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

export interface PprofSample {
  /** Indexes of `framesAt`, the innermost first. */
  readonly locations: readonly number[];
  readonly values: readonly number[];
}

export interface PprofContent {
  readonly types: readonly PprofValueType[];
  readonly defaultType: string;
  readonly samples: readonly PprofSample[];
  readonly frames: readonly PprofFrame[];
  /** Frames of each location, the innermost first: an inlined function comes before its caller. */
  readonly framesAt: readonly (readonly number[])[];
  /** True if samples have labels, which are not read. */
  readonly hasLabels: boolean;
}

type Id = bigint | string;
interface RawLine {
  functionId: Id;
  line: number;
  column: number;
}
interface RawLocation {
  mapping: Id;
  address: Id;
  readonly lines: RawLine[];
}
interface RawFunction {
  name: number;
  fileName: number;
  startLine: number;
}

/** The message of a field. Throws `RangeError` if the field has another type, or the bytes end within it. */
function message(reader: BinaryReader, wireType: WireType): BinaryReader {
  if (wireType !== WireType.LengthDelimited) throw new RangeError('a message has the type of a number');
  return new BinaryReader(reader.bytes());
}

/** A number. Throws `RangeError` if the field has another type. */
function number(reader: BinaryReader, wireType: WireType): number {
  return Number(id(reader, wireType));
}

function id(reader: BinaryReader, wireType: WireType): Id {
  if (wireType !== WireType.Varint) throw new RangeError('a number has another type');
  return reader.int64();
}

/** Adds the numbers of a field, which may be packed. */
function addNumbers(reader: BinaryReader, wireType: WireType, add: (value: Id) => void): void {
  if (wireType === WireType.Varint) {
    add(reader.int64());
    return;
  }
  const packed = message(reader, wireType);
  while (packed.pos < packed.len) add(packed.int64());
}

/** Reads every field of a message; `read` returns false for a field that it does not know. */
function readFields(reader: BinaryReader, read: (field: number, wireType: WireType) => boolean): void {
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!read(field, wireType)) reader.skip(wireType, field);
  }
}

/** Throws `RangeError` or `Error` for bytes that are no such profile. */
export function readPprof(bytes: Uint8Array): PprofContent {
  const types: { type: number; unit: number }[] = [];
  const samples: PprofSample[] = [];
  const strings: Uint8Array[] = [];
  const locations = new Map<Id, RawLocation>();
  const functions = new Map<Id, RawFunction>();
  const mappings = new Map<Id, number>();
  /** Locations in the order in which samples name them. */
  const places = new Map<Id, number>();
  let defaultType = 0;
  let hasLabels = false;

  const placeOf = (location: Id): number => {
    const known = places.get(location);
    if (known !== undefined) return known;
    places.set(location, places.size);
    return places.size - 1;
  };

  function addSample(reader: BinaryReader): void {
    const sample = { locations: [] as number[], values: [] as number[] };
    readFields(reader, (field, wireType) => {
      if (field === SAMPLE.location) addNumbers(reader, wireType, (value) => sample.locations.push(placeOf(value)));
      else if (field === SAMPLE.value) addNumbers(reader, wireType, (value) => sample.values.push(Number(value)));
      else hasLabels ||= field === SAMPLE.label;
      return field === SAMPLE.location || field === SAMPLE.value;
    });
    samples.push(sample);
  }

  const reader = new BinaryReader(bytes);
  readFields(reader, (field, wireType) => {
    switch (field) {
      case PROFILE.sampleType:
        types.push(valueTypeOf(message(reader, wireType)));
        return true;
      case PROFILE.sample:
        addSample(message(reader, wireType));
        return true;
      case PROFILE.mapping:
        mappings.set(...mappingOf(message(reader, wireType)));
        return true;
      case PROFILE.location:
        locations.set(...locationOf(message(reader, wireType)));
        return true;
      case PROFILE.function:
        functions.set(...functionOf(message(reader, wireType)));
        return true;
      case PROFILE.string:
        if (wireType !== WireType.LengthDelimited) throw new RangeError('a text has the type of a number');
        strings.push(reader.bytes());
        return true;
      case PROFILE.defaultSampleType:
        defaultType = number(reader, wireType);
        return true;
      default:
        return false;
    }
  });
  const decoder = new TextDecoder();
  const text = (index: number): string => decoder.decode(strings[index] ?? new Uint8Array(0));
  return {
    types: types.map(({ type, unit }) => ({ type: text(type), unit: text(unit) })),
    defaultType: text(defaultType),
    samples,
    hasLabels,
    ...framesOf([...places.keys()], { locations, functions, mappings, text }),
  };
}

interface Tables {
  readonly locations: ReadonlyMap<Id, RawLocation>;
  readonly functions: ReadonlyMap<Id, RawFunction>;
  readonly mappings: ReadonlyMap<Id, number>;
  readonly text: (index: number) => string;
}

function framesOf(
  used: readonly Id[],
  { locations, functions, mappings, text }: Tables,
): Pick<PprofContent, 'frames' | 'framesAt'> {
  const frames: PprofFrame[] = [];
  /** Frames by function, and by address where there is none. */
  const frameOf = new Map<string, number>();
  const frame = (key: string, make: () => PprofFrame): number => {
    const known = frameOf.get(key);
    if (known !== undefined) return known;
    frameOf.set(key, frames.length);
    return frames.push(make()) - 1;
  };
  const framesAt = used.map((location) => {
    const found = locations.get(location);
    if (found === undefined) throw new RangeError(`a sample names the location ${location}, which is not there`);
    if (found.lines.length === 0) {
      const name = `0x${BigInt.asUintN(64, BigInt(found.address)).toString(16)}`;
      const file = text(mappings.get(found.mapping) ?? 0);
      return [frame(`address ${file} ${name}`, () => ({ name, file, line: null, column: null }))];
    }
    return found.lines.map(({ functionId, line, column }) => {
      const known = functions.get(functionId);
      if (known === undefined) throw new RangeError(`a location names the function ${functionId}, which is not there`);
      // Agents of Node write no first line of a function, and one function for all that are anonymous in a file: each line is a row then.
      const start = known.startLine > 0 ? known.startLine : line;
      return frame(`function ${functionId}:${start}`, () => {
        return {
          name: text(known.name),
          file: text(known.fileName),
          line: start > 0 ? start : null,
          // The column is that of the line that ran.
          column: start === line && column > 0 ? column : null,
        };
      });
    });
  });
  return { frames, framesAt };
}

function valueTypeOf(reader: BinaryReader): { type: number; unit: number } {
  const found = { type: 0, unit: 0 };
  readFields(reader, (field, wireType) => {
    if (field === VALUE_TYPE.type) found.type = number(reader, wireType);
    else if (field === VALUE_TYPE.unit) found.unit = number(reader, wireType);
    else return false;
    return true;
  });
  return found;
}

function mappingOf(reader: BinaryReader): [Id, number] {
  let mapping: Id = 0n;
  let fileName = 0;
  readFields(reader, (field, wireType) => {
    if (field === MAPPING.id) mapping = id(reader, wireType);
    else if (field === MAPPING.fileName) fileName = number(reader, wireType);
    else return false;
    return true;
  });
  return [mapping, fileName];
}

function locationOf(reader: BinaryReader): [Id, RawLocation] {
  let location: Id = 0n;
  const found: RawLocation = { mapping: 0n, address: 0n, lines: [] };
  readFields(reader, (field, wireType) => {
    if (field === LOCATION.id) location = id(reader, wireType);
    else if (field === LOCATION.mapping) found.mapping = id(reader, wireType);
    else if (field === LOCATION.address) found.address = id(reader, wireType);
    else if (field === LOCATION.line) found.lines.push(lineOf(message(reader, wireType)));
    else return false;
    return true;
  });
  return [location, found];
}

function lineOf(reader: BinaryReader): RawLine {
  const found: RawLine = { functionId: 0n, line: 0, column: 0 };
  readFields(reader, (field, wireType) => {
    if (field === LINE.function) found.functionId = id(reader, wireType);
    else if (field === LINE.line) found.line = number(reader, wireType);
    else if (field === LINE.column) found.column = number(reader, wireType);
    else return false;
    return true;
  });
  return found;
}

function functionOf(reader: BinaryReader): [Id, RawFunction] {
  let functionId: Id = 0n;
  const found: RawFunction = { name: 0, fileName: 0, startLine: 0 };
  readFields(reader, (field, wireType) => {
    if (field === FUNCTION.id) functionId = id(reader, wireType);
    else if (field === FUNCTION.name) found.name = number(reader, wireType);
    else if (field === FUNCTION.fileName) found.fileName = number(reader, wireType);
    else if (field === FUNCTION.startLine) found.startLine = number(reader, wireType);
    else return false;
    return true;
  });
  return [functionId, found];
}
