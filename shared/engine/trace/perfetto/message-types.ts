/**
 * Types of typed event arguments: the few of the format itself, and those that a browser adds and describes in the trace
 * (`extension_descriptor`, a `google.protobuf.FileDescriptorSet`).
 */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import {
  ENUM,
  ENUM_VALUE,
  EXTENSION_DESCRIPTOR,
  FIELD,
  FIELD_TYPES,
  FILE,
  FILE_SET,
  LABEL_REPEATED,
  MESSAGE,
} from './wire-fields.ts';

export interface MessageField {
  readonly name: string;
  /** One of `FIELD_TYPES`. */
  readonly type: number;
  readonly isRepeated: boolean;
  /** Qualified name of a message or enumeration type: `.perfetto.protos.SiteInstance`. */
  readonly typeName: string;
}

export type MessageFields = ReadonlyMap<number, MessageField>;

export interface MessageTypes {
  /** Adds an `extension_descriptor` of a trace; the reader is after its length. */
  add(reader: BinaryReader, end: number): void;
  /** Null for an unknown type. */
  message(typeName: string): MessageFields | null;
  /** Name of an enumeration value; null without one. */
  enumName(typeName: string, value: number): string | null;
}

export const TRACK_EVENT_TYPE = '.perfetto.protos.TrackEvent';

type Description = Readonly<Record<number, readonly [name: string, type: keyof typeof FIELD_TYPES, typeName?: string]>>;

/** Types of the format itself that Chrome writes. */
const OWN_TYPES: Readonly<Record<string, Description>> = {
  [TRACK_EVENT_TYPE]: {
    26: ['chrome_keyed_service', 'message', '.perfetto.protos.ChromeKeyedService'],
    33: ['source_location', 'message', '.perfetto.protos.SourceLocation'],
    38: ['chrome_mojo_event_info', 'message', '.perfetto.protos.ChromeMojoEventInfo'],
    49: ['chrome_active_processes', 'message', '.perfetto.protos.ChromeActiveProcesses'],
    50: ['screenshot', 'message', '.perfetto.protos.Screenshot'],
  },
  '.perfetto.protos.ChromeMojoEventInfo': {
    1: ['watcher_notify_interface_tag', 'string'],
    2: ['ipc_hash', 'uint32'],
    3: ['mojo_interface_tag', 'string'],
    5: ['is_reply', 'bool'],
    6: ['payload_size', 'uint64'],
    7: ['data_num_bytes', 'uint64'],
  },
  '.perfetto.protos.ChromeKeyedService': { 1: ['name', 'string'] },
  '.perfetto.protos.SourceLocation': {
    2: ['file_name', 'string'],
    3: ['function_name', 'string'],
    4: ['line_number', 'uint32'],
  },
  '.perfetto.protos.ChromeActiveProcesses': { 1: ['pid', 'int32'] },
  '.perfetto.protos.Screenshot': { 1: ['jpg_image', 'bytes'] },
};
const REPEATED_OWN = new Set(['pid']);

export function createMessageTypes(): MessageTypes {
  const messages = new Map<string, Map<number, MessageField>>();
  const enums = new Map<string, Map<number, string>>();

  const fieldsOf = (typeName: string): Map<number, MessageField> => {
    const known = messages.get(typeName) ?? new Map<number, MessageField>();
    messages.set(typeName, known);
    return known;
  };

  for (const [typeName, fields] of Object.entries(OWN_TYPES)) {
    for (const [number, [name, type, fieldType = '']] of Object.entries(fields)) {
      const isRepeated = REPEATED_OWN.has(name);
      fieldsOf(typeName).set(Number(number), { name, type: FIELD_TYPES[type], isRepeated, typeName: fieldType });
    }
  }

  /** Adds a field to its message, which an extension names itself. */
  function addField(reader: BinaryReader, end: number, owner: string): void {
    let name = '';
    let extendee = owner;
    let number = 0;
    let label = 0;
    let type = 0;
    let typeName = '';
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === FIELD.name) name = reader.string();
      else if (field === FIELD.extendee) extendee = reader.string();
      else if (field === FIELD.number) number = reader.int32();
      else if (field === FIELD.label) label = reader.int32();
      else if (field === FIELD.type) type = reader.int32();
      else if (field === FIELD.typeName) typeName = reader.string();
      else reader.skip(wireType, field);
    }
    fieldsOf(extendee).set(number, { name, type, isRepeated: label === LABEL_REPEATED, typeName });
  }

  function addEnum(reader: BinaryReader, end: number, scope: string): void {
    const values = new Map<number, string>();
    let typeName = '';
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === ENUM.name) typeName = `${scope}.${reader.string()}`;
      else if (field === ENUM.value) {
        const valueEnd = endOf(reader);
        let name = '';
        let number = 0;
        while (reader.pos < valueEnd) {
          const [member, memberWireType] = reader.tag();
          if (member === ENUM_VALUE.name) name = reader.string();
          else if (member === ENUM_VALUE.number) number = reader.int32();
          else reader.skip(memberWireType, member);
        }
        // The first of several names of one value is written.
        if (!values.has(number)) values.set(number, name);
      } else reader.skip(wireType, field);
    }
    enums.set(typeName, values);
  }

  /** The name precedes the other fields, as all descriptor writers do. */
  function addMessage(reader: BinaryReader, end: number, scope: string): void {
    let typeName = scope;
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === MESSAGE.name) {
        typeName = `${scope}.${reader.string()}`;
        fieldsOf(typeName);
      } else if (field === MESSAGE.field || field === MESSAGE.extension) addField(reader, endOf(reader), typeName);
      else if (field === MESSAGE.nestedType) addMessage(reader, endOf(reader), typeName);
      else if (field === MESSAGE.enumType) addEnum(reader, endOf(reader), typeName);
      else reader.skip(wireType, field);
    }
  }

  function addFile(reader: BinaryReader, end: number): void {
    let scope = '';
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === FILE.package) scope = `.${reader.string()}`;
      else if (field === FILE.messageType) addMessage(reader, endOf(reader), scope);
      else if (field === FILE.enumType) addEnum(reader, endOf(reader), scope);
      else if (field === FILE.extension) addField(reader, endOf(reader), '');
      else reader.skip(wireType, field);
    }
  }

  return {
    add(reader, end) {
      while (reader.pos < end) {
        const [field, wireType] = reader.tag();
        if (field !== EXTENSION_DESCRIPTOR.extensionSet) {
          reader.skip(wireType, field);
          continue;
        }
        const setEnd = endOf(reader);
        while (reader.pos < setEnd) {
          const [member, memberWireType] = reader.tag();
          if (member === FILE_SET.file) addFile(reader, endOf(reader));
          else reader.skip(memberWireType, member);
        }
      }
    },
    message: (typeName) => messages.get(typeName) ?? null,
    enumName: (typeName, value) => enums.get(typeName)?.get(value) ?? null,
  };
}

/** Reads the length of a message and returns its end position. */
export function endOf(reader: BinaryReader): number {
  const length = reader.uint32();
  return reader.pos + length;
}
