/** How the library's folder is laid out: what each file is called. */
import { randomBytes } from 'node:crypto';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS, type CaptureKind } from '../../shared/contracts/captures.ts';

export const INDEX_FILE_NAME = 'index.sqlite';

/** A capture whose entry is deleted and whose bytes follow in a moment. */
export const DELETED_SUFFIX = '.deleted';

/** A new id of a kind: prefix and eight random hex digits. */
export function newCaptureId(kind: CaptureKind): string {
  return `${CAPTURE_KINDS[kind].prefix}-${randomBytes(4).toString('hex')}`;
}

export function captureFileName(captureId: string, kind: CaptureKind): string {
  return `${captureId}${CAPTURE_KINDS[kind].extension}`;
}

/** Id and kind of a file that is called as a capture's is; null for any other. */
export function captureOfFileName(fileName: string): { id: string; kind: CaptureKind } | null {
  const dot = fileName.indexOf('.');
  if (dot < 0) return null;
  const id = fileName.slice(0, dot);
  if (!CAPTURE_ID_PATTERN.test(id)) return null;
  const prefix = id.slice(0, id.lastIndexOf('-'));
  for (const [kind, { prefix: ofKind, extension }] of Object.entries(CAPTURE_KINDS)) {
    if (ofKind === prefix && extension === fileName.slice(dot)) return { id, kind: kind as CaptureKind };
  }
  return null;
}
