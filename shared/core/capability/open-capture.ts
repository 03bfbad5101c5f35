/** Finds the capture or file that a parameter names, and checks that it is of a kind that the tool takes. */
import { proposedCall } from '../../base/proposed-call.ts';
import { truncateEnd } from '../../base/units.ts';
import { APPLICATION_KIND, APPLICATION_KINDS, ApplicationCaptureSchema } from '../contracts/applications.ts';
import { err } from '../../base/result.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS, type CaptureKind, type CaptureRecord } from '../contracts/captures.ts';
import { advice, appError, type AppError, type AppResult, AppFailure, unwrap } from '../../base/errors.ts';
import type { CaptureSource } from '../contracts/capture-source.ts';
import type { CallContext } from './define.ts';
import type { CapabilityPorts } from './ports.ts';
import { askOverview } from './asking.ts';
import { capturedWith, kindNames, newestCapture, type Documents } from './newest-capture.ts';

const MEMBER_CHARS = 40;

export interface NamedCapture {
  readonly source: CaptureSource;
  /** Null for a file outside the library. */
  readonly record: CaptureRecord | null;
}

export interface OpenedCapture extends NamedCapture {
  /** From the head of the file, so that a heap timeline may count as a heap snapshot: both are one kind of document. */
  readonly kind: CaptureKind;
}

/** The capture with this id. `capture_not_found` for an unknown id, and for a path, which must be imported first. */
export function libraryCapture(ports: CapabilityPorts, capture: string): AppResult<CaptureRecord> {
  if (CAPTURE_ID_PATTERN.test(capture)) return ports.library.get(capture);
  return err(
    appError(
      'capture_not_found',
      `"${capture}" is not a capture id.`,
      'pen_list_captures lists the ids of the library; pen_import adds a file to it.',
    ),
  );
}

/** Resolves a capture id or a path. Errors: `capture_not_found`, `path_denied`, `file_not_found`. */
export async function namedCapture(
  named: string,
  { ports, caller }: Pick<CallContext, 'ports' | 'caller'>,
): Promise<NamedCapture> {
  if (CAPTURE_ID_PATTERN.test(named)) {
    const record = unwrap(ports.library.get(named));
    return { source: { captureId: named, file: record.file }, record };
  }
  const path = unwrap(await caller.resolvePath(named, 'read'));
  return { source: { captureId: null, file: path }, record: null };
}

/**
 * Resolves a capture id or a path to a file that one of these documents can be read from; without a name, the newest such capture.
 * Errors: as `namedCapture`, those of the file, and `unsupported_format` for another kind of capture.
 */
export async function openCapture(
  named: string | undefined,
  documents: Documents,
  context: Pick<CallContext, 'ports' | 'caller' | 'note' | 'signal'>,
): Promise<OpenedCapture> {
  const newest = named === undefined ? newestCapture(documents, context) : null;
  if (newest !== null && !newest.ok) throw new AppFailure(newest.error);
  const shown = newest?.value.id ?? named ?? '';
  const { source, record } = await namedCapture(shown, context);
  const kind = await context.ports.analysis.kindOf(source.file, { byHead: true });
  if (!kind.ok) {
    if (record !== null && kind.error.code === 'file_not_found') throw new AppFailure(fileGone(record, kind.error));
    throw new AppFailure(kind.error);
  }
  if (!documents.includes(CAPTURE_KINDS[kind.value].document)) {
    const members =
      kind.value === APPLICATION_KIND ? await membersText(source.file, kind.value, documents, context) : '';
    throw new AppFailure(otherKind(shown, kind.value, documents, members));
  }
  return { source, record, kind: kind.value };
}

function fileGone({ id, kind }: CaptureRecord, error: AppError): AppError {
  return appError(
    'file_not_found',
    `The file of ${id} no longer exists: ${error.message}`,
    `Record again with ${CAPTURE_KINDS[kind].tool}, or delete this capture with pen_delete_capture.`,
  );
}

/** `It has cpu-3f9a12cd (Shop), cpu-71bc02de (indexer.worker.js): call again with one of them.`; '' for members of another kind. */
async function membersText(
  file: string,
  of: CaptureKind,
  documents: Documents,
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<string> {
  const manifest = await askOverview(file, of, context);
  const application = ApplicationCaptureSchema.safeParse(manifest.ok ? manifest.value : null).data;
  if (application === undefined || application.members.length === 0) return '';
  const { kind, members } = application;
  if (!documents.includes(CAPTURE_KINDS[APPLICATION_KINDS[kind].captureKind].document)) return '';
  const named = members.map(
    ({ captureId, target: { title, url } }) =>
      `${captureId} (${truncateEnd(title === '' ? url : title, MEMBER_CHARS)})`,
  );
  return `It has one for each isolate: ${named.join(', ')}. Call again with one of these ids. `;
}

function otherKind(named: string, kind: CaptureKind, documents: Documents, members: string): AppError {
  const { kinds, plurals } = kindNames(documents);
  return appError(
    'unsupported_format',
    `"${named}" is of the kind "${CAPTURE_KINDS[kind].label}"; this tool reads ${plurals}.`,
    advice(
      `${members}${proposedCall('pen_list_captures', { kind: kinds[0] })} lists what the library has; ${capturedWith(documents)} records one.`,
      'Choose a capture of the kind that is read here.',
    ),
  );
}
