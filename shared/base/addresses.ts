/** Parts of URLs and paths. */

/** Null for a text that is not a URL, and for a URL without a host, such as `data:` and `file:`. */
export function hostOf(url: string): string | null {
  const host = URL.parse(url)?.host ?? '';
  return host === '' ? null : host;
}

/** The last part of a path of any system; a folder's own name. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

/** Makes a name from a program valid on any file system. */
export function fileNameOf(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 80);
}
