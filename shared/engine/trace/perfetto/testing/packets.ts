/** Test helper: builds Perfetto packets field by field. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { createPerfettoToJson, type PerfettoFigures } from '../perfetto-to-json.ts';
import { createTypeScan } from '../type-scan.ts';

/** Value of a field: a number is a varint, `fixed` eight bytes, an object a message; a list repeats the field. */
export type FieldValue =
  | number
  | bigint
  | string
  | boolean
  | Uint8Array
  | { readonly fixed: bigint }
  | { readonly double: number }
  | Fields;
export interface Fields {
  readonly [number: number]: FieldValue | readonly FieldValue[];
}

export function message(fields: Fields): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, values] of Object.entries(fields)) {
    for (const value of Array.isArray(values) ? values : [values]) write(writer, Number(number), value);
  }
  return writer.finish();
}

function write(writer: BinaryWriter, number: number, value: FieldValue): void {
  if (typeof value === 'number' || typeof value === 'bigint')
    writer.tag(number, WireType.Varint).uint64(BigInt.asUintN(64, BigInt(value)));
  else if (typeof value === 'boolean') writer.tag(number, WireType.Varint).bool(value);
  else if (typeof value === 'string') writer.tag(number, WireType.LengthDelimited).string(value);
  else if (value instanceof Uint8Array) writer.tag(number, WireType.LengthDelimited).bytes(value);
  else if (isFixed(value)) writer.tag(number, WireType.Bit64).fixed64(value.fixed);
  else if (isDouble(value)) writer.tag(number, WireType.Bit64).double(value.double);
  else writer.tag(number, WireType.LengthDelimited).bytes(message(value));
}

function isFixed(value: object): value is { fixed: bigint } {
  return 'fixed' in value;
}

function isDouble(value: object): value is { double: number } {
  return 'double' in value;
}

/** A trace of these packets. */
export function traceOfPackets(packets: readonly Fields[]): Uint8Array {
  return message({ 1: packets });
}

export interface JsonEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly args: Record<string, unknown>;
}

export interface ConvertedTrace extends PerfettoFigures {
  readonly events: readonly JsonEvent[];
  readonly metadata: Record<string, unknown>;
}

/** Writes `pieceBytes` at a time. */
export function converted(bytes: Uint8Array, pieceBytes = bytes.length): ConvertedTrace {
  const scan = createTypeScan();
  scan.write(bytes);
  let text = '';
  const converter = createPerfettoToJson({ types: scan.types, onText: (piece) => (text += piece) });
  for (let at = 0; at < bytes.length; at += pieceBytes) converter.write(bytes.slice(at, at + pieceBytes));
  const end = converter.end();
  for (;;) {
    const step = end.next();
    if (step.done !== true) continue;
    const { traceEvents, metadata } = JSON.parse(text);
    return { ...step.value, events: traceEvents, metadata };
  }
}
