/** The line of a style sheet that names a file: an `@import`, or the `url()` of a font or an image. A trace has the style sheet only. */
import type { StyleSheetText } from './selector-places.ts';

const NAMES_FILE = /@import\s+(["'])(?<imported>.*?)\1|url\(\s*(["']?)(?<file>[^"')]*)\3\s*\)/g;

/** 1-based, in the file; 0 if the text does not name it. */
export function lineNaming({ url, startLine, text }: StyleSheetText, file: string): number {
  for (const { index, groups } of text.matchAll(NAMES_FILE)) {
    const named = groups?.['imported'] ?? groups?.['file'] ?? '';
    if (named === '' || !URL.canParse(named, url) || new URL(named, url).href !== file) continue;
    return startLine + text.slice(0, index).split('\n').length - 1;
  }
  return 0;
}
