/** Where a request comes from, in words. */
import { authorCode } from '../../../engine/source-map/contract/author-code.ts';
import type { RequestSource } from '../../../engine/trace/contract/network-insights.ts';
import type { NamedIn, TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import { link, type Words } from '../../../core/findings/model.ts';
import { codeWords } from './code-words.ts';

/** `tag on line 7 of /shop`, `@import on line 1 of /theme.css`, `import in /main.js`, `on line 3 of /theme.css`. `url`: the request's. */
export function namedInWords({ kind, line, url: of }: NamedIn, url: string): Words {
  if (kind === 'tag') return [`tag on line ${line} of `, link(of)];
  const what = kind === 'style sheet' ? '' : /\.m?js(?:[?#]|$)/.test(url) ? 'import ' : '@import ';
  const where = line > 0 ? `${what}on line ${line} of ` : what === '' ? '' : `${what}in `;
  return [where, link(of)];
}

/** `sent by start (main.js:9:35)`, `tag on line 7 of /shop`; '' if neither is known. */
export function fromWords(source: RequestSource | null, url: string): Words {
  if (source === null) return '';
  if (source.sentBy !== null) return ['sent by ', codeWords(source.sentBy)];
  if (source.namedIn === null) return '';
  const { kind, line } = source.namedIn;
  const named = kind !== 'style sheet' ? '' : line > 0 ? 'named ' : 'named in ';
  return [named, namedInWords(source.namedIn, url)];
}

/** The same after other words. */
export function sourceWords(source: RequestSource | null, url: string): Words {
  const from = fromWords(source, url);
  return from === '' ? '' : [', ', from];
}

/** The author's code that sent it. */
export function sourceCode(source: RequestSource | null): TracePlace | null {
  return source === null || source.sentBy === null ? null : authorCode(source.sentBy).place;
}
