/** Third-party code of a heap snapshot whose scripts have no source map: by the address of the script. */
import { isThirdPartyScript, mainOrigin } from '../../../base/third-party.ts';
import type { HeapDocument } from '../classes/heap-document.ts';

/** `Window [JSGlobalObject] / https://shop.test`: a global object, with the address of its document. */
const WINDOW = /^Window\b[^/]*\/ (\S+)$/;

/** The origin of the page; empty if the snapshot has documents of several: which scripts are foreign is not known then. */
function pageOriginOf({ table }: Pick<HeapDocument, 'table'>): string {
  const origins = new Set(
    table.rows.flatMap(({ name }) => {
      const address = WINDOW.exec(name)?.[1];
      return address === undefined ? [] : [mainOrigin([address])];
    }),
  );
  const [origin = '', ...others] = origins;
  return others.length === 0 ? origin : '';
}

/** True for third-party scripts. `isIgnored`: by the person's patterns at the time; an address is decided once for each of their versions. */
export function thirdPartyScripts(
  document: Pick<HeapDocument, 'table'>,
  isIgnored: () => (path: string) => boolean,
): (url: string) => boolean {
  const known = new Map<string, boolean>();
  let knownBy: ((path: string) => boolean) | null = null;
  let pageOrigin: string | null = null;
  return (url) => {
    const patterns = isIgnored();
    if (patterns !== knownBy) known.clear();
    knownBy = patterns;
    const decided = known.get(url);
    if (decided !== undefined) return decided;
    pageOrigin ??= pageOriginOf(document);
    const isThird = isThirdPartyScript(url, pageOrigin, patterns);
    known.set(url, isThird);
    return isThird;
  };
}
