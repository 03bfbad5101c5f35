/** Splits bytes into packets. A trace is a message with a single repeated field, so packets are consecutive. */
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { PERFETTO_ERRORS } from './perfetto-errors.ts';
import { LENGTH_DELIMITED, PACKET, TRACE } from './wire-fields.ts';

/** Longer than any packet of a browser; an incomplete packet is buffered. */
const MAX_PACKET_BYTES = 64 << 20;
/** Maximum bytes of the field number and length before a packet. */
const MAX_LENGTH_BYTES = 5;
const NOTHING = new Uint8Array(0);
const PACKET_TAG = (TRACE.packet << 3) | LENGTH_DELIMITED;
const COMPRESSED_TAG = (PACKET.compressedPackets << 3) | LENGTH_DELIMITED;

export interface PacketStream {
  /** Passes complete packets on. The chunk may be reused afterwards. Throws `AppFailure`. */
  write(chunk: Uint8Array): void;
  /** Throws `AppFailure` if the stream ends inside a packet or has none. */
  end(): void;
}

/** Inflates zlib data; null if it is damaged. The result contains packets. */
export type Inflate = (packed: Uint8Array) => Uint8Array | null;

/**
 * `onPacket` receives a reader at the packet's first byte, and its end position. Without `inflate`, a trace with compressed packets is
 * refused.
 */
export function createPacketStream(
  onPacket: (reader: BinaryReader, end: number) => void,
  inflate?: Inflate,
): PacketStream {
  let carried = NOTHING;
  /** Bytes of the file before the current ones. */
  let before = 0;

  function takePackets(bytes: Uint8Array): number {
    const reader = new BinaryReader(bytes);
    let behind = 0;
    while (behind < bytes.length) {
      if (bytes[behind] !== PACKET_TAG) {
        throw behind + before === 0
          ? PERFETTO_ERRORS.foreign(0, 'it does not begin with a packet')
          : PERFETTO_ERRORS.damaged(before + behind, 'no packet begins there');
      }
      const from = lengthEnd(bytes, behind + 1);
      if (from < 0) break;
      const length = lengthAt(reader, behind + 1);
      if (length === null) throw PERFETTO_ERRORS.damaged(before + behind, 'the length of a packet is not valid');
      if (length > MAX_PACKET_BYTES) throw PERFETTO_ERRORS.damaged(before + behind, 'a packet is too long');
      if (from + length > bytes.length) break;
      const packed = packedIn(reader, from + length, before + behind);
      if (packed === null) readWhole(reader, from + length, before + behind);
      else takePacked(packed, before + behind);
      behind = from + length;
    }
    return behind;
  }

  /** Moves the reader past the length; null if it is invalid. */
  function lengthAt(reader: BinaryReader, from: number): number | null {
    reader.pos = from;
    try {
      return reader.uint32();
    } catch (thrown) {
      reasonOf(thrown);
      return null;
    }
  }

  /** The compressed packets inside the packet; null for a normal packet. A packet has either. */
  function packedIn(reader: BinaryReader, end: number, fileOffset: number): Uint8Array | null {
    const from = reader.pos;
    if (from >= end) return null;
    try {
      if (reader.uint32() === COMPRESSED_TAG) return reader.bytes();
    } catch (thrown) {
      throw PERFETTO_ERRORS.damaged(fileOffset, reasonOf(thrown));
    }
    reader.pos = from;
    return null;
  }

  function takePacked(packed: Uint8Array, fileOffset: number): void {
    if (inflate === undefined) throw PERFETTO_ERRORS.damaged(fileOffset, 'its packets are compressed');
    const bytes = inflate(packed);
    if (bytes === null) throw PERFETTO_ERRORS.damaged(fileOffset, 'a compressed packet cannot be decompressed');
    const inner = createPacketStream(onPacket);
    inner.write(bytes);
    inner.end();
  }

  function readWhole(reader: BinaryReader, end: number, fileOffset: number): void {
    try {
      onPacket(reader, end);
    } catch (thrown) {
      throw PERFETTO_ERRORS.damaged(fileOffset, reasonOf(thrown));
    }
  }

  return {
    write(chunk) {
      let bytes = chunk;
      if (carried.length > 0) {
        bytes = new Uint8Array(carried.length + chunk.length);
        bytes.set(carried);
        bytes.set(chunk, carried.length);
      }
      const behind = takePackets(bytes);
      before += behind;
      carried = behind === bytes.length ? NOTHING : bytes.slice(behind);
    },
    end() {
      if (carried.length > 0) throw PERFETTO_ERRORS.truncated(before + carried.length);
      if (before === 0) throw PERFETTO_ERRORS.empty();
    },
  };
}

/** The wire reader's message for invalid bytes; rethrows other exceptions. */
function reasonOf(thrown: unknown): string {
  const isOfReader = thrown instanceof RangeError || (thrown instanceof Error && thrown.name === 'Error');
  if (!isOfReader) throw thrown;
  return thrown.message;
}

/** Position after a length; −1 if it is incomplete. */
function lengthEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] < 128 || at - from === MAX_LENGTH_BYTES) return at + 1;
  }
  return -1;
}
