/** The parts of a shared file (`shared-file.ts`) as its first script knows them, without schemas. */

/** Elements of the page that hold its parts. Packed parts are Brotli in base64. */
export const SHARED_PARTS = {
  /** JavaScript that unpacks the others, as raw deflate in base64: every browser inflates. */
  decoder: 'pen-decoder',
  /** `SharedViewer`, packed. */
  viewer: 'pen-viewer',
  /** `SharedManifest`, packed. */
  manifest: 'pen-manifest',
  /** In place of files, packed. */
  answers: 'pen-answers',
} as const;

/** The id of the element that holds a file of the manifest, packed. */
export const sharedFilePart = (index: number): string => `pen-file-${index}`;

/** The viewer's own texts. */
export interface SharedViewer {
  readonly script: string;
  readonly style: string;
  /** The script of the worker that analyses. */
  readonly engine: string;
}
