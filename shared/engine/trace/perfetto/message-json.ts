/** Converts typed event arguments to JSON: members by field name, enumerations by value name. */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { numberJson, readAnnotation, type MessageJson } from './annotation-json.ts';
import { endOf, type MessageField, type MessageTypes } from './message-types.ts';
import type { SequenceState } from './sequence-state.ts';
import { FIELD_TYPES, LENGTH_DELIMITED } from './wire-fields.ts';

const ANNOTATION_TYPE = '.perfetto.protos.DebugAnnotation';
const SOURCE_LOCATION_IID = /(^|_)source_location_iid$/;
const MAX_DEPTH = 64;

/** Members while they are collected. */
interface Members {
  readonly single: Map<string, string>;
  readonly lists: Map<string, string[]>;
}

export interface TypedArgs {
  readonly messageJson: MessageJson;
  /** Adds a field of a message to its members; skips unknown fields. */
  add(reader: BinaryReader, wireType: number, field: MessageField, members: Members, sequence: SequenceState): void;
}

export function createMembers(): Members {
  return { single: new Map(), lists: new Map() };
}

/** `"name":value` pairs. */
export function memberTexts({ single, lists }: Members): [key: string, json: string][] {
  const texts: [string, string][] = [...single];
  for (const [key, values] of lists) texts.push([key, `[${values.join(',')}]`]);
  return texts;
}

export function createTypedArgs(types: MessageTypes): TypedArgs {
  let depth = 0;

  const messageJson: MessageJson = (reader, end, typeName, sequence) => {
    const fields = types.message(typeName.startsWith('.') ? typeName : `.${typeName}`);
    if (fields === null || depth > MAX_DEPTH) {
      reader.pos = end;
      return '';
    }
    if (reader.pos === end) return 'null';
    depth += 1;
    const members = createMembers();
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const field = fields.get(number);
      if (field === undefined) reader.skip(wireType, number);
      else add(reader, wireType, field, members, sequence);
    }
    depth -= 1;
    const texts = memberTexts(members);
    return texts.length === 0 ? '' : `{${texts.map(([key, json]) => `${key}:${json}`).join(',')}}`;
  };

  function add(
    reader: BinaryReader,
    wireType: number,
    field: MessageField,
    members: Members,
    sequence: SequenceState,
  ): void {
    const key = JSON.stringify(field.name);
    if (field.type === FIELD_TYPES.message) {
      const end = endOf(reader);
      if (field.typeName === ANNOTATION_TYPE) {
        // They become members of the enclosing message.
        const annotation = readAnnotation(reader, end, sequence, messageJson);
        if (annotation.key !== '' && annotation.json !== '') members.single.set(annotation.key, annotation.json);
        return;
      }
      const json = messageJson(reader, end, field.typeName, sequence);
      if (json !== '') put(members, field, key, json);
      return;
    }
    if (SOURCE_LOCATION_IID.test(field.name)) {
      addSourceLocation(reader.uint32(), field, members, sequence);
      return;
    }
    if (wireType === LENGTH_DELIMITED && field.type !== FIELD_TYPES.string && field.type !== FIELD_TYPES.bytes) {
      const end = endOf(reader);
      while (reader.pos < end) put(members, field, key, simpleJson(reader, field));
      return;
    }
    put(members, field, key, simpleJson(reader, field));
  }

  function simpleJson(reader: BinaryReader, { type, typeName }: MessageField): string {
    switch (type) {
      case FIELD_TYPES.double:
        return numberJson(reader.double());
      case FIELD_TYPES.float:
        return numberJson(reader.float());
      case FIELD_TYPES.int64:
        return String(reader.int64());
      case FIELD_TYPES.uint64:
        return String(reader.uint64());
      case FIELD_TYPES.int32:
        return String(reader.int32());
      case FIELD_TYPES.uint32:
        return String(reader.uint32());
      case FIELD_TYPES.fixed64:
        return String(reader.fixed64());
      case FIELD_TYPES.fixed32:
        return String(reader.fixed32());
      case FIELD_TYPES.sfixed64:
        return String(reader.sfixed64());
      case FIELD_TYPES.sfixed32:
        return String(reader.sfixed32());
      case FIELD_TYPES.sint64:
        return String(reader.sint64());
      case FIELD_TYPES.sint32:
        return String(reader.sint32());
      case FIELD_TYPES.bool:
        return reader.bool() ? 'true' : 'false';
      case FIELD_TYPES.string:
        return JSON.stringify(reader.string());
      case FIELD_TYPES.bytes:
        return JSON.stringify(base64Of(reader.bytes()));
      case FIELD_TYPES.enum: {
        const value = reader.int32();
        const name = types.enumName(typeName, value);
        return name === null ? String(value) : JSON.stringify(name);
      }
      default:
        throw new Error(`unknown protobuf type ${type}`);
    }
  }

  return { messageJson, add };
}

function put({ single, lists }: Members, { isRepeated }: MessageField, key: string, json: string): void {
  if (!isRepeated) {
    single.set(key, json);
    return;
  }
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [json]);
  else list.push(json);
}

/** The browser writes the source location itself instead of its id. */
function addSourceLocation(iid: number, { name }: MessageField, { single }: Members, sequence: SequenceState): void {
  const location = sequence.sourceLocations.get(iid);
  if (location === undefined) return;
  const { fileName, functionName, line } = location;
  const text = `{"file_name":${JSON.stringify(fileName)},"function_name":${JSON.stringify(functionName)},"line_number":${line}}`;
  single.set(JSON.stringify(name.replace(/_iid$/, '')), text);
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
