/** The library of captures. */
import type { SpooledFile } from './recording-ports.ts';
import type { Progress } from '../contracts/activity.ts';
import type { CaptureDraft, CaptureKind, CaptureRecord } from '../contracts/captures.ts';
import type { AppResult } from '../../base/errors.ts';
import type { RedactionSummary } from '../../base/redaction/redaction.ts';

export interface ImportedCaptures {
  readonly record: CaptureRecord;
  /** The other captures of a zip archive. */
  readonly also: readonly CaptureRecord[];
  /** Files of the archive that were not imported, each with the reason. */
  readonly skipped: readonly string[];
  readonly notes: readonly string[];
}

export interface LibraryPort {
  /** Newest first. */
  list(): readonly CaptureRecord[];
  /** By id; `capture_not_found` explains why it may be gone. */
  get(captureId: string): AppResult<CaptureRecord>;
  /** Moves a spooled file into the library and assigns an id. Incomplete files are never listed. */
  add(file: SpooledFile, draft: CaptureDraft, signal: AbortSignal): Promise<{ record: CaptureRecord; notes: string[] }>;
  delete(captureId: string): Promise<CaptureRecord>;
  /** Copies a file, or each capture of a zip archive, into the library; kinds are detected from the content. `path` must be resolved. */
  import(
    path: string,
    options: { note: string; takenBy: string; signal: AbortSignal; progress: (progress: Progress) => void },
  ): Promise<ImportedCaptures>;
  /**
   * Writes the bytes of the capture, or their gzip, to `path`. An existing file is replaced only with `overwrite`. For other formats, the bytes
   * come from `content`, `contentFile` or `writeContent`. `replaceable` limits `overwrite` to files whose content is a capture of this kind;
   * with `none`, no file is replaced. The notes of a capture that is exported as it is, or as gzip, are written next to it (`notesPath`);
   * `warning` says why they were not.
   * `redact` replaces the secrets of JSON and writes a report next to the file.
   */
  export(
    captureId: string,
    options: {
      path: string;
      format: 'native' | 'gzip';
      content?: Uint8Array;
      contentFile?: string;
      /** Writes the content into the file at `path`, which exists and is empty. */
      writeContent?: (path: string) => Promise<AppResult<{ readonly sizeBytes: number }>>;
      redact?: boolean;
      overwrite: boolean;
      replaceable?: CaptureKind | 'none';
      signal: AbortSignal;
      progress: (progress: Progress) => void;
    },
  ): Promise<
    AppResult<{
      readonly path: string;
      readonly sizeBytes: number;
      readonly notesPath?: string;
      readonly warning?: string;
      readonly redaction?: RedactionSummary & { readonly report: string };
    }>
  >;
  usage(): { libraryBytes: number; limitBytes: number; freeBytes: number };
}
