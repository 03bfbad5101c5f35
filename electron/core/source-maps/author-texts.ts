/** The texts of the author's own sources among those that are stored with a capture, and those of packages where they are asked for. */
import type { AuthorTexts } from '../../../shared/engine/code-use/index.ts';
import { isRuntimeScript } from '../../../shared/base/third-party.ts';
import type { OpenedMap } from '../../../shared/engine/source-map/index.ts';
import { isAuthorsPlace } from '../../../shared/engine/source-map/contract/author-code.ts';
import { sourceFile } from './map-of-script.ts';
import type { StoredScript } from './stored-maps.ts';

/** A program with more text than this is not read whole, and nothing is said about what it does not contain. */
const MAX_TEXTS = 1000;
const MAX_CHARS = 6_000_000;
/** A longer line is of a script that a tool has written: its names are not the author's. */
const MAX_LINE_CHARS = 2000;

interface Stored {
  /** Null if the map cannot be used. */
  mapOf(map: number, script: StoredScript): Promise<OpenedMap | null>;
  addressOf(map: number): string;
  textOf(index: number): Promise<string | null>;
  /** Matches the person's patterns of third-party code. */
  readonly isIgnored: (path: string) => boolean;
}

/** Scripts without an address are expressions that a tool evaluated. */
const isOfProgram = (url: string): boolean =>
  url !== '' && !isRuntimeScript(url) && !/^(?:chrome|devtools|pen)\b/.test(url);

const isWritten = (text: string): boolean => !text.split('\n', 200).some((line) => line.length > MAX_LINE_CHARS);

/** `name`: also the texts of packages, and of all only those with this name, so that large programs are read too. */
export async function authorTextsOf(
  scripts: readonly StoredScript[],
  stored: Stored,
  name: string | null = null,
): Promise<AuthorTexts> {
  const isForeign = (url: string, ignored: boolean): boolean => name === null && !isAuthorsPlace({ url, ignored });
  const texts = new Map<string, AuthorTexts['texts'][number]>();
  let areAll = true;
  let chars = 0;
  const add = (source: string, text: string | null, { url, startLine, startColumn }: StoredScript): void => {
    if (name !== null && text?.includes(name) === false) return;
    const isFull = texts.size >= MAX_TEXTS || chars + (text?.length ?? 0) > MAX_CHARS;
    if (text === null || isFull || !isWritten(text)) {
      areAll = false;
      return;
    }
    const key = source === url ? `${source} ${startLine}:${startColumn}` : source;
    if (!texts.has(key)) chars += text.length;
    const at = source === url ? { startLine, startColumn } : { startLine: 1, startColumn: 1, script: url };
    texts.set(key, { source, text, ...at });
  };
  for (const script of scripts.filter(({ url }) => isOfProgram(url) && !isForeign(url, false))) {
    const map = script.map === null ? null : await stored.mapOf(script.map, script);
    if (map !== null && script.map !== null) {
      const at = stored.addressOf(script.map);
      for (const source of map.sources) {
        const shown = sourceFile(source, at);
        const ignored = map.ignored.has(source) || stored.isIgnored(shown);
        if (isForeign(source, ignored)) continue;
        add(shown, map.textOf(source), script);
      }
    } else if (isForeign(script.url, stored.isIgnored(script.url))) continue;
    else if (script.text === undefined) areAll = false;
    else add(script.url, await stored.textOf(script.text), script);
  }
  return { texts: [...texts.values()], areAll };
}
