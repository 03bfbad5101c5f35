/** What functions were called and where they were written before a build, where source maps tell: for everything that names one. */
import { createContext, useContext } from 'react';
import type { CpuOriginal, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import { functionName, sourcePlace } from '../../widgets/source-place.ts';

export interface Originals {
  readonly of: (place: CpuPlace) => CpuOriginal | null;
  /** Functions whose original name or place has the text. */
  readonly find: (text: string) => readonly CpuPlace[];
  /** Charts have room for one name: the original one. */
  readonly inChart: boolean;
}

const NONE: Originals = { of: () => null, find: () => [], inChart: false };

export const OriginalsContext = createContext<Originals>(NONE);

export function useOriginals(): Originals {
  return useContext(OriginalsContext);
}

export function originalsOf(
  found: readonly { readonly place: CpuPlace; readonly original: CpuOriginal }[],
  inChart: boolean,
): Originals {
  const byKey = new Map(found.map(({ place, original }) => [functionKey(place), original]));
  return {
    of: (place) => byKey.get(functionKey(place)) ?? null,
    find: (text) => {
      const wanted = text.trim().toLowerCase();
      if (wanted === '') return [];
      return found.flatMap(({ place, original }) =>
        originalText(original).toLowerCase().includes(wanted) ? [place] : [],
      );
    },
    inChart,
  };
}

/** The name that a chart writes on a call. */
export function chartName(place: CpuPlace, { of, inChart }: Originals): string {
  return (inChart ? of(place)?.name : null) ?? functionName(place.name);
}

/** What a function was called, where that is another name. */
export function otherName(place: CpuPlace, { of }: Originals): string | null {
  const name = of(place)?.name ?? null;
  return name === functionName(place.name) ? null : name;
}

/** `src/orders.ts:12`: the end of the original source. */
export function originalPlace({ source, line }: CpuOriginal): string {
  return sourcePlace({ url: source, line });
}

/** What a search finds a function by besides its own name. */
export function originalText(original: CpuOriginal | null): string {
  return original === null ? '' : `${original.name ?? ''} ${originalPlace(original)}`;
}
