/** Default captures: a call that names none uses the newest of the right kind. */
import { err, ok } from '../../base/result.ts';
import { CAPTURE_KINDS, type CaptureKind, type CaptureRecord, type DocumentKind } from '../../contracts/captures.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';

/** Kinds of document in order of preference: a profile before a trace with samples. */
export type Documents = readonly [DocumentKind, ...DocumentKind[]];
type Context = Pick<CallContext, 'ports' | 'caller' | 'note'>;

/** The kinds of capture that open as one of these documents, and their plural names. */
export function kindNames(documents: Documents): { kinds: CaptureKind[]; plurals: string } {
  const kinds = (Object.keys(CAPTURE_KINDS) as CaptureKind[]).filter((kind) =>
    documents.includes(CAPTURE_KINDS[kind].document),
  );
  return { kinds, plurals: kinds.map((kind) => CAPTURE_KINDS[kind].plural).join(' and ') };
}

/** The tool that records the preferred kind. */
export function capturedWith([document]: Documents): string {
  return Object.values(CAPTURE_KINDS).find((kind) => kind.document === document)?.tool ?? 'pen_import';
}

function nothingRecorded(documents: Documents, why: string): AppResult<never> {
  return err(
    appError(
      'capture_not_found',
      why,
      `${capturedWith(documents)} records one. pen_import imports a file; a path also works in place of an id.`,
    ),
  );
}

/** The captures of one kind of document, newest first: the first of the given kinds that the library has. */
function candidates(documents: Documents, { ports }: Context): readonly CaptureRecord[] {
  const all = ports.library.list();
  const [first = []] = documents
    .map((document) => all.filter(({ kind }) => CAPTURE_KINDS[kind].document === document))
    .filter((records) => records.length > 0);
  return first;
}

/** The newest capture of this caller, otherwise of any, with a note. Error: `capture_not_found` if the library has none. */
export function newestCapture(documents: Documents, context: Context): AppResult<CaptureRecord> {
  const records = candidates(documents, context);
  const own = records.find(({ takenBy }) => takenBy === context.caller.name);
  const newest = own ?? records[0];
  if (newest === undefined) return nothingRecorded(documents, `The library has no ${kindNames(documents).plurals}.`);
  if (own === undefined) {
    const label = CAPTURE_KINDS[newest.kind].label.toLowerCase();
    context.note(`Using the newest ${label} in the library, ${newest.id}, taken by ${newest.takenBy}.`);
  }
  return ok(newest);
}

export interface ComparedCaptures {
  readonly base: string;
  readonly current: string;
}

/**
 * The two captures of a comparison. Defaults: `current` is the newest one, `base` the one before it of the same kind and target.
 * Error: `capture_not_found` if the library has none to compare with.
 */
export function comparedCaptures(
  named: { readonly base: string | undefined; readonly current: string | undefined },
  documents: Documents,
  context: Context,
): AppResult<ComparedCaptures> {
  const { base } = named;
  const newest = named.current === undefined ? newestCapture(documents, context) : null;
  if (newest !== null && !newest.ok) return newest;
  const current = newest?.value.id ?? named.current ?? '';
  if (base !== undefined) return ok({ base, current });
  const records = context.ports.library.list();
  const at = records.findIndex(({ id }) => id === current);
  const later = records[at];
  const earlier = records
    .slice(at + 1)
    .find(({ kind, target }) => kind === later?.kind && target?.id === later.target?.id);
  if (later === undefined || earlier === undefined)
    return nothingRecorded(documents, `The library has no earlier capture to compare ${current} with.`);
  return ok({ base: earlier.id, current });
}
