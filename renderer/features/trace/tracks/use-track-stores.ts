/** Track contents and screenshots, created with the document and released with it. */
import { useEffect, useMemo, useReducer, useSyncExternalStore } from 'react';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { createScreenshots, type Screenshots } from './screenshots.ts';
import { createTrackContents, type ReadTracks, type TrackContents, type TrackStyle } from './track-contents.ts';

export interface TrackStores {
  readonly contents: TrackContents;
  readonly screenshots: Screenshots;
  readonly read: ReadTracks;
  /** Number of screenshots loaded so far. */
  readonly pictures: number;
}

export interface TrackStoresParts {
  readonly document: AnalysisDocument;
  readonly pageOrigin: string;
  readonly allEvents: boolean;
  readonly style: TrackStyle;
  /** Length of the trace. */
  readonly wholeMs: number;
}

export function useTrackStores({ document, pageOrigin, allEvents, style, wholeMs }: TrackStoresParts): TrackStores {
  const [pictures, came] = useReducer((count: number) => count + 1, 0);
  const stores = useMemo(
    () => ({
      contents: createTrackContents({ document, pageOrigin, allEvents, wholeMs }),
      screenshots: createScreenshots(document, came),
    }),
    [document, pageOrigin, allEvents, wholeMs],
  );
  useEffect(() => {
    stores.contents.begin();
    return () => {
      stores.contents.dispose();
      stores.screenshots.dispose();
    };
  }, [stores]);
  useEffect(() => stores.contents.draw(style), [stores, style]);
  const read = useSyncExternalStore(stores.contents.subscribe, stores.contents.read);
  return { ...stores, read, pictures };
}
