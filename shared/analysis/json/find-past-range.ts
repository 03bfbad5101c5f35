/** Looks for a number past the range in JSON that was parsed as a whole, where only the parsed value is at hand. */
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

/** The first one and what is wrong with it; null where there is none. The text is valid JSON. */
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
