/** Finds the position of an out-of-range number in a JSON text that was parsed as a whole. */
import { createJsonEvents, type JsonHandler } from './json-events.ts';

const IGNORED: JsonHandler = {
  beginObject: () => {},
  endObject: () => {},
  beginList: () => {},
  endList: () => {},
  key: () => {},
  text: () => {},
  number: () => {},
  word: () => {},
};

export interface WrongPlace {
  readonly byteOffset: number;
  readonly what: string;
}

/** The first out-of-range number; null if there is none. The text must be valid JSON. */
export function findPastRange(text: string): WrongPlace | null {
  let found: WrongPlace | null = null;
  const stop = new Error('found');
  const events = createJsonEvents(IGNORED, (byteOffset, what) => {
    found = { byteOffset, what };
    return stop;
  });
  try {
    events.write(new TextEncoder().encode(text));
    events.end();
  } catch (thrown) {
    if (thrown !== stop) throw thrown;
  }
  return found;
}
