/** Collects text as UTF-8 bytes. A text may become longer than V8's longest string. */

/** Characters between two encodings. */
const PIECE_CHARS = 1 << 20;

export interface TextBytes {
  push(text: string): void;
  /** `[…]` with the texts, which are JSON values. */
  pushList(values: Iterable<string>): void;
  bytes(): Uint8Array<ArrayBuffer>;
}

export function createTextBytes(): TextBytes {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let texts: string[] = [];
  let chars = 0;
  const encode = (): void => {
    parts.push(encoder.encode(texts.join('')));
    texts = [];
    chars = 0;
  };
  const push = (text: string): void => {
    texts.push(text);
    chars += text.length;
    if (chars >= PIECE_CHARS) encode();
  };
  return {
    push,
    pushList(values) {
      push('[');
      let isFirst = true;
      for (const value of values) {
        push(isFirst ? value : `,${value}`);
        isFirst = false;
      }
      push(']');
    },
    bytes() {
      encode();
      const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
}
