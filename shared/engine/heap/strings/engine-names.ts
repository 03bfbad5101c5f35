/** Tests whether a name is one of V8's own, such as `system / Context` and `system / Context / scope @11`, over all nodes of a heap. */
import { QUOTE } from '../../../base/byte-codes.ts';
import { STRING_SEGMENT_BYTES, type StringTable } from './string-table.ts';

const SPACE = 32;
const UNTESTED = 0;
const NO = 1;
const YES = 2;

/** The test of the string with an index: the name itself, or the name and more after a space. Each string is read once. */
export function testOfEngineName(
  { length, offsetOf, stored: { segments } }: Pick<StringTable, 'length' | 'offsetOf' | 'stored'>,
  engineName: string,
): (name: number) => boolean {
  const wanted = new TextEncoder().encode(`system / ${engineName}`);
  const known = new Uint8Array(length);
  const test = (name: number): boolean => {
    let offset = offsetOf(name);
    let byte = 0;
    // The closing quote ends a shorter string.
    for (let at = 0; at <= wanted.length; at += 1, offset += 1) {
      byte = segments[Math.floor(offset / STRING_SEGMENT_BYTES)][offset % STRING_SEGMENT_BYTES];
      if (at < wanted.length && byte !== wanted[at]) return false;
    }
    return byte === QUOTE || byte === SPACE;
  };
  return (name) => {
    if (known[name] === UNTESTED) known[name] = test(name) ? YES : NO;
    return known[name] === YES;
  };
}
