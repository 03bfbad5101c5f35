/**
 * The file that columns are kept in, as bytes: a head of fixed size, the columns, and behind them a table of contents.
 *
 *     0 head: order mark, magic, version, where the table lies, checksums │ 4096 column │ column … │ table of contents (JSON)
 *
 * The head is written last: a file whose writing was cut short has none. Numbers lie as the machine has them, and the order
 * mark says which way that is. Each column is checked in pieces, so that pieces can be read side by side and each be checked
 * while the next ones come.
 */
import { z } from 'zod';
import { KEPT_COLUMNS_VERSION } from './kept-columns.ts';

export const KEPT_HEAD_BYTES = 64;
/** Columns begin on a page. */
export const KEPT_ALIGNMENT_BYTES = 4096;
/** Checked at once; large enough that a read's own cost does not matter, small enough to be read several at a time. */
export const KEPT_PIECE_BYTES = 4 << 20;
/** The table of a heap of 10 GB has about 50 KB. */
const MAX_TABLE_BYTES = 16 << 20;

const ORDER_MARK = 0x0102_0304;
const REVERSED_MARK = 0x0403_0201;
/** `PENC` and `OLS1`, as numbers, so that the order mark covers them too. */
const MAGIC = [0x5045_4e43, 0x4f4c_5331] as const;

/** Which file the columns were made from. */
export const KeptSourceSchema = z.object({
  /** With links followed. */
  path: z.string(),
  sizeBytes: z.number().int().min(0),
  /** Time of the last change in nanoseconds since 1970, as digits. */
  modifiedNs: z.string(),
  /** A hash of the first and the last megabyte. */
  ends: z.string(),
});
export type KeptSource = z.infer<typeof KeptSourceSchema>;

const KeptTableSchema = z.object({
  source: KeptSourceSchema,
  columns: z.array(
    z.object({
      name: z.string(),
      offset: z.number().int().min(KEPT_HEAD_BYTES),
      byteLength: z.number().int().min(0),
      /** Checksum of each `KEPT_PIECE_BYTES`, the last one shorter. */
      checksums: z.array(z.number().int().min(0)),
    }),
  ),
});
export type KeptTable = z.infer<typeof KeptTableSchema>;

/** A 32-bit checksum of bytes, going on from that of the bytes before; whoever has the platform's own passes it. */
export type Checksum = (bytes: Uint8Array, before?: number) => number;

export interface KeptHead {
  readonly tableOffset: number;
  readonly tableByteLength: number;
  readonly tableChecksum: number;
}

/** Why a file of kept columns is of no use. It is no error: the columns are made anew. */
export type KeptRefusal = 'no column cache' | 'other byte order' | 'other version' | 'damaged' | 'truncated';

export function encodeTable(table: KeptTable): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(table));
}

export function encodeHead({ tableOffset, tableByteLength, tableChecksum }: KeptHead, checksum: Checksum): Uint8Array {
  const bytes = new Uint8Array(KEPT_HEAD_BYTES);
  const words = new Uint32Array(bytes.buffer);
  words.set([ORDER_MARK, ...MAGIC, KEPT_COLUMNS_VERSION]);
  new Float64Array(bytes.buffer, 16, 2).set([tableOffset, tableByteLength]);
  words[8] = tableChecksum;
  words[9] = checksum(bytes.subarray(0, 36));
  return bytes;
}

/** `fileSizeBytes`: of the file the head was read from. */
export function decodeHead(head: Uint8Array, fileSizeBytes: number, checksum: Checksum): KeptHead | KeptRefusal {
  if (head.length < KEPT_HEAD_BYTES) return 'truncated';
  const bytes = head.slice(0, KEPT_HEAD_BYTES);
  const words = new Uint32Array(bytes.buffer);
  if (words[0] !== ORDER_MARK) return words[0] === REVERSED_MARK ? 'other byte order' : 'no column cache';
  if (words[1] !== MAGIC[0] || words[2] !== MAGIC[1]) return 'no column cache';
  if (words[3] !== KEPT_COLUMNS_VERSION) return 'other version';
  if (words[9] !== checksum(bytes.subarray(0, 36))) return 'damaged';
  const [tableOffset, tableByteLength] = new Float64Array(bytes.buffer, 16, 2);
  if (tableByteLength > MAX_TABLE_BYTES || tableOffset < KEPT_HEAD_BYTES) return 'damaged';
  if (tableOffset + tableByteLength > fileSizeBytes) return 'truncated';
  return { tableOffset, tableByteLength, tableChecksum: words[8] };
}

export function decodeTable(bytes: Uint8Array, head: KeptHead, checksum: Checksum): KeptTable | KeptRefusal {
  if (bytes.length !== head.tableByteLength) return 'truncated';
  if (checksum(bytes) !== head.tableChecksum) return 'damaged';
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return 'damaged';
  }
  const parsed = KeptTableSchema.safeParse(json);
  if (!parsed.success) return 'damaged';
  const isWithin = parsed.data.columns.every(
    ({ offset, byteLength, checksums }) =>
      offset + byteLength <= head.tableOffset && checksums.length === Math.ceil(byteLength / KEPT_PIECE_BYTES),
  );
  return isWithin ? parsed.data : 'damaged';
}

/** Bytes of all columns together. */
export function columnBytesOf({ columns }: KeptTable): number {
  return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

export function isSameSource(a: KeptSource, b: KeptSource): boolean {
  return a.path === b.path && a.sizeBytes === b.sizeBytes && a.modifiedNs === b.modifiedNs && a.ends === b.ends;
}
