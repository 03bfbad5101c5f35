/** Test helper: writes zip archives, also damaged and hostile ones, by the format's own description (APPNOTE). */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZippedFile {
  readonly name: string;
  readonly content: string | Buffer;
  /** Default: deflated. */
  readonly method?: number;
  readonly isEncrypted?: boolean;
  /** Values of the headers instead of the true ones. */
  readonly claimed?: { readonly sizeBytes?: number; readonly crc?: number };
}

const STORED = 0;
const DEFLATED = 8;
const UTF8_FLAG = 0x800;

export function zipOf(files: readonly ZippedFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = DEFLATED, isEncrypted = false, claimed = {} } of files) {
    const raw = Buffer.from(content);
    const data = method === STORED ? raw : deflateRawSync(raw);
    const encoded = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(UTF8_FLAG | (isEncrypted ? 1 : 0), 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(claimed.crc ?? crc32(raw), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(claimed.sizeBytes ?? raw.length, 18);
    shared.writeUInt16LE(encoded.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, encoded, data]);
    const behind = Buffer.alloc(14);
    behind.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), shared, behind, encoded]));
    parts.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}
