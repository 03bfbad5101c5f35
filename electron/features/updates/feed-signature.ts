/**
 * Checks whether the release key signed an update. The server sends the list of files with a signature of all of it
 * (`scripts/packaging/sign-feed.mjs`), so whoever controls the server or the way to it cannot have another program installed. The hash of the
 * downloaded file is checked against the signed one.
 */
import { createPublicKey, verify } from 'node:crypto';

/** The list of files of an update, as the server sent it. */
export interface UpdateFeed {
  /** Every member of the list but its signature: version, files with names, hashes and sizes, packages. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Ed25519 in base64; null if the server sent none. */
  readonly signature: string | null;
}

/** JSON whose members are sorted by name, so that two writers of one value write one text. Throws for anything that JSON does not have. */
function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    throw new TypeError('The list of files contains a value that JSON does not have.');
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

/** The text that the release key signs. Its first member keeps it apart from texts of other forms. */
export function signedText(content: UpdateFeed['content']): string {
  return canonicalJson(['pen-workbench update feed 2', content]);
}

/** `releaseKey` is a public Ed25519 key, SPKI in base64. False for anything that is not a signature of this feed with that key. */
export function isSignedFeed({ content, signature }: UpdateFeed, releaseKey: string): boolean {
  if (signature === null) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(releaseKey, 'base64'), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(signedText(content)), key, Buffer.from(signature, 'base64'));
  } catch {
    // A damaged key is no key, and what is no JSON was never signed.
    return false;
  }
}
