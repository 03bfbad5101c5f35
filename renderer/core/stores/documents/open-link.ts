/** Opens a link: the document of its capture and the place in it. */
import type { StoreApi } from 'zustand/vanilla';
import { err, ok } from '../../../../shared/base/result.ts';
import {
  CAPTURE_KINDS,
  kindsCompare,
  type CaptureKind,
  type CaptureRecord,
} from '../../../../shared/core/contracts/captures.ts';
import { appError, type AppError, type AppResult } from '../../../../shared/base/errors.ts';
import { huntOf } from '../../../../shared/core/contracts/leak-hunts.ts';
import { parseLink } from '../../../../shared/core/contracts/links.ts';
import { hasPlace, type CapturePlace } from '../../../../shared/core/contracts/places.ts';
import { canCompare, canOpen } from './compare.ts';
import { captureDocument, comparisonDocument, type CaptureTab, type ComparisonTab } from './document-tabs.ts';
import { type DocumentsState } from './documents.ts';
import { huntDocument, type HuntTab } from './hunt-tab.ts';
import { findCapture } from '../topics/library.ts';
import type { PlacesState } from './places.ts';
import type { WindowProblemsState } from '../window-problems.ts';

export interface LinkParts {
  readonly documents: StoreApi<DocumentsState>;
  readonly places: StoreApi<PlacesState>;
}

function notInLibrary(captureId: string): AppError {
  return appError(
    'capture_not_found',
    `${captureId} is not in this library.`,
    'To open a capture from another machine, import its file first.',
  );
}

/** The kinds that a capture of this kind can be compared with. */
function comparableText(kind: CaptureKind): string {
  const { comparesWith, plural, hasSeries } = CAPTURE_KINDS[kind];
  if (comparesWith.length === 0) return `${plural} cannot be compared.`;
  const others = comparesWith.map((each) => CAPTURE_KINDS[each].plural).join(' and ');
  return hasSeries ? `Choose two of: ${others}.` : `Choose two ${others}.`;
}

/** True if a link may compare the two. A single capture with itself has no changes, which the comparison shows. */
function linkCompares(capture: CaptureRecord, later: CaptureRecord, isSeries: boolean): boolean {
  if (isSeries || capture.id !== later.id) return canCompare(capture, later);
  return canOpen(later) && kindsCompare(later.kind, later.kind);
}

/** The comparison document of a capture with earlier ones; an error if they cannot be compared. */
function comparison(
  later: CaptureRecord,
  earlier: readonly string[],
  captures: readonly CaptureRecord[],
): AppResult<CaptureTab | ComparisonTab> {
  const found: CaptureRecord[] = [];
  for (const id of earlier) {
    const capture = findCapture(captures, id);
    if (capture === null) return err(notInLibrary(id));
    const isSeries = earlier.length > 1;
    if (!linkCompares(capture, later, isSeries) || (isSeries && !CAPTURE_KINDS[later.kind].hasSeries))
      return err(
        appError('unsupported_format', `${id} and ${later.id} cannot be compared.`, comparableText(later.kind)),
      );
    found.push(capture);
  }
  const [base, ...between] = found;
  if (base === undefined) return ok(captureDocument(later));
  return ok(comparisonDocument(base, later, between));
}

/** The leak hunt that ended with this capture; an error if not all are heap snapshots of the library. */
function hunt(
  last: CaptureRecord,
  earlier: readonly string[],
  captures: readonly CaptureRecord[],
): AppResult<HuntTab | CaptureTab> {
  const stored = huntOf(captures, [...earlier, last.id]);
  if (stored !== null) return ok(captureDocument(stored));
  const found: CaptureRecord[] = [];
  for (const id of [...earlier, last.id]) {
    const capture = findCapture(captures, id);
    if (capture === null) return err(notInLibrary(id));
    if (CAPTURE_KINDS[capture.kind].document !== 'heap')
      return err(appError('unsupported_format', `${id} is no heap snapshot, so it is not part of a leak hunt.`));
    found.push(capture);
  }
  return ok(huntDocument(found));
}

/** A place with the tab that it is in. */
export interface ResolvedPlace {
  readonly tab: CaptureTab | ComparisonTab | HuntTab;
  /** The place that the view of the tab is asked to show; null if the tab is the place. */
  readonly place: CapturePlace | null;
  /** Parts of the place that do not apply to the capture. */
  readonly notes: readonly string[];
}

/** Finds the tab of a place. Errors: `capture_not_found`, `unsupported_format`. */
export function resolvePlace(
  captures: readonly CaptureRecord[],
  captureId: string,
  place: CapturePlace | null,
): AppResult<ResolvedPlace> {
  const capture = findCapture(captures, captureId);
  if (capture === null) return err(notInLibrary(captureId));
  if (place?.view === 'compare' || place?.view === 'hunt') {
    const tab = (place.view === 'hunt' ? hunt : comparison)(capture, place.earlier, captures);
    return tab.ok ? ok({ tab: tab.value, place: null, notes: [] }) : tab;
  }
  const tab = captureDocument(capture);
  if (place === null || hasPlace(capture.kind, place)) return ok({ tab, place, notes: [] });
  const { label } = CAPTURE_KINDS[capture.kind];
  const notes = [`A ${label} has no view "${place.view}". The capture opens in its default view.`];
  return ok({ tab, place: null, notes });
}

/** Opens a place in a capture. Returns the parts of the place that do not apply to it. Errors: those of `resolvePlace`. */
export function openPlace(
  { documents, places }: LinkParts,
  captures: readonly CaptureRecord[],
  captureId: string,
  place: CapturePlace | null,
): AppResult<readonly string[]> {
  const resolved = resolvePlace(captures, captureId, place);
  if (!resolved.ok) return resolved;
  const { tab, place: inTab, notes } = resolved.value;
  documents.getState().open(tab);
  if (inTab !== null) places.getState().ask(tab.id, inTab);
  return ok(notes);
}

/** Opens a link. Returns the parts that were not understood. Errors: `invalid_params` and those of `openPlace`. */
export function openLink(
  parts: LinkParts,
  captures: readonly CaptureRecord[],
  text: string,
): AppResult<readonly string[]> {
  const link = parseLink(text);
  if (!link.ok) return link;
  const opened = openPlace(parts, captures, link.value.captureId, link.value.place);
  return opened.ok ? ok([...link.value.notes, ...opened.value]) : opened;
}

/** Reports the error of a link, or its ignored parts, as a problem. */
export function reportLinkProblems(problems: StoreApi<WindowProblemsState>, gone: AppResult<readonly string[]>): void {
  if (!gone.ok) problems.getState().addError('The link was not opened', gone.error);
  else if (gone.value.length > 0)
    problems.getState().add({ severity: 'info', title: 'Part of the link was ignored', detail: gone.value.join(' ') });
}
