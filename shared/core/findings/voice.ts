/** Defines how a surface writes values, and how words become its text. */
import { code } from '../../base/markdown.ts';
import { durationText } from '../../base/duration-text.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatFraction,
  signed,
  truncateEnd,
  truncateMiddle,
  truncateStart,
} from '../../base/units.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { cpuFunctionName, cutName, functionPlace, shownName, shownSource } from './function-names.ts';
import type { Cell, Words } from './model.ts';

const NAME_CHARS = 32;
const FILE_CHARS = 40;

/** `layoutRows (layout.js:5:53)`, with only the file name of the URL. */
export function placeName({ name, url, line, column }: TracePlace): string {
  const file = url.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
  const position = line > 0 ? `:${line}${column > 0 ? `:${column}` : ''}` : '';
  const shown = name === '' ? '(anonymous)' : cutName(name, NAME_CHARS);
  const source = file === '' ? (url === '' ? '' : '(index)') : truncateStart(file, FILE_CHARS);
  return source === '' ? shown : `${shown} (${source}${position})`;
}

/** `main.js:1:1`, otherwise the name of the script; null if it has neither. */
export function scriptName({ name, url, line, column }: TracePlace): string | null {
  const text = placeName({ name: 'x', url, line, column });
  if (text !== 'x') return text.slice('x ('.length, -1);
  return name === '' ? null : name;
}

/** `/api/prices`: without origin, cut at the start. */
function pathOf(url: string): string {
  const short = url.replace(/^https?:\/\/[^/]+(?=\/)/, '');
  return truncateStart(short === '' ? url : short, FILE_CHARS);
}

/** Text of one cell. */
export type Voice = (cell: Cell) => string;

/** Without marks, in the words of people. */
function plain(cell: Cell, duration: (valueMs: number) => string): string {
  switch (cell.kind) {
    case 'ms':
      return duration(cell.valueMs);
    case 'at':
      return `${cell.atMs.toFixed(cell.decimals)} ms`;
    case 'span':
      return `${cell.fromMs.toFixed(0)} to ${cell.toMs.toFixed(0)} ms`;
    case 'bytes':
      return formatBytes(cell.sizeBytes);
    case 'count':
      return formatFraction(cell.count);
    case 'percent':
      return formatPercent(cell.share);
    case 'change':
      return signed(cell.deltaMs, duration);
    case 'delta':
      return signed(cell.delta, cell.of === 'bytes' ? formatBytes : formatCount);
    case 'place':
      return placeName(cell.place);
    case 'script':
      return scriptName(cell.place) ?? 'a script';
    case 'function':
      return shownName(cell.of);
    case 'source':
      return shownSource(cell.of);
    case 'name':
    case 'node':
      return cell.maxChars === undefined ? cell.text : truncateEnd(cell.text, cell.maxChars);
    case 'link':
      return pathOf(cell.url);
    case 'address':
      return cell.url === '' ? '(inline)' : truncateMiddle(cell.url, cell.maxChars);
    default:
      return cell.text;
  }
}

/** In cells of Markdown tables, which need no marks, and on the command line. */
export const TERSE: Voice = (cell) => {
  if (cell.kind === 'ms' && cell.isWhole === true) return `${Math.round(cell.valueMs)} ms`;
  return plain(cell, formatDuration);
};

const MARKED: ReadonlySet<Cell['kind']> = new Set(['place', 'script', 'name', 'node', 'link', 'address']);

/** The same in sentences of Markdown: text of a page is inline code. */
export function marked(voice: Voice): Voice {
  return (cell) =>
    MARKED.has(cell.kind) && !(cell.kind === 'script' && scriptName(cell.place) === null)
      ? code(voice(cell))
      : voice(cell);
}

export const MARKDOWN: Voice = marked(TERSE);

/** An address of a page is as long as it likes. */
const MAX_ADDRESS_CHARS = 400;

/** Names and addresses that only answers cut. */
function whole(cell: Cell): string | null {
  if (cell.kind === 'function') return cpuFunctionName(cell.of);
  if (cell.kind === 'source') return functionPlace(cell.of);
  return cell.kind === 'address' && cell.url !== '' ? truncateMiddle(cell.url, MAX_ADDRESS_CHARS) : null;
}

/** For people. */
export const PERSON: Voice = (cell) => whole(cell) ?? plain(cell, durationText);

/** `PERSON` of a terminal, where durations are as short as in answers. */
export const TERMINAL: Voice = (cell) => whole(cell) ?? plain(cell, formatDuration);

/** The text of words. */
export function told(given: Words, voice: Voice): string {
  if (typeof given === 'string') return given;
  return 'kind' in given ? voice(given) : given.map((part) => told(part, voice)).join('');
}
