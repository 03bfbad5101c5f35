/** The browser's description of itself and the machine, as members of the JSON trace's `metadata`. */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { checkedJson } from './annotation-json.ts';
import { endOf } from './message-types.ts';
import { CHROME_EVENTS, CHROME_METADATA } from './wire-fields.ts';

/** JSON of each member by name. */
export function readTraceMetadata(reader: BinaryReader, end: number, into: Map<string, string>): void {
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === CHROME_EVENTS.metadata) readEntry(reader, endOf(reader), into);
    else reader.skip(wireType, field);
  }
}

function readEntry(reader: BinaryReader, end: number, into: Map<string, string>): void {
  let name = '';
  let json = '';
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === CHROME_METADATA.name) name = reader.string();
    else if (field === CHROME_METADATA.stringValue) json = JSON.stringify(reader.string());
    else if (field === CHROME_METADATA.boolValue) json = reader.bool() ? '1' : '0';
    else if (field === CHROME_METADATA.intValue) json = String(reader.int64());
    else if (field === CHROME_METADATA.jsonValue) json = checkedJson(reader.string());
    else reader.skip(wireType, field);
  }
  if (json !== '') into.set(name, json);
}

export function metadataText(members: ReadonlyMap<string, string>): string {
  return `{${[...members].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}
