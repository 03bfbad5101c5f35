/** Converts untyped event arguments ("debug annotations") to Chrome's JSON. Like Chrome, omits empty values. */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { endOf } from './message-types.ts';
import { annotationKey, type SequenceState } from './sequence-state.ts';
import { DEBUG_ANNOTATION, NESTED_TYPES, NESTED_VALUE } from './wire-fields.ts';

/** Deeper than any real trace; protects against malicious files. */
const MAX_DEPTH = 64;

/** JSON of a message by type name; '' if it is empty or the type is unknown. */
export type MessageJson = (reader: BinaryReader, end: number, typeName: string, sequence: SequenceState) => string;

export interface Annotation {
  /** JSON with quotes; '' for values of a list, which have none. */
  key: string;
  /** '' if empty. */
  json: string;
}

export function readAnnotation(
  reader: BinaryReader,
  end: number,
  sequence: SequenceState,
  messageJson: MessageJson,
  depth = 0,
): Annotation {
  let key = '';
  let json = '';
  let dictionary: string[] | null = null;
  let list: string[] | null = null;
  let typeName = '';
  let messageFrom = -1;
  let messageTo = -1;
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    switch (field) {
      case DEBUG_ANNOTATION.nameIid:
        key = sequence.annotationNames.get(reader.uint32()) ?? '';
        break;
      case DEBUG_ANNOTATION.name:
        key = annotationKey(reader.string());
        break;
      case DEBUG_ANNOTATION.boolValue:
        json = reader.bool() ? 'true' : 'false';
        break;
      case DEBUG_ANNOTATION.uintValue:
        json = String(reader.uint64());
        break;
      case DEBUG_ANNOTATION.intValue:
        json = String(reader.int64());
        break;
      case DEBUG_ANNOTATION.doubleValue:
        json = numberJson(reader.double());
        break;
      case DEBUG_ANNOTATION.stringValue:
        json = JSON.stringify(reader.string());
        break;
      case DEBUG_ANNOTATION.stringValueIid:
        json = sequence.annotationTexts.get(reader.uint32()) ?? '';
        break;
      case DEBUG_ANNOTATION.pointerValue:
        json = `"0x${reader.uint64().toString(16)}"`;
        break;
      case DEBUG_ANNOTATION.nestedValue:
        json = nestedJson(reader, endOf(reader), depth + 1);
        break;
      case DEBUG_ANNOTATION.legacyJsonValue:
        json = checkedJson(reader.string());
        break;
      case DEBUG_ANNOTATION.dictEntries: {
        dictionary ??= [];
        const entryEnd = endOf(reader);
        if (depth === MAX_DEPTH) {
          reader.pos = entryEnd;
          break;
        }
        const entry = readAnnotation(reader, entryEnd, sequence, messageJson, depth + 1);
        if (entry.key !== '' && entry.json !== '') dictionary.push(`${entry.key}:${entry.json}`);
        break;
      }
      case DEBUG_ANNOTATION.arrayValues: {
        list ??= [];
        const valueEnd = endOf(reader);
        if (depth === MAX_DEPTH) {
          reader.pos = valueEnd;
          break;
        }
        const value = readAnnotation(reader, valueEnd, sequence, messageJson, depth + 1);
        if (value.json !== '') list.push(value.json);
        break;
      }
      case DEBUG_ANNOTATION.protoTypeNameIid:
        typeName = sequence.typeNames.get(reader.uint32()) ?? '';
        break;
      case DEBUG_ANNOTATION.protoTypeName:
        typeName = reader.string();
        break;
      case DEBUG_ANNOTATION.protoValue:
        messageTo = endOf(reader);
        messageFrom = reader.pos;
        reader.pos = messageTo;
        break;
      default:
        reader.skip(tag & 7, field);
    }
  }
  if (dictionary !== null && dictionary.length > 0) json = `{${dictionary.join(',')}}`;
  else if (list !== null && list.length > 0) json = `[${list.join(',')}]`;
  else if (messageFrom >= 0) {
    reader.pos = messageFrom;
    json = messageJson(reader, messageTo, typeName, sequence);
    reader.pos = end;
  }
  return { key, json };
}

/** The older form of nesting, which is a separate message type. */
function nestedJson(reader: BinaryReader, end: number, depth: number): string {
  let type: number = NESTED_TYPES.leaf;
  let leaf = '';
  const keys: string[] = [];
  const values: string[] = [];
  const list: string[] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    switch (field) {
      case NESTED_VALUE.nestedType:
        type = reader.int32();
        break;
      case NESTED_VALUE.dictKeys:
        keys.push(annotationKey(reader.string()));
        break;
      case NESTED_VALUE.dictValues:
        values.push(innerJson(reader, depth));
        break;
      case NESTED_VALUE.arrayValues:
        list.push(innerJson(reader, depth));
        break;
      case NESTED_VALUE.intValue:
        leaf = String(reader.int64());
        break;
      case NESTED_VALUE.doubleValue:
        leaf = numberJson(reader.double());
        break;
      case NESTED_VALUE.boolValue:
        leaf = reader.bool() ? 'true' : 'false';
        break;
      case NESTED_VALUE.stringValue:
        leaf = JSON.stringify(reader.string());
        break;
      default:
        reader.skip(tag & 7, field);
    }
  }
  if (type === NESTED_TYPES.leaf) return leaf;
  if (type === NESTED_TYPES.array) {
    const kept = list.filter((value) => value !== '');
    return kept.length === 0 ? '' : `[${kept.join(',')}]`;
  }
  const members: string[] = [];
  for (const [at, value] of values.entries()) {
    if (value !== '' && at < keys.length) members.push(`${keys[at]}:${value}`);
  }
  return members.length === 0 ? '' : `{${members.join(',')}}`;
}

function innerJson(reader: BinaryReader, depth: number): string {
  const end = endOf(reader);
  if (depth < MAX_DEPTH) return nestedJson(reader, end, depth + 1);
  reader.pos = end;
  return '';
}

/** JSON has no NaN or Infinity; Chrome writes these strings. */
export function numberJson(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

/** Text that the browser wrote as JSON; '' if it is invalid. */
export function checkedJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return '';
    throw thrown;
  }
}
