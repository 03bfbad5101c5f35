/**
 * The nodes of a heap snapshot that are texts, and their strings, in some three bytes each, because a heap has millions. Nodes ascend, and V8 numbers strings
 * as it meets them, so the next string is mostly the one after the highest so far: the differences are small.
 */
import { createNumberColumn } from './number-column.ts';

const PAGE_BYTES = 1 << 16;
/** Texts in a block, which is read from its start. */
const BLOCK = 32;

export interface TextNodes {
  /** Nodes ascend. */
  add(node: number, string: number): void;
  /** The string of a node; -1 if it is no text. */
  stringOf(node: number): number;
}

export function createTextNodes(): TextNodes {
  const pages: Uint8Array[] = [];
  /** For each block: its first node, where its bytes begin, and the highest string before it. */
  const nodes = createNumberColumn();
  const starts = createNumberColumn();
  const highestBefore = createNumberColumn();
  let length = 0;
  let end = 0;
  let lastNode = 0;
  let highest = 0;

  const writeByte = (byte: number): void => {
    const at = end % PAGE_BYTES;
    if (at === 0) pages.push(new Uint8Array(PAGE_BYTES));
    const page = pages.at(-1);
    if (page !== undefined) page[at] = byte;
    end += 1;
  };
  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  const write = (value: number): void => {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) writeByte((rest % 128) | 128);
    writeByte(rest);
  };
  let readAt = 0;
  const read = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = pages[Math.floor(readAt / PAGE_BYTES)]?.[readAt % PAGE_BYTES] ?? 0;
      readAt += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };

  /** The last block that begins at or before a node. */
  const blockOf = (node: number): number => {
    let low = 0;
    let high = nodes.length() - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (nodes.at(middle) <= node) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    add(node, string) {
      if (length % BLOCK === 0) {
        nodes.add(node);
        starts.add(end);
        highestBefore.add(highest);
        lastNode = node;
      }
      write(node - lastNode);
      const above = string - highest;
      write(above > 0 ? above * 2 - 1 : -above * 2);
      lastNode = node;
      highest = Math.max(highest, string);
      length += 1;
    },
    stringOf(node) {
      const block = blockOf(node);
      let at = nodes.at(block);
      if (at > node) return -1;
      readAt = starts.at(block);
      let known = highestBefore.at(block);
      for (let entry = block * BLOCK; entry < Math.min(length, (block + 1) * BLOCK); entry += 1) {
        at += read();
        const coded = read();
        const string = known + (coded % 2 === 1 ? (coded + 1) / 2 : -coded / 2);
        if (at === node) return string;
        if (at > node) return -1;
        known = Math.max(known, string);
      }
      return -1;
    },
  };
}
