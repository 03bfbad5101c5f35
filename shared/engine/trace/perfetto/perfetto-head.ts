/** Detects a Perfetto trace by its first bytes: a message with packets only, field 1. */
import { LENGTH_DELIMITED, TRACE } from './wire-fields.ts';

const PACKET_TAG = (TRACE.packet << 3) | LENGTH_DELIMITED;
/** This many consecutive valid packets are no coincidence. */
const PACKETS_LOOKED_AT = 3;
/** Maximum bytes of a 64-bit varint. */
const MAX_VARINT_BYTES = 10;
/** Bytes of a value by wire type; −1: a varint, −2: length-delimited, −3: not in use. */
const VALUE_BYTES = [-1, 8, -2, -3, -3, 4, -3, -3];
const VARINT = -1;
const WITH_LENGTH = -2;

/**
 * True if a file that begins with `head` is a Perfetto trace. The first packet must lie completely in `head` and consist of valid fields;
 * the next ones must begin like packets.
 */
export function isPerfettoHead(head: Uint8Array): boolean {
  let at = 0;
  for (let packet = 0; packet < PACKETS_LOOKED_AT; packet += 1) {
    // The file ends here, or the previous packet continues after `head`.
    if (at >= head.length) return packet > 0;
    if (head[at] !== PACKET_TAG) return false;
    const length = readVarint(head, at + 1, head.length);
    if (length === null) return packet > 0;
    const end = length.behind + length.value;
    if (packet === 0 && !isOfFields(head, length.behind, end)) return false;
    at = end;
  }
  return true;
}

function isOfFields(bytes: Uint8Array, from: number, end: number): boolean {
  if (end > bytes.length || end === from) return false;
  let at = from;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    if (tag === null || tag.value < 8) return false;
    const size = VALUE_BYTES[tag.value % 8];
    if (size >= 0) {
      at = tag.behind + size;
      continue;
    }
    const value = size === VARINT || size === WITH_LENGTH ? readVarint(bytes, tag.behind, end) : null;
    if (value === null) return false;
    at = value.behind + (size === WITH_LENGTH ? value.value : 0);
  }
  return at === end;
}

/** Null if it does not end before `end`. */
function readVarint(bytes: Uint8Array, from: number, end: number): { value: number; behind: number } | null {
  let value = 0;
  for (let at = from; at < end && at - from < MAX_VARINT_BYTES; at += 1) {
    value += (bytes[at] & 0x7f) * 2 ** (7 * (at - from));
    if (bytes[at] < 0x80) return { value, behind: at + 1 };
  }
  return null;
}
