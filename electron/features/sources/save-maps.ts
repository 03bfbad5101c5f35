/** Stores the source maps from a page's own server under the paths of their scripts, where profiles and traces look for them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Maximum bytes for one page; more would be a long history of builds. */
const MAX_BYTES = 300 * 1024 * 1024;
const NAME_CHARS = 120;

/** A part of an address as the name of a file or folder: nothing that leads elsewhere or is reserved on any system. */
function fileName(part: string): string {
  const plain = part.replace(/[^A-Za-z0-9._%@+~-]/g, '_').slice(-NAME_CHARS);
  return /^\.+$/.test(plain) ? '_' : plain;
}

/** `folder/shop.test_8080/js/app.js.map`; null for an address without a path. */
export function savedMapPath(folder: string, scriptUrl: string): string | null {
  if (!URL.canParse(scriptUrl)) return null;
  const { host, pathname } = new URL(scriptUrl);
  const parts = pathname.split('/').filter(Boolean);
  const name = parts.pop();
  if (host === '' || name === undefined) return null;
  return join(folder, fileName(host), ...parts.map(fileName), `${fileName(name)}.map`);
}

export interface SavedMaps {
  readonly saved: number;
  readonly sizeBytes: number;
  readonly notes: readonly string[];
}

/** `maps` are written one after the other; an existing file is replaced, because a page's build changes under the same address. */
export async function saveMaps(
  folder: string,
  maps: AsyncIterable<{ readonly url: string; readonly text: string }>,
): Promise<SavedMaps> {
  const notes: string[] = [];
  let saved = 0;
  let sizeBytes = 0;
  for await (const { url, text } of maps) {
    const path = savedMapPath(folder, url);
    if (path === null) continue;
    if (sizeBytes + text.length > MAX_BYTES) {
      notes.push(`Further maps were left out: the limit for one page is ${MAX_BYTES} bytes.`);
      break;
    }
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, text, { mode: 0o600 });
    } catch (thrown) {
      notes.push(`${path} was not written: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
      continue;
    }
    saved += 1;
    sizeBytes += text.length;
  }
  return { saved, sizeBytes, notes };
}
