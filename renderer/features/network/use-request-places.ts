/** Places of requests: links open them, and the selected request is published. */
import { useState } from 'react';
import { requestDurationMs, requestKey, type NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import { useDocumentId } from '../../core/stores/documents/document-id.tsx';
import { usePlace } from '../../core/stores/hooks/use-place.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { usePublishedSelection } from '../../core/stores/hooks/use-published-selection.ts';
import { requestName } from './network-rows.ts';

export interface RequestPlaceParts {
  readonly documentId: string;
  readonly isCapture: boolean;
  readonly hasEntries: boolean;
  readonly selected: NetworkEntry | undefined;
  readonly onGo: (id: number) => void;
}

/** Longest name and URL that are published. */
const MAX_CHARS = 500;
const MAX_URL = 2000;

function requestFacts(entry: NetworkEntry): SelectionFacts {
  return {
    name: `${entry.method} ${requestName(entry)}`.slice(0, MAX_CHARS),
    url: entry.url.slice(0, MAX_URL),
    requestId: requestKey(entry),
    status: entry.status,
    durationMs: requestDurationMs(entry),
    transferBytes: entry.transferBytes,
  };
}

/** Returns the request of the last link, which is scrolled to. */
export function useRequestPlaces(parts: RequestPlaceParts): { readonly id: number } | null {
  const { documentId, isCapture, hasEntries, selected, onGo } = parts;
  const [reveal, setReveal] = useState<{ readonly id: number } | null>(null);
  usePlace(useDocumentId(documentId), hasEntries, (place) => {
    if (place.view !== 'request') return;
    onGo(place.id);
    setReveal({ id: place.id });
  });
  useViewHistory('request', hasEntries ? (selected?.id ?? -1) : null, (id) => {
    if (id < 0) return;
    onGo(id);
    setReveal({ id });
  });
  const key = selected === undefined ? null : JSON.stringify([selected.id, selected.status, selected.state]);
  usePublishedSelection(documentId, key, () => {
    if (selected === undefined) return null;
    const facts = requestFacts(selected);
    return isCapture ? { place: { view: 'request', id: selected.id }, facts } : { place: null, kind: 'request', facts };
  });
  return reveal;
}
