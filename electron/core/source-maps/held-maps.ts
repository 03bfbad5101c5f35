/** Source maps of a live target, compressed in memory: what `kept-maps.ts` does for a capture in a file. */
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { MAX_MAP_BYTES, type StoredMapEntry, type StoredMaps, type StoredMapsWriter } from './stored-maps.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

export interface HeldMaps {
  readonly writer: StoredMapsWriter;
  /** Null until the writer has finished. */
  readonly maps: StoredMaps | null;
  /** The compressed bytes of a map; null if there is none at this index. */
  compressed(map: number): Uint8Array | null;
}

/** `version` differs from that of any other maps of the same target. */
export function createHeldMaps(version: string): HeldMaps {
  const entries: StoredMapEntry[] = [];
  const bytes: Uint8Array[] = [];
  let finished: StoredMaps | null = null;
  const place = (at: string, rawBytes: number, compressed: Uint8Array): number => {
    bytes.push(compressed);
    return entries.push({ at, rawBytes, from: 0, bytes: compressed.length }) - 1;
  };
  return {
    writer: {
      maps: entries,
      add: async (at, raw) => place(at, raw.length, await compress(raw, { level: constants.Z_BEST_SPEED })),
      copy: async ({ at, rawBytes }, compressed) => place(at, rawBytes, compressed),
      finish: async (scripts, problems) => {
        finished = {
          scripts,
          problems,
          maps: entries,
          version,
          read: async (map) => {
            const found = bytes[map];
            if (found === undefined) throw new Error(`There is no source map ${map}`);
            return expand(found, { maxOutputLength: MAX_MAP_BYTES });
          },
        };
      },
      discard: async () => undefined,
    },
    get maps() {
      return finished;
    },
    compressed: (map) => bytes[map] ?? null,
  };
}
