/**
 * Reads the CDP messages of one direction of a connection: the HTTP head, then WebSocket frames (RFC 6455). A client masks them, a target does
 * not.
 */

const TEXT = 0x1;
const CONTINUATION = 0x0;
const END_OF_HEAD = '\r\n\r\n';

interface Frame {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  /** Bytes of the frame with its header. */
  readonly length: number;
}

/** The first frame; null while it is incomplete. */
function firstFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)];
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const isMasked = (second & 0x80) !== 0;
  const payloadAt = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < payloadAt) return null;
  const size = lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < payloadAt + size) return null;
  const payload = Buffer.from(bytes.subarray(payloadAt, payloadAt + size));
  if (isMasked) {
    const mask = bytes.subarray(payloadAt - 4, payloadAt);
    for (let at = 0; at < payload.length; at += 1) payload[at] = payload.readUInt8(at) ^ mask.readUInt8(at % 4);
  }
  return { isFinal: (first & 0x80) !== 0, opcode: first & 0x0f, payload, length: payloadAt + size };
}

/** Takes the bytes of one direction in order and calls back with each text message. Plain HTTP is skipped. */
export function createMessageFrames(onText: (text: string) => void): (part: Buffer) => void {
  let bytes = Buffer.alloc(0);
  let isUpgraded = false;
  let pieces: Buffer[] = [];

  const readHead = (): boolean => {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return false;
    isUpgraded = /^upgrade:\s*websocket/im.test(bytes.subarray(0, end).toString('latin1'));
    bytes = bytes.subarray(end + END_OF_HEAD.length);
    return true;
  };
  const readFrame = (): boolean => {
    const frame = firstFrame(bytes);
    if (frame === null) return false;
    bytes = bytes.subarray(frame.length);
    if (frame.opcode !== TEXT && frame.opcode !== CONTINUATION) return true;
    pieces.push(frame.payload);
    if (!frame.isFinal) return true;
    onText(Buffer.concat(pieces).toString('utf8'));
    pieces = [];
    return true;
  };
  return (part) => {
    bytes = Buffer.concat([bytes, part]);
    while (isUpgraded ? readFrame() : readHead()) {
      // The next one.
    }
  };
}
