/** Default captures: a call that names none uses the newest of the right kind. */
import { foreign } from '../../base/foreign-text.ts';
import { err, ok } from '../../base/result.ts';
import { CAPTURE_KINDS, type CaptureKind, type CaptureRecord, type DocumentKind } from '../contracts/captures.ts';
import { appError, type AppResult } from '../../base/errors.ts';
import type { CallContext } from './define.ts';

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

/** `heap snapshot`, `CPU profile`. */
function kindInText({ kind }: CaptureRecord): string {
  return CAPTURE_KINDS[kind].label.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase());
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

/** `of https://shop.test/`; empty for an imported file. */
function ofTarget({ target }: CaptureRecord): string {
  return target === null ? '' : `, of ${foreign(target.title === '' ? target.url : target.title)}`;
}

/** The newest capture of this caller, otherwise of its target, otherwise of any; a note names what may not be meant. Error: `capture_not_found` if the library has none. */
export function newestCapture(documents: Documents, context: Context): AppResult<CaptureRecord> {
  const records = candidates(documents, context);
  const own = records.find(({ takenBy }) => takenBy === context.caller.name);
  const selectedId = context.caller.selectedTargetId();
  const isOfSelected = ({ target }: CaptureRecord): boolean => target !== null && target.id === selectedId;
  const newest = own ?? records.find(isOfSelected) ?? records[0];
  if (newest === undefined) return nothingRecorded(documents, `The library has no ${kindNames(documents).plurals}.`);
  if (own === undefined)
    context.note(
      `Using the newest ${kindInText(newest)} ${isOfSelected(newest) ? 'of the selected target' : 'in the library'}, ${newest.id}, taken by ${newest.takenBy}${ofTarget(newest)}.`,
    );
  else if (selectedId !== null && newest.target !== null && !isOfSelected(newest))
    context.note(
      `Using your newest ${kindInText(newest)}, ${newest.id}${ofTarget(newest)}, which is not the selected target.`,
    );
  return ok(newest);
}

export interface ComparedCaptures {
  readonly base: string;
  readonly current: string;
}

type Recorded = CaptureRecord['target'];

/** URL without query and fragment, which differ from visit to visit. */
function addressOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}

/** A worker of the page after a reload, and a process that was started again, have another id and the same URL. */
function isSameTarget(a: Recorded, b: Recorded): boolean {
  if (a === null || b === null) return false;
  return a.id === b.id || (a.type === b.type && a.url !== '' && addressOf(a.url) === addressOf(b.url));
}

/** The newest capture of the same kind and target that was recorded after `base`; of any target if that of `base` is unknown. */
function laterCapture(base: CaptureRecord, { ports, caller }: Context): AppResult<CaptureRecord> {
  const records = ports.library.list();
  const at = records.findIndex(({ id }) => id === base.id);
  const later = records
    .slice(0, Math.max(0, at))
    .filter(({ kind, target }) => kind === base.kind && (base.target === null || isSameTarget(base.target, target)));
  const newest = later.find(({ takenBy }) => takenBy === caller.name) ?? later[0];
  if (newest !== undefined) return ok(newest);
  const { tool } = CAPTURE_KINDS[base.kind];
  return err(
    appError(
      'capture_not_found',
      `The library has no ${kindInText(base)} of the same target that was recorded after ${base.id}.`,
      `Record another one with ${tool}, then compare. To compare with another target, or with an earlier one, name both.`,
    ),
  );
}

/** Notes that two captures of the library are of different pages. */
export function noteDifferentPages({ base, current }: ComparedCaptures, { ports, note }: Context): void {
  const records = ports.library.list();
  const [before, after] = [base, current].map((named) => records.find(({ id }) => id === named)?.target?.url ?? '');
  if (before === undefined || after === undefined || before === '' || after === '') return;
  if (addressOf(before) !== addressOf(after))
    note(`Recorded on different pages: ${base} on ${foreign(before)}, ${current} on ${foreign(after)}.`);
}

/**
 * The two captures of a comparison. Defaults: `current` is the newest one of the kind and target of `base`, recorded after it; without either,
 * the newest one; `base` is the one before `current` of the same kind and target.
 * Error: `capture_not_found` if the library has none to compare with. A capture that is named twice is compared with itself.
 */
export function comparedCaptures(
  named: { readonly base: string | undefined; readonly current: string | undefined },
  documents: Documents,
  context: Context,
): AppResult<ComparedCaptures> {
  const { base } = named;
  const records = context.ports.library.list();
  const baseRecord = records.find(({ id, kind }) => id === base && documents.includes(CAPTURE_KINDS[kind].document));
  const newest =
    named.current !== undefined
      ? null
      : baseRecord === undefined
        ? newestCapture(documents, context)
        : laterCapture(baseRecord, context);
  if (newest !== null && !newest.ok) return newest;
  const current = newest?.value.id ?? named.current ?? '';
  if (base !== undefined) return ok({ base, current });
  const at = records.findIndex(({ id }) => id === current);
  const later = records[at];
  const earlier =
    later === undefined
      ? undefined
      : records.slice(at + 1).find(({ kind, target }) => kind === later.kind && isSameTarget(target, later.target));
  if (earlier === undefined)
    return nothingRecorded(documents, `The library has no earlier capture to compare ${current} with.`);
  return ok({ base: earlier.id, current });
}
