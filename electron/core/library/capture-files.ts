/** The layout of the library's folder: file names. */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CAPTURE_ID_PATTERN,
  CAPTURE_KINDS,
  FOREIGN_FORMATS,
  captureExtension,
  type CaptureDraft,
  type CaptureKind,
} from '../../../shared/core/contracts/captures.ts';
import type { FolderNames } from '../files/folder-names.ts';
import { MAPS_SUFFIX } from '../source-maps/stored-maps.ts';

export const INDEX_FILE_NAME = 'index.sqlite';

/** A capture whose entry is deleted and whose file is about to be. */
export const DELETED_SUFFIX = '.deleted';

/** `heap-3f9a12cd.notes`: the notes pinned to a capture. */
export const NOTES_SUFFIX = '.notes';

/** A new id of a kind: prefix and eight random hex digits. */
export function newCaptureId(kind: CaptureKind): string {
  return `${CAPTURE_KINDS[kind].prefix}-${randomBytes(4).toString('hex')}`;
}

export function captureFileName(captureId: string, draft: Pick<CaptureDraft, 'kind' | 'options'>): string {
  return `${captureId}${captureExtension(draft)}`;
}

/** The file of a capture's notes, which exists only if there are any. */
export function notesOfCapture(directory: string, captureId: string): string {
  return join(directory, `${captureId}${NOTES_SUFFIX}`);
}

/** Size of all source maps next to captures. They are written in the background, by any process, so the folder is read. */
export function mapsBytesIn(directory: string, namesIn: FolderNames): number {
  return namesIn(directory)
    .filter((name) => name.endsWith(MAPS_SUFFIX))
    .reduce((sum, name) => sum + (statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Id, kind and form of a file whose name is that of a capture; null for any other. */
export function captureOfFileName(
  fileName: string,
): { id: string; kind: CaptureKind; options: CaptureDraft['options'] } | null {
  const dot = fileName.indexOf('.');
  if (dot < 0) return null;
  const id = fileName.slice(0, dot);
  if (!CAPTURE_ID_PATTERN.test(id)) return null;
  const prefix = id.slice(0, id.lastIndexOf('-'));
  for (const [kind, { prefix: ofKind }] of Object.entries(CAPTURE_KINDS) as [CaptureKind, { prefix: string }][]) {
    if (ofKind !== prefix) continue;
    const foreign = Object.keys(FOREIGN_FORMATS).map((format) => ({ format }));
    const forms: CaptureDraft['options'][] = [{}, ...foreign];
    const options = forms.find((form) => captureExtension({ kind, options: form }) === fileName.slice(dot));
    if (options !== undefined) return { id, kind, options };
  }
  return null;
}
