/**
 * Finds the start of an event in bytes from the middle of a trace. Inside a string, a bracket and a quote cannot be followed by a key,
 * because quotes are escaped; objects in a list within an event's `args` lack the members that every event has. A thread that reads from
 * the front verifies the result: see `TraceReader.adopt`.
 */
import { CUT, endOfText, skipNested, skipSpaces, skipWord } from './json-skip.ts';
import { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../../../base/byte-codes.ts';

const PHASE = new TextEncoder().encode('ph');
const TIME = new TextEncoder().encode('ts');

/** Position of the bracket of the first complete event after another one, from `from` on; −1 if there is none. */
export function findEvent(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(OPEN_OBJECT, from); at >= 0; at = bytes.indexOf(OPEN_OBJECT, at + 1)) {
    if (isBehindObject(bytes, at, from) && isEvent(bytes, at)) return at;
  }
  return -1;
}

/** True if the position follows a comma and the end of an object. */
function isBehindObject(bytes: Uint8Array, at: number, from: number): boolean {
  const comma = spacesBefore(bytes, at, from);
  return comma > from && bytes[comma] === COMMA && bytes[spacesBefore(bytes, comma, from)] === CLOSE_OBJECT;
}

function spacesBefore(bytes: Uint8Array, at: number, from: number): number {
  let before = at - 1;
  while (before > from && bytes[before] <= 32) before -= 1;
  return before;
}

/** True if the complete object has time and phase and is followed by another one or the end of the list. */
function isEvent(bytes: Uint8Array, openAt: number): boolean {
  let hasPhase = false;
  let hasTime = false;
  let at = openAt;
  do {
    const key = skipSpaces(bytes, at + 1);
    const keyEnd = bytes[key] === QUOTE ? endOfText(bytes, key + 1) : CUT;
    if (keyEnd === CUT) return false;
    const colon = skipSpaces(bytes, keyEnd + 1);
    if (bytes[colon] !== COLON) return false;
    const value = skipSpaces(bytes, colon + 1);
    if (isText(bytes, key + 1, keyEnd, PHASE)) hasPhase = bytes[value] === QUOTE;
    else if (isText(bytes, key + 1, keyEnd, TIME)) hasTime = true;
    const behind = skipValue(bytes, value);
    if (behind === CUT) return false;
    at = skipSpaces(bytes, behind);
  } while (bytes[at] === COMMA);
  if (bytes[at] !== CLOSE_OBJECT || !hasPhase || !hasTime) return false;
  const next = skipSpaces(bytes, at + 1);
  return bytes[next] === COMMA || bytes[next] === CLOSE_LIST;
}

function skipValue(bytes: Uint8Array, at: number): number {
  if (bytes[at] === OPEN_OBJECT || bytes[at] === OPEN_LIST) return skipNested(bytes, at);
  if (bytes[at] !== QUOTE) return skipWord(bytes, at);
  const end = endOfText(bytes, at + 1);
  return end === CUT ? CUT : end + 1;
}

function isText(bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean {
  return to - from === text.length && text.every((byte, place) => bytes[from + place] === byte);
}
