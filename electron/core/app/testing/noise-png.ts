/** A PNG that does not compress, for pages whose images are too large. */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const BYTES_PER_PIXEL = 3;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** 8 bits per channel, RGB. The same bytes on every call. */
export function noisePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const lineBytes = width * BYTES_PER_PIXEL + 1;
  const lines = Buffer.alloc(lineBytes * height);
  let noise = 1;
  for (let at = 0; at < lines.length; at += 1) {
    // A linear congruential generator (Park and Miller). The first byte of a line is its filter, none.
    noise = (noise * 16_807) % 2_147_483_647;
    lines[at] = at % lineBytes === 0 ? 0 : noise & 255;
  }
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
