/**
 * The folders that an MCP client lists as its roots. They narrow the project root for the client's file paths and never widen it, so no
 * root gives access to anything.
 */
import nativeSyntax, { type PlatformPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoOf } from '../files/file-error.ts';
import { leavesMachine, specialPart } from '../files/path-shape.ts';

/**
 * The folders that the URIs name, without duplicates. Left out: schemes other than `file`, folders of other machines (`file://host/share`),
 * Windows devices, and URIs that name no path.
 */
export function rootFolders(uris: readonly string[], syntax: PlatformPath = nativeSyntax): string[] {
  return [...new Set(uris.map((uri) => folderOf(uri, syntax)).filter((folder) => folder !== null))];
}

function folderOf(uri: string, syntax: PlatformPath): string | null {
  if (!URL.canParse(uri) || new URL(uri).protocol !== 'file:') return null;
  let path: string;
  try {
    path = fileURLToPath(uri, { windows: syntax.sep === '\\' });
  } catch (thrown) {
    // A host, an encoded separator, broken percent-encoding, or no drive letter.
    if (thrown instanceof TypeError || thrown instanceof URIError) return null;
    throw thrown;
  }
  if (path.includes('\0') || leavesMachine(path, syntax)) return null;
  const folder = syntax.resolve(path);
  return specialPart(folder, syntax) === null ? folder : null;
}

/** The real paths of the folders; one whose links cannot be resolved is left out. */
export async function realRoots(
  folders: readonly string[],
  realPath: (path: string) => Promise<string>,
): Promise<string[]> {
  const real = await Promise.all(
    folders.map((folder) =>
      realPath(folder).catch((thrown: unknown) => {
        if (errnoOf(thrown) === null) throw thrown;
        return null;
      }),
    ),
  );
  return real.filter((folder) => folder !== null);
}
