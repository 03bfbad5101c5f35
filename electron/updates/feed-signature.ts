/**
 * Whether the release key signed an update. The server sends version and hashes with a signature of both (`scripts/packaging/sign-feed.mjs`), so
 * whoever controls the server or the way to it cannot have another program installed. The hash of the downloaded file is checked against the
 * signed one.
 */
import { createPublicKey, verify } from 'node:crypto';

/** The list of files of an update, as the server sent it. */
export interface UpdateFeed {
  readonly version: string;
  /** SHA-512 of each file in base64. */
  readonly sha512: readonly string[];
  /** Ed25519 in base64; null if the server sent none. */
  readonly signature: string | null;
}

/** The text that the release key signs. */
export function signedText({ version, sha512 }: Pick<UpdateFeed, 'version' | 'sha512'>): string {
  return ['pen-workbench update', version, ...[...sha512].toSorted(), ''].join('\n');
}

/** `releaseKey` is a public Ed25519 key, SPKI in base64. False for anything that is not a signature of this feed with that key. */
export function isSignedFeed(feed: UpdateFeed, releaseKey: string): boolean {
  if (feed.signature === null || feed.sha512.length === 0) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(releaseKey, 'base64'), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(signedText(feed)), key, Buffer.from(feed.signature, 'base64'));
  } catch {
    // A damaged key is no key.
    return false;
  }
}
