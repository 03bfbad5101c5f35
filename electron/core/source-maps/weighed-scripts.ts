/** The scripts that are stored with a capture, with their texts and maps. */
import type { OpenedMap } from '../../../shared/engine/source-map/index.ts';
import type { WeighedScript } from '../../../shared/engine/script-weight/index.ts';
import { sourceFile } from './map-of-script.ts';
import type { StoredScript } from './stored-maps.ts';

/** A page with more text than this is not read whole. */
const MAX_CHARS = 32_000_000;
/** Scripts of extensions, the browser itself, and what a tool evaluated. */
const NOT_OF_PAGE = /^(?:$|chrome|devtools|pen\b|debugger:|node:)/;

export type StoredText = Omit<WeighedScript, 'transferRatio'>;

export async function weighedScriptsOf(
  scripts: readonly StoredScript[],
  stored: {
    /** Null if the map cannot be used. */
    mapOf(map: number, script: StoredScript): Promise<OpenedMap | null>;
    addressOf(map: number): string;
    textOf(index: number): Promise<string | null>;
  },
): Promise<StoredText[]> {
  // A script that was loaded again, as by a reload, is listed again; the last one is that of the page.
  const ofPage = scripts.filter(({ url, text }) => !NOT_OF_PAGE.test(url) && text !== undefined);
  const last = new Map(ofPage.map((script) => [`${script.url} ${script.startLine}:${script.startColumn}`, script]));
  const found: StoredText[] = [];
  let chars = 0;
  for (const script of last.values()) {
    const { url, startLine, startColumn, map: index } = script;
    const text = script.text === undefined ? null : await stored.textOf(script.text);
    if (text === null || chars + text.length > MAX_CHARS) continue;
    chars += text.length;
    const map = index === null ? null : await stored.mapOf(index, script);
    const at = index === null ? '' : stored.addressOf(index);
    found.push({ url, text, startLine, startColumn, map, shownSource: (source) => sourceFile(source, at) });
  }
  return found;
}
