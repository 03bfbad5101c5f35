/** Scripts and maps on this machine, as far as they can be read: most scripts have no map, which is no error. */
import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Larger ones are those of bundles nobody waits for. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The script's own file; null where it is on no disk of this machine. */
export function scriptFile(url: string): string | null {
  if (isAbsolute(url)) return url;
  try {
    return url.startsWith('file://') ? fileURLToPath(url) : null;
  } catch {
    // `file://server/…` is a file of another machine.
    return null;
  }
}

/** The whole of a file, or its last bytes; null where it is not there or too large. */
export async function readSmall(file: string, lastBytes: number | null = null): Promise<string | null> {
  try {
    const handle = await open(file, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > MAX_BYTES) return null;
      if (lastBytes === null || stat.size <= lastBytes) return await handle.readFile('utf8');
      const bytes = new Uint8Array(lastBytes);
      const { bytesRead } = await handle.read(bytes, 0, lastBytes, stat.size - lastBytes);
      return new TextDecoder().decode(bytes.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    // Most scripts have no map beside them.
    return null;
  }
}
