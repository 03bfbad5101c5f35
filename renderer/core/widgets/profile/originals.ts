/** Original names and locations of functions from source maps. */
import { createContext, useContext } from 'react';
import { functionName, sourcePlace } from '../source-place.ts';
import { ignoreList, isThirdParty, isThirdPartyScript, mainOrigin } from '../../../../shared/base/third-party.ts';
import { isAuthorsPlace } from '../../../../shared/engine/source-map/contract/author-code.ts';
import type { CpuPlace } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import { functionKey, type FunctionPlace } from './function-rows.tsx';

/** From a source map: a name if it has one, and a 1-based location. */
export interface Original {
  readonly name: string | null;
  readonly source: string;
  readonly line: number;
  readonly column: number;
  /** Third-party code. */
  readonly ignored?: boolean | undefined;
}

export interface Originals {
  readonly of: (place: FunctionPlace) => Original | null;
  /** Functions whose original name or location contains the text. */
  readonly find: (text: string) => readonly FunctionPlace[];
  /** Charts show one name: the original one. */
  readonly inChart: boolean;
  /** Functions of third-party code and of the runtime are dimmed. */
  readonly dimsThirdParty: boolean;
  readonly isThirdParty: (place: FunctionPlace, pageOrigin?: string) => boolean;
  readonly pageOrigin: string;
  /** The person's patterns of third-party code. */
  readonly patterns: readonly string[];
  /** Functions of which the source map says otherwise than the address of their script. */
  readonly exceptions: () => readonly CpuPlace[];
}

export const NO_ORIGINALS: Originals = {
  of: () => null,
  find: () => [],
  inChart: false,
  dimsThirdParty: false,
  isThirdParty: () => false,
  pageOrigin: '',
  patterns: [],
  exceptions: () => [],
};

export const OriginalsContext = createContext<Originals>(NO_ORIGINALS);

export function useOriginals(): Originals {
  return useContext(OriginalsContext);
}

export function originalsOf(
  found: readonly { readonly place: FunctionPlace; readonly original: Original }[],
  inChart: boolean,
  dimsThirdParty = false,
  /** Default: the most frequent origin of the functions. */
  pageOrigin = mainOrigin(found.map(({ place }) => place.url)),
  patterns: readonly string[] = [],
): Originals {
  const isIgnored = ignoreList(patterns);
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
    dimsThirdParty,
    isThirdParty: (place, origin = pageOrigin) => {
      const original = byKey.get(functionKey(place)) ?? null;
      const ignored = isThirdParty(place, original, { pageOrigin: origin, isIgnored });
      return place.url !== '' && !isAuthorsPlace({ url: original?.source ?? place.url, ignored });
    },
    pageOrigin,
    patterns,
    exceptions: () =>
      found.flatMap(({ place, original }) => {
        const { name, url, line, column } = place;
        const byScript = isThirdPartyScript(url, pageOrigin, isIgnored);
        return isThirdParty(place, original, { pageOrigin, isIgnored }) === byScript
          ? []
          : [{ name, url, line, column }];
      }),
  };
}

/** The name of a call in a chart. */
export function chartName(place: FunctionPlace, { of, inChart }: Originals): string {
  return (inChart ? of(place)?.name : null) ?? functionName(place.name);
}

/** The location that belongs to this name: `summary.js:7` of the original, otherwise `app.js:8:77432`; '' without a URL. */
export function chartPlace(place: FunctionPlace, { of, inChart }: Originals): string {
  const original = inChart ? of(place) : null;
  return original === null ? sourcePlace(place) : originalPlace(original);
}

/** Name and location: `summarise (summary.js:7)`, `now (built-in)`. */
export function chartText(place: FunctionPlace, originals: Originals): string {
  return `${chartName(place, originals)} (${chartPlace(place, originals) || 'built-in'})`;
}

/** True if a table dims a function: code that its source map ignores always, other third-party code on request. */
export function isDim(place: FunctionPlace, originals: Originals): boolean {
  return originals.dimsThirdParty ? originals.isThirdParty(place) : originals.of(place)?.ignored === true;
}

/** The original name, if different. */
export function otherName(place: FunctionPlace, { of }: Originals): string | null {
  const name = of(place)?.name ?? null;
  return name === functionName(place.name) ? null : name;
}

/** `src/orders.ts:12`: the end of the original source. */
export function originalPlace({ source, line }: Original): string {
  return sourcePlace({ url: source, line });
}

/** Additional searchable names of a function. */
export function originalText(original: Original | null): string {
  return original === null ? '' : `${original.name ?? ''} ${originalPlace(original)}`;
}
