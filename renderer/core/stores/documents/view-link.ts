/** The link to what a document shows, for a page that shares it. */
import { formatLink } from '../../../../shared/core/contracts/links.ts';
import { captureIdOf, type DocumentTab } from './document-tabs.ts';
import { selectedPlace } from './selections.ts';
import type { Workbench } from '../workbench.tsx';

type Views = Pick<Workbench, 'places' | 'selections'>;

/** The link to the view of a capture in a tab. */
export function viewLink(captureId: string, documentId: string, { places, selections }: Views): string {
  const place = places.getState().shown(documentId) ?? selectedPlace(documentId, selections.getState());
  return formatLink(captureId, place);
}

/** Returns what a tab is shared from; null for a tab without a capture. */
export function sharedOf(
  tab: DocumentTab | null,
  views: Views,
): { readonly captureId: string; readonly link: string } | null {
  const captureId = captureIdOf(tab);
  if (tab === null || captureId === null) return null;
  if (tab.kind !== 'comparison') return { captureId, link: viewLink(captureId, tab.id, views) };
  const earlier = [tab.baseCaptureId, ...tab.betweenCaptureIds];
  return { captureId, link: formatLink(captureId, { view: 'compare', earlier }) };
}
