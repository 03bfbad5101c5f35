/** The profile that an importer makes of another tool's file: a profile in V8's own format. */

export interface ImportedPart {
  readonly kind: 'cpu-profile' | 'heap-profile';
  /** The text of a `.cpuprofile`, or of a `.heapprofile`. */
  readonly text: string;
  /** Weights are counts, of which each is a microsecond in the text: nothing in the file is time. */
  readonly counts?: true;
}

/** The profile that the file opens with. */
export interface ImportedProfile extends ImportedPart {
  /** All profiles of a file that has several, in its order, with the index of this one. */
  readonly all?: { readonly parts: readonly (ImportedPart & { readonly name: string })[]; readonly active: number };
}

/** From the bytes of a file, not compressed. Throws `damaged_file` and `unsupported_format`. */
export type ProfileImporter = (bytes: Uint8Array) => ImportedProfile;
