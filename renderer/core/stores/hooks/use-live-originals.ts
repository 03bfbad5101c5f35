/** Original positions in the scripts of a live target, for the places that are in view. */
import { useCallback, useEffect, useState } from 'react';
import type { ResolvedPosition } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { useBridge } from '../workbench.tsx';

export interface LivePlace {
  readonly url: string;
  /** Null if it is not known. */
  readonly scriptId: string | null;
  readonly line: number;
  readonly column: number;
}

export type OriginalOfPlace = (place: LivePlace) => ResolvedPosition | null;

/** A scroll passes many places. */
const SETTLES_MS = 150;
/** Until source maps that are being read are asked for again. */
const AGAIN_MS = 2000;
const MAX_PLACES = 200;

function keyOf({ url, scriptId, line, column }: LivePlace): string {
  return `${scriptId ?? ''} ${url}:${line}:${column}`;
}

/** Null for a place until it is known, and without a source map. The function changes when more places are known. */
export function useLiveOriginals(targetId: string, places: readonly LivePlace[]): OriginalOfPlace {
  const bridge = useBridge();
  const [known, setKnown] = useState<ReadonlyMap<string, ResolvedPosition | null>>(new Map());
  const unknown = places.filter((place) => place.url !== '' && !known.has(keyOf(place)));
  const question = JSON.stringify(
    [...new Map(unknown.map((place) => [keyOf(place), place])).values()]
      .slice(0, MAX_PLACES)
      .map(({ url, scriptId, line, column }): LivePlace => ({ url, scriptId, line, column })),
  );
  useEffect(() => {
    const asked = JSON.parse(question) as readonly LivePlace[];
    if (asked.length === 0) return undefined;
    let isCurrent = true;
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const answer = await bridge.command('originals.live', {
        targetId,
        places: asked.map(({ scriptId, ...place }) => ({ ...place, ...(scriptId === null ? {} : { scriptId }) })),
      });
      // Without a target nothing more can be found out.
      if (!isCurrent || !answer.ok) return;
      const { originals, isComplete } = answer.value;
      const found = asked.flatMap((place, at): [string, ResolvedPosition | null][] => {
        const original = originals[at] ?? null;
        return original === null && !isComplete ? [] : [[keyOf(place), original]];
      });
      if (found.length > 0) setKnown((before) => new Map([...before, ...found]));
      if (!isComplete) again = setTimeout(() => void ask(), AGAIN_MS);
    };
    const timer = setTimeout(() => void ask(), SETTLES_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      clearTimeout(again);
    };
  }, [bridge, targetId, question]);
  return useCallback((place) => known.get(keyOf(place)) ?? null, [known]);
}
