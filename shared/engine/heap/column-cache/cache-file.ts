/**
 * Format of the column cache file: a header of fixed size, the columns, and a table of contents.
 *
 *
 *     0 head: order mark, magic, version, where the table lies, checksums │ 4096 column │ column … │ table of contents (JSON)
 *
 * The header is written last, so an interrupted file has none. Numbers are in the machine's byte order, which the order mark identifies.
 * Columns have a checksum per piece, so that pieces can be read in parallel and checked while the next ones are read.
 */
import { z } from 'zod';
import { COLUMN_CACHE_VERSION } from './cached-columns.ts';

export const CACHE_HEAD_BYTES = 64;
/** Columns are aligned to pages. */
export const CACHE_ALIGNMENT_BYTES = 4096;
/** Size of a checksummed piece: large enough that the cost of a read does not matter, small enough to read several in parallel. */
export const CACHE_PIECE_BYTES = 4 << 20;
/** The table of a 10 GB heap has about 50 KB. */
const MAX_TABLE_BYTES = 16 << 20;

const ORDER_MARK = 0x0102_0304;
const REVERSED_MARK = 0x0403_0201;
/** `PENC` and `OLS1` as numbers, so that they depend on the byte order too. */
const MAGIC = [0x5045_4e43, 0x4f4c_5331] as const;

/** Identifies the file that the columns were computed from. */
export const CacheSourceSchema = z.object({
  /** With symbolic links resolved. */
  path: z.string(),
  sizeBytes: z.number().int().min(0),
  /** Modification time in nanoseconds since the Unix epoch, as digits. */
  modifiedNs: z.string(),
  /** Hash of the first and last MiB. */
  ends: z.string(),
});
export type CacheSource = z.infer<typeof CacheSourceSchema>;

const CacheTableSchema = z.object({
  source: CacheSourceSchema,
  columns: z.array(
    z.object({
      name: z.string(),
      offset: z.number().int().min(CACHE_HEAD_BYTES),
      byteLength: z.number().int().min(0),
      /** Checksum of each `CACHE_PIECE_BYTES`; the last piece is shorter. */
      checksums: z.array(z.number().int().min(0)),
    }),
  ),
});
export type CacheTable = z.infer<typeof CacheTableSchema>;

/** A 32-bit checksum, continued from that of the preceding bytes; the caller passes the platform's implementation. */
export type Checksum = (bytes: Uint8Array, before?: number) => number;

export interface CacheHead {
  readonly tableOffset: number;
  readonly tableByteLength: number;
  readonly tableChecksum: number;
}

/** The reason why a cache file cannot be used. This is not an error: the file is parsed instead. */
export type CacheRefusal = 'no column cache' | 'other byte order' | 'other version' | 'damaged' | 'truncated';

export function encodeTable(table: CacheTable): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(table));
}

export function encodeHead({ tableOffset, tableByteLength, tableChecksum }: CacheHead, checksum: Checksum): Uint8Array {
  const bytes = new Uint8Array(CACHE_HEAD_BYTES);
  const words = new Uint32Array(bytes.buffer);
  words.set([ORDER_MARK, ...MAGIC, COLUMN_CACHE_VERSION]);
  new Float64Array(bytes.buffer, 16, 2).set([tableOffset, tableByteLength]);
  words[8] = tableChecksum;
  words[9] = checksum(bytes.subarray(0, 36));
  return bytes;
}

/** `fileSizeBytes` is the size of the file that contains the header. */
export function decodeHead(head: Uint8Array, fileSizeBytes: number, checksum: Checksum): CacheHead | CacheRefusal {
  if (head.length < CACHE_HEAD_BYTES) return 'truncated';
  const bytes = head.slice(0, CACHE_HEAD_BYTES);
  const words = new Uint32Array(bytes.buffer);
  if (words[0] !== ORDER_MARK) return words[0] === REVERSED_MARK ? 'other byte order' : 'no column cache';
  if (words[1] !== MAGIC[0] || words[2] !== MAGIC[1]) return 'no column cache';
  if (words[3] !== COLUMN_CACHE_VERSION) return 'other version';
  if (words[9] !== checksum(bytes.subarray(0, 36))) return 'damaged';
  const [tableOffset, tableByteLength] = new Float64Array(bytes.buffer, 16, 2);
  if (tableByteLength > MAX_TABLE_BYTES || tableOffset < CACHE_HEAD_BYTES) return 'damaged';
  if (tableOffset + tableByteLength > fileSizeBytes) return 'truncated';
  return { tableOffset, tableByteLength, tableChecksum: words[8] };
}

export function decodeTable(bytes: Uint8Array, head: CacheHead, checksum: Checksum): CacheTable | CacheRefusal {
  if (bytes.length !== head.tableByteLength) return 'truncated';
  if (checksum(bytes) !== head.tableChecksum) return 'damaged';
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return 'damaged';
  }
  const parsed = CacheTableSchema.safeParse(json);
  if (!parsed.success) return 'damaged';
  const isWithin = parsed.data.columns.every(
    ({ offset, byteLength, checksums }) =>
      offset + byteLength <= head.tableOffset && checksums.length === Math.ceil(byteLength / CACHE_PIECE_BYTES),
  );
  return isWithin ? parsed.data : 'damaged';
}

/** Total bytes of all columns. */
export function columnBytesOf({ columns }: CacheTable): number {
  return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

export function isSameSource(a: CacheSource, b: CacheSource): boolean {
  return a.path === b.path && a.sizeBytes === b.sizeBytes && a.modifiedNs === b.modifiedNs && a.ends === b.ends;
}
