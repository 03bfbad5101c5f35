/**
 * Scans a trace for the descriptors of its typed arguments. Chrome writes them near the end, but they are needed before the trace is read.
 */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { createMessageTypes, endOf, type MessageTypes } from './message-types.ts';
import { createPacketStream, type Inflate, type PacketStream } from './packet-stream.ts';
import { PACKET } from './wire-fields.ts';

export interface TypeScan extends PacketStream {
  /** Types of the format itself, and those found so far. */
  readonly types: MessageTypes;
}

export function createTypeScan(inflate?: Inflate): TypeScan {
  const types = createMessageTypes();
  const stream = createPacketStream((reader: BinaryReader, end: number) => {
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (tag >>> 3 === PACKET.extensionDescriptor) types.add(reader, endOf(reader));
      else reader.skip(tag & 7, tag >>> 3);
    }
  }, inflate);
  return { types, ...stream };
}
