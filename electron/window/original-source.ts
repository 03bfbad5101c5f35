/**
 * Where a place in a script was written, by a source map that lies beside the script on this machine. Nothing is fetched: a
 * script of a server has its map there, and asking for it would tell that somebody looks.
 */
import { open } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  originalPosition,
  SourceMapSchema,
  type OriginalPosition,
} from '../../shared/analysis/source-map/original-position.ts';

/** Larger ones are those of bundles nobody waits for. */
const MAX_MAP_BYTES = 64 * 1024 * 1024;

export interface OriginalSource extends OriginalPosition {
  readonly mapFile: string;
}

/** The script's own file; null where it is on no disk of this machine. */
function scriptFile(url: string): string | null {
  if (isAbsolute(url)) return url;
  try {
    return url.startsWith('file://') ? fileURLToPath(url) : null;
  } catch {
    // `file://server/…` is a file of another machine.
    return null;
  }
}

async function readSmall(file: string): Promise<string | null> {
  try {
    const handle = await open(file, 'r');
    try {
      const stat = await handle.stat();
      return stat.isFile() && stat.size <= MAX_MAP_BYTES ? await handle.readFile('utf8') : null;
    } finally {
      await handle.close();
    }
  } catch {
    // Most scripts have no map beside them.
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null where there is no map, or it does not tell. `line` and `column` are 1-based. */
export async function originalSource(url: string, line: number, column: number): Promise<OriginalSource | null> {
  const script = scriptFile(url);
  if (script === null) return null;
  const mapFile = `${script}.map`;
  const text = await readSmall(mapFile);
  const map = text === null ? null : SourceMapSchema.safeParse(parsed(text));
  const found = map?.success === true ? originalPosition(map.data, line, column) : null;
  if (found === null) return null;
  // Names such as `webpack://shop/src/a.ts` are no files.
  const isFile = !/^[a-z][a-z0-9+.-]*:/i.test(found.source);
  return { ...found, source: isFile ? resolve(dirname(mapFile), found.source) : found.source, mapFile };
}
