/** The list of files of an update, as the server sent it. */
export interface UpdateFeed {
  readonly version: string;
  /** SHA-512 of each file in base64. */
  readonly sha512: readonly string[];
  /** Ed25519 in base64; null if the server sent none. */
  readonly signature: string | null;
}
/** The text that the release key signs. */
export declare function signedText({ version, sha512 }: Pick<UpdateFeed, 'version' | 'sha512'>): string;
/** `releaseKey` is a public Ed25519 key, SPKI in base64. False for anything that is not a signature of this feed with that key. */
export declare function isSignedFeed(feed: UpdateFeed, releaseKey: string): boolean;
