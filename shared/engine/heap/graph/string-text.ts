/** Text of string nodes. V8 stores a concatenated string as a tree of its parts and a sliced string as a reference to its parent. */
import type { HeapGraph } from './heap-graph.ts';
import type { StringTable } from '../strings/string-table.ts';
import { BACKSLASH } from '../../../base/byte-codes.ts';

const LETTER_U = 117;
/** Up to this length, decoding the whole string is as fast as finding where to cut it. */
const SMALL_BYTES = 1024;
/** Maximum number of parts of a concatenated string, because it may have millions of empty parts. */
const MAX_PARTS = 10_000;

/** The first `maxChars` UTF-16 units (never cut inside a character) without decoding the rest. */
export function startOfText(strings: StringTable, index: number, maxChars: number): string {
  if (strings.rawLength(index) <= SMALL_BYTES) return cutText(strings.get(index), maxChars);
  const bytes = strings.rawBytes(index);
  let at = 0;
  for (let chars = 0; at < bytes.length && chars <= maxChars; chars += 1) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at += bytes[at + 1] === LETTER_U ? 6 : 2;
    else if (byte < 0x80) at += 1;
    else if (byte < 0xe0) at += 2;
    else at += byte < 0xf0 ? 3 : 4;
  }
  const text = new TextDecoder().decode(bytes.slice(0, at));
  return cutText(text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text, maxChars);
}

function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const last = text.charCodeAt(maxChars - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? maxChars - 1 : maxChars);
}

/**
 * The first `maxChars` of a string node of any type. The file does not contain the range of a sliced string, so its text is `(part of) `
 * and the text of its parent.
 */
export function textOfString(graph: HeapGraph, ordinal: number, maxChars: number): string {
  return createStringReader(graph)(ordinal, maxChars);
}

/** Like `textOfString` for many nodes: caches the names of the edges to parts. */
export function createStringReader(graph: HeapGraph): (ordinal: number, maxChars: number) => string {
  const { nodes, edges, strings, meta } = graph;
  const concatenated = meta.nodeTypes.indexOf('concatenated string');
  const sliced = meta.nodeTypes.indexOf('sliced string');
  const internal = meta.edgeTypes.indexOf('internal');
  /** Decoded names of internal edges by string index. */
  const names = new Map<number, string>();

  const part = (of: number, name: string): number => {
    const end = nodes.firstEdge[of + 1];
    for (let edge = nodes.firstEdge[of]; edge < end; edge += 1) {
      if (edges.typeAt(edge) !== internal) continue;
      const index = edges.nameAt(edge);
      let known = names.get(index);
      if (known === undefined) {
        known = strings.get(index);
        names.set(index, known);
      }
      if (known === name) return edges.to[edge];
    }
    return -1;
  };

  return (ordinal, maxChars) => readParts(graph, { concatenated, sliced, part }, ordinal, maxChars);
}

interface PartsOfStrings {
  /** Type numbers. */
  readonly concatenated: number;
  readonly sliced: number;
  /** Target of an internal edge with this name; −1 if there is none. */
  readonly part: (of: number, name: string) => number;
}

function readParts(
  { nodes, strings }: HeapGraph,
  { concatenated, sliced, part }: PartsOfStrings,
  ordinal: number,
  maxChars: number,
): string {
  let text = '';
  /** Remaining parts, the next one last. */
  const open = [ordinal];
  for (let looked = 0; open.length > 0 && text.length < maxChars && looked < MAX_PARTS; looked += 1) {
    const at = open.pop() ?? -1;
    if (at < 0) continue;
    if (nodes.type[at] === concatenated) {
      const [first, second] = [part(at, 'first'), part(at, 'second')];
      if (first < 0 && second < 0) text += startOfText(strings, nodes.name[at], maxChars - text.length);
      else open.push(second, first);
    } else if (nodes.type[at] === sliced) {
      const parent = part(at, 'parent');
      if (parent < 0) text += startOfText(strings, nodes.name[at], maxChars - text.length);
      else {
        text += '(part of) ';
        open.push(parent);
      }
    } else {
      text += startOfText(strings, nodes.name[at], Math.max(0, maxChars - text.length));
    }
  }
  return cutText(text, maxChars);
}
