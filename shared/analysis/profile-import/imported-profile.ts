/** What an importer makes of the file of another tool: a profile in V8's own format. */

export interface ImportedProfile {
  readonly kind: 'cpu-profile' | 'heap-profile';
  /** The text of a `.cpuprofile`, or of a `.heapprofile`. */
  readonly text: string;
}

/** From the bytes of a file, not compressed. Throws `damaged_file` and `unsupported_format`. */
export type ProfileImporter = (bytes: Uint8Array) => ImportedProfile;
