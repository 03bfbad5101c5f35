/**
 * The source maps of a capture, in one file next to it: a table of its scripts, and each map once, compressed. An old capture shows the
 * author's names after the next build, and without the server that it came from.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { CAPTURE_ID_PATTERN } from '../../../shared/core/contracts/captures.ts';
import { newPartialName } from '../files/partial-name.ts';

/** `cpu-3f9a12cd.maps` */
export const MAPS_SUFFIX = '.maps';
/** The largest map that is stored, in bytes; larger ones belong to bundles that take too long to read. */
export const MAX_MAP_BYTES = 100 * 1024 * 1024;

const MAGIC = 'PENMAPS1';
/** After the table: its length in bytes, then the magic. */
const END_BYTES = 4 + MAGIC.length;
const MAX_TABLE_BYTES = 64 * 1024 * 1024;
const compress = promisify(gzip);
const expand = promisify(gunzip);

const StoredScriptSchema = z.object({
  /** V8's id, which heap snapshots and stacks name. */
  scriptId: z.string(),
  url: z.string(),
  /** 1-based begin and end within its document. */
  startLine: z.number(),
  startColumn: z.number(),
  endLine: z.number(),
  endColumn: z.number(),
  /** Index of its map; null without one. */
  map: z.number().int().min(0).nullable(),
  /** Index of its text among the maps; for heap snapshots, whose variables have generated names, and for traces. */
  text: z.number().int().min(0).optional(),
  /** A style sheet, with Blink's id in place of V8's. */
  isStyleSheet: z.literal(true).optional(),
});
export type StoredScript = z.infer<typeof StoredScriptSchema>;

const MapProblemSchema = z.object({
  /** The address that failed, or the script whose map failed. */
  address: z.string(),
  why: z.string(),
});
/** A map that could not be stored. */
export type MapProblem = z.infer<typeof MapProblemSchema>;

const TableSchema = z.object({
  version: z.literal(1),
  scripts: z.array(StoredScriptSchema),
  maps: z.array(
    z.object({
      /** Where it came from: an address, a file, or the script that contains it. */
      at: z.string(),
      from: z.number().int().min(0),
      bytes: z.number().int().min(0),
      rawBytes: z.number().int().min(0),
    }),
  ),
  problems: z.array(MapProblemSchema),
});
type Table = z.infer<typeof TableSchema>;
export type StoredMapEntry = Table['maps'][number];

/** The file of a capture's source maps; null for a file whose name is not that of a capture. */
export function mapsOfCapture(captureFile: string): string | null {
  const name = basename(captureFile);
  const id = name.slice(0, Math.max(0, name.indexOf('.')));
  return CAPTURE_ID_PATTERN.test(id) ? join(dirname(captureFile), `${id}${MAPS_SUFFIX}`) : null;
}

export interface StoredMaps {
  readonly scripts: readonly StoredScript[];
  readonly maps: readonly StoredMapEntry[];
  readonly problems: readonly MapProblem[];
  /** Changes when the file is replaced. */
  readonly version: string;
  /** The bytes of a map. Throws errors of the file system, and of a damaged file. */
  read(map: number): Promise<Uint8Array>;
}

/** The version of the maps that are stored with a capture; null without any. */
export async function storedMapsOf(captureFile: string): Promise<string | null> {
  const path = mapsOfCapture(captureFile);
  const facts = path === null ? null : await stat(path).catch(() => null);
  return facts === null ? null : versionOf(facts);
}

function versionOf({ mtimeMs, size }: { readonly mtimeMs: number; readonly size: number }): string {
  return `${mtimeMs} ${size}`;
}

/** The maps in a file of `writeStoredMaps`; null if there is no such file, or if it is damaged. */
export async function readStoredMaps(path: string): Promise<StoredMaps | null> {
  const facts = await stat(path).catch(() => null);
  if (facts === null || !facts.isFile() || facts.size < END_BYTES) return null;
  const end = await bytesOf(path, facts.size - END_BYTES, END_BYTES);
  if (new TextDecoder().decode(end.subarray(4)) !== MAGIC) return null;
  const tableBytes = new DataView(end.buffer).getUint32(0, true);
  const tableFrom = facts.size - END_BYTES - tableBytes;
  if (tableFrom < 0) return null;
  const table = await readTable(await bytesOf(path, tableFrom, tableBytes));
  if (table === null) return null;
  return {
    ...table,
    version: versionOf(facts),
    read: async (map) => {
      const entry = table.maps[map];
      if (entry === undefined) throw new Error(`${path} has no map ${map}`);
      return expand(await bytesOf(path, entry.from, entry.bytes), { maxOutputLength: MAX_MAP_BYTES });
    },
  };
}

/** A digest of a file of maps: equal ones have the same. Throws errors of the file system. */
export async function contentOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) digest.update(chunk);
  return digest.digest('hex');
}

async function readTable(compressed: Uint8Array): Promise<Table | null> {
  try {
    const text = await expand(compressed, { maxOutputLength: MAX_TABLE_BYTES });
    return TableSchema.parse(JSON.parse(new TextDecoder().decode(text)));
  } catch {
    // A damaged file counts as missing: the generated names are shown.
    return null;
  }
}

async function bytesOf(path: string, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Compressed bytes of a stored map, to be copied into the file of another capture; null if the file or the map is gone. */
export async function compressedMap(path: string, { from, bytes }: StoredMapEntry): Promise<Uint8Array | null> {
  const found = await bytesOf(path, from, bytes).catch(() => null);
  return found?.length === bytes ? found : null;
}

export interface StoredMapsWriter {
  /** Adds a map, and returns its index. Throws errors of the file system. */
  add(at: string, raw: Uint8Array): Promise<number>;
  /** Adds a map that is compressed already. */
  copy(entry: StoredMapEntry, compressed: Uint8Array): Promise<number>;
  readonly maps: readonly StoredMapEntry[];
  /** Completes the file and moves it to its place. */
  finish(scripts: readonly StoredScript[], problems: readonly MapProblem[]): Promise<void>;
  /** Deletes what was written. */
  discard(): Promise<void>;
}

/** Writes next to `path` under another name, until the file is complete. */
export async function writeStoredMaps(path: string): Promise<StoredMapsWriter> {
  const partial = join(dirname(path), newPartialName());
  const file = await open(partial, 'wx', 0o600);
  const maps: StoredMapEntry[] = [];
  let position = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await file.write(bytes, 0, bytes.length, position);
    position += bytes.length;
  };
  const place = async (entry: Omit<StoredMapEntry, 'from' | 'bytes'>, compressed: Uint8Array): Promise<number> => {
    const from = position;
    await append(compressed);
    return maps.push({ ...entry, from, bytes: compressed.length }) - 1;
  };
  return {
    maps,
    add: async (at, raw) => place({ at, rawBytes: raw.length }, await compress(raw, { level: constants.Z_BEST_SPEED })),
    copy: ({ at, rawBytes }, compressed) => place({ at, rawBytes }, compressed),
    finish: async (scripts, problems) => {
      const table: Table = { version: 1, scripts: [...scripts], maps, problems: [...problems] };
      const compressed = await compress(Buffer.from(JSON.stringify(table)));
      const end = Buffer.alloc(END_BYTES);
      end.writeUInt32LE(compressed.length, 0);
      end.write(MAGIC, 4, 'latin1');
      await append(compressed);
      await append(end);
      await file.close();
      await rename(partial, path);
    },
    discard: async () => {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}
