/** Names and places of functions of profiles and traces, as tables of answers show them. */
import { isRuntimeScript } from '../../base/third-party.ts';
import { truncateEnd, truncateMiddle } from '../../base/units.ts';
import type { CpuOriginal, CpuPlace } from '../../engine/profile/contract/sampled-profiles.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';

/** Length limits of a function name, and of `url:line:column`, which is cut in the middle. */
const NAME_CHARS = 40;
/** A regular expression has no source but its own text. */
const PATTERN_CHARS = 200;
const SOURCE_CHARS = 60;
/** Files whose own name says little without their folder. */
const COMMON_FILE = /^(index|page|route|\+\w+)\.\w+$/;

/** A row with the original position of its function, where a source map has one. `ignored`: without one, third-party code by its script. */
export type WithOriginal<Row> = Row & {
  readonly original?: CpuOriginal | undefined;
  readonly ignored?: true | undefined;
};

/** Where code was written: in the original source if a map has it. */
export function writtenPlace({
  name,
  url,
  line,
  column,
  original,
  ignored: isIgnored,
}: WithOriginal<CpuPlace>): TracePlace {
  if (original === undefined) return { name, url, line, column, ...(isIgnored === true ? { ignored: isIgnored } : {}) };
  const { source, ignored } = original;
  const mark = ignored === true ? { ignored } : {};
  return {
    name: original.name ?? name,
    url: source,
    line: original.line,
    column: original.column,
    script: url,
    ...mark,
  };
}

/** The original name, else the generated one. */
export function cpuFunctionName({ name, original }: WithOriginal<Pick<CpuPlace, 'name'>>): string {
  const known = original?.name ?? name;
  return known === '' ? '(anonymous)' : known;
}

/** A name of at most so many characters. */
export function cutName(name: string, maxChars: number): string {
  return truncateEnd(name, name.startsWith('RegExp: ') ? PATTERN_CHARS : maxChars);
}

/** The name, cut for a table. */
export function shownName(place: WithOriginal<Pick<CpuPlace, 'name'>>): string {
  return cutName(cpuFunctionName(place), NAME_CHARS);
}

/** `layout.js:7:17` by the source map, else `https://shop.test/app.js:1:58`, cut in the middle; `(internal)` for functions without a script. */
export function shownSource({ url, line, column, original }: WithOriginal<Omit<CpuPlace, 'name'>>): string {
  if (original !== undefined) return truncateMiddle(originalPlaceText(original), SOURCE_CHARS);
  if (url === '') return '(internal)';
  return truncateMiddle(
    [url, ...(line > 0 ? [line] : []), ...(line > 0 && column > 0 ? [column] : [])].join(':'),
    SOURCE_CHARS,
  );
}

/** Where a function is: by the source map where there is one, else the whole address of its script. */
export function functionPlace({ url, line, column, original }: WithOriginal<CpuPlace>): string {
  if (original !== undefined) return originalPlaceText(original);
  if (url === '' || line === 0) return url;
  return `${url}:${line}${column === 0 ? '' : `:${column}`}`;
}

/** `app.js:1:58`: a position in a script. A script of the runtime has its whole name, `node:internal/timers:12:3`. */
export function scriptPlaceText({ url, line, column }: Pick<CpuPlace, 'url' | 'line' | 'column'>): string {
  if (isRuntimeScript(url)) return `${url}:${line}:${column}`;
  const isIndex = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\/?(?:[?#]|$)/i.test(url);
  return originalPlaceText({ source: isIndex ? '(index)' : url, line, column });
}

/** `layout.js:7:17`: the file of an original source, with its folder where the name says little. */
export function originalPlaceText({ source, line, column }: Pick<CpuOriginal, 'source' | 'line' | 'column'>): string {
  const parts = source
    .replace(/[?#].*$/s, '')
    .split(/[\\/]/)
    .filter(Boolean);
  const name = parts.at(-1) ?? source;
  const shown = COMMON_FILE.test(name) ? parts.slice(-2).join('/') : name;
  return `${shown}:${line}:${column}`;
}
