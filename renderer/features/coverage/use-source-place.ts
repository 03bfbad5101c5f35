/** Places in covered files: links open them, and the selected file is published. */
import { useEffect, useRef, useState } from 'react';
import type { CoveredFile } from '../../../shared/engine/coverage/contract/coverage.ts';
import type { SourceLinePlace } from '../../../shared/core/contracts/places.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useDocumentId } from '../../core/stores/documents/document-id.tsx';
import { usePlace } from '../../core/stores/hooks/use-place.ts';
import { usePublishedSelection } from '../../core/stores/hooks/use-published-selection.ts';
import type { CodePlace } from '../../core/widgets/code-view/code-view.tsx';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';

/** The place of a link in a file. */
export interface PointedPlace {
  readonly index: number;
  readonly place: CodePlace;
}

/** Files to look at for a URL, which is also a part of other URLs. */
const MAX_FILES = 100;
const MAX_URL = 2000;

export interface SourcePlaces {
  /** The place of the last link, or that the history went back to; null if its file has none. */
  readonly pointed: PointedPlace | null;
  /** Shows a place in a file; null: the file from its start. */
  readonly point: (file: CoveredFile, at: TextPlace | null) => void;
}

/** `document`: null until the capture is open. */
export function useSourcePlace(
  ownId: string,
  document: AnalysisDocument | null,
  onFile: (file: CoveredFile, at: TextPlace | null) => void,
): SourcePlaces {
  const [pointed, setPointed] = useState<PointedPlace | null>(null);
  const requests = useRef(0);
  const latest = useRef(onFile);
  useEffect(() => {
    latest.current = onFile;
  });
  const point = (file: CoveredFile, at: TextPlace | null): void => {
    requests.current += 1;
    latest.current(file, at);
    setPointed(at === null ? null : { index: file.index, place: { ...at, request: requests.current } });
  };
  const go = async ({ url, line, column }: SourceLinePlace): Promise<void> => {
    requests.current += 1;
    const request = requests.current;
    const page = await document?.query('coverage.files', { filter: url, count: MAX_FILES });
    const file = page?.ok === true ? page.value.rows.find((each) => each.url === url) : undefined;
    if (file === undefined || request !== requests.current) return;
    point(file, line === null ? null : { line, column: column ?? 1 });
  };
  usePlace(useDocumentId(ownId), document !== null, (place) => {
    if (place.view === 'source') void go(place);
  });
  return { pointed, point };
}

/**
 * Publishes a file, and the line in it that is shown. A file without a URL has no link, and is not published. `isChosen`: the person or a link
 * selected it, and not the view itself.
 */
export function usePublishedFile(ownId: string, file: CoveredFile, place: TextPlace | null, isChosen: boolean): void {
  const { url, totalBytes, usedBytes } = file;
  const line = place?.line ?? null;
  const column = place?.column ?? null;
  usePublishedSelection(ownId, url === '' || !isChosen ? null : JSON.stringify([url, line, column]), () => ({
    place: { view: 'source', url, line, column },
    facts: {
      url: url.slice(0, MAX_URL),
      line,
      column,
      totalSizeBytes: totalBytes,
      usedSizeBytes: usedBytes,
    },
  }));
}
