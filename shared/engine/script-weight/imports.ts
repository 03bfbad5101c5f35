/** Where the sources of a script import a package. */
import { isThirdPartyPath } from '../../base/third-party.ts';
import type { TracePlace } from '../trace/contract/trace-causes.ts';
import type { WeighedScript } from './weighed-script.ts';

/** `node_modules/@scope/name` */
export const PACKAGE_FOLDER = 'node_modules/';

/** The first import of a package: in the author's own sources, otherwise in another package. Null if no stored source has one. */
export function importOf(packageName: string, { url, map, shownSource }: WeighedScript): TracePlace | null {
  if (map === null) return null;
  const folder = `${PACKAGE_FOLDER}${packageName}/`;
  const imports = new RegExp(
    String.raw`(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"]${packageName.replaceAll(/[.+?^${'$'}{}()|[\]\\*]/g, String.raw`\$&`)}(?:/[^'"]*)?['"]`,
  );
  const others = map.sources.filter((source) => !source.includes(folder));
  const own = others.filter((source) => !isThirdPartyPath(source));
  for (const source of [...own, ...others.filter(isThirdPartyPath)]) {
    const text = map.textOf(source);
    const at = text === null ? -1 : text.search(imports);
    if (text === null || at < 0) continue;
    const before = text.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { name: '', url: shownSource(source), line: before.length, column, script: url };
  }
  return null;
}
