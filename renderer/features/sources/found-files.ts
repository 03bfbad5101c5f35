/** The sources of a target by name, for *Open file*: scripts, their originals, documents and style sheets. No React here. */
import type { PageResource, ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { choiceKey, placeInTree, type KnownOriginals, type SourceChoice } from './source-tree.ts';

export interface FoundFile {
  readonly key: string;
  readonly name: string;
  /** The URL, or the path in the source map. */
  readonly path: string;
  readonly choice: SourceChoice;
}

export interface FileSources {
  readonly scripts: readonly ScriptEntry[];
  readonly resources: readonly PageResource[];
  readonly originals: ReadonlyMap<string, KnownOriginals>;
}

/** More are not read; typing narrows them. */
export const MAX_FILES = 50;

function file(path: string, choice: SourceChoice): FoundFile {
  return { key: choiceKey(choice), name: placeInTree(path).name, path, choice };
}

/** All files: originals first, because they are what a person wrote. */
function allFiles({ scripts, resources, originals }: FileSources): FoundFile[] {
  const ofMaps = scripts.flatMap(({ scriptId }) => {
    const known = originals.get(scriptId);
    if (known?.state !== 'known') return [];
    return known.sources.map(({ name }) => file(name, { kind: 'original', scriptId, name }));
  });
  return [
    ...ofMaps,
    ...scripts.filter(({ url }) => url !== '').map(({ scriptId, url }) => file(url, { kind: 'script', scriptId })),
    ...resources.map(({ frameId, url }) => file(url, { kind: 'resource', frameId, url })),
  ];
}

/** True if the letters occur in this order. */
function hasLetters(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Smaller is better; null if it does not match. `typed`: in lower case. */
export function matchRank({ name, path }: Pick<FoundFile, 'name' | 'path'>, typed: string): number | null {
  const lowerName = name.toLowerCase();
  const lowerPath = path.toLowerCase();
  if (lowerName.startsWith(typed)) return 0;
  if (lowerName.includes(typed)) return 1;
  if (lowerPath.includes(typed)) return 2;
  if (hasLetters(lowerName, typed)) return 3;
  return hasLetters(lowerPath, typed) ? 4 : null;
}

/** The files that match, best first; files of one rank stay in order. An empty text matches all. */
export function foundFiles(sources: FileSources, typed: string): readonly FoundFile[] {
  const wanted = typed.toLowerCase().replaceAll(/\s/g, '');
  return allFiles(sources)
    .flatMap((each) => {
      const rank = matchRank(each, wanted);
      return rank === null ? [] : [{ each, rank }];
    })
    .toSorted((first, second) => first.rank - second.rank)
    .map(({ each }) => each);
}
