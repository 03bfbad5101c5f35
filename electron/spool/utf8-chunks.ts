/** Turns text that arrives in pieces into UTF-8, byte for byte what the whole would give. */

export interface Utf8Chunks {
  /** Bytes of the text so far. A high surrogate at its end waits for its other half in the next piece. */
  encode(text: string): Buffer;
  /** The bytes of a surrogate that never found its other half; empty otherwise. */
  end(): Buffer;
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

export function createUtf8Chunks(): Utf8Chunks {
  let held = '';
  return {
    encode: (text) => {
      let whole = held + text;
      held = '';
      if (endsInHighSurrogate(whole)) {
        held = whole.slice(-1);
        whole = whole.slice(0, -1);
      }
      return Buffer.from(whole, 'utf8');
    },
    end: () => {
      const rest = Buffer.from(held, 'utf8');
      held = '';
      return rest;
    },
  };
}
