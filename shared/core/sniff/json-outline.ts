/**
 * Outline of a JSON text from its beginning: the keys of objects in order, and the first items of lists. It is not validated; where the
 * text ends or stops being JSON, the outline ends.
 */

export type Outline =
  | { readonly type: 'object'; readonly entries: Map<string, Outline> }
  | { readonly type: 'array'; readonly items: Outline[] }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  /** true, false, null, or a value beyond the maximum depth or the text. */
  | { readonly type: 'other' };

/** Maximum depth; the first three levels distinguish all formats. */
const MAX_DEPTH = 4;

/** Maximum number of items of a list. */
const MAX_ITEMS = 4;

const OTHER: Outline = { type: 'other' };

/** Thrown and caught in this file only: the end of the text. */
class TextEnded extends Error {}

/** Outline of the first value, null if the text does not begin with a value. */
export function outlineJson(text: string): Outline | null {
  let position = 0;
  let root: Outline | null = null;

  function skipSpace(): void {
    while (position < text.length && ' \t\n\r'.includes(text.charAt(position))) position += 1;
  }

  function next(): string {
    skipSpace();
    if (position >= text.length) throw new TextEnded();
    return text.charAt(position);
  }

  function expect(character: string): void {
    if (next() !== character) throw new TextEnded();
    position += 1;
  }

  function readString(): string {
    const from = position;
    position += 1;
    while (position < text.length) {
      const character = text.charAt(position);
      position += character === '\\' ? 2 : 1;
      if (character === '"') {
        const raw = text.slice(from, position);
        try {
          const parsed: unknown = JSON.parse(raw);
          return typeof parsed === 'string' ? parsed : raw;
        } catch {
          return raw;
        }
      }
    }
    throw new TextEnded();
  }

  /** Skips the rest of an object or list that is too deep or already outlined. */
  function skipToClose(): void {
    for (let open = 1; open > 0;) {
      const character = next();
      if (character === '"') {
        readString();
        continue;
      }
      position += 1;
      if (character === '{' || character === '[') open += 1;
      else if (character === '}' || character === ']') open -= 1;
    }
  }

  /** `attach` is called before the contents are read, so that a truncated text still has its outline. */
  function readValue(depth: number, attach: (outline: Outline) => void): void {
    const character = next();
    if (character === '{') {
      position += 1;
      const entries = new Map<string, Outline>();
      attach({ type: 'object', entries });
      if (depth >= MAX_DEPTH) skipToClose();
      else readEntries(depth, entries);
    } else if (character === '[') {
      position += 1;
      const items: Outline[] = [];
      attach({ type: 'array', items });
      if (depth >= MAX_DEPTH) skipToClose();
      else readItems(depth, items);
    } else if (character === '"') {
      attach(OTHER);
      attach({ type: 'string', value: readString() });
    } else {
      const word = /^[-+.\w]+/.exec(text.slice(position, position + 40))?.[0];
      if (word === undefined) throw new TextEnded();
      position += word.length;
      const value = Number(word);
      if (Number.isFinite(value)) attach({ type: 'number', value });
      else if (['true', 'false', 'null'].includes(word)) attach(OTHER);
      else throw new TextEnded();
    }
  }

  function readEntries(depth: number, entries: Map<string, Outline>): void {
    if (next() === '}') {
      position += 1;
      return;
    }
    for (;;) {
      if (next() !== '"') throw new TextEnded();
      const key = readString();
      expect(':');
      entries.set(key, OTHER);
      readValue(depth + 1, (outline) => entries.set(key, outline));
      if (next() === '}') {
        position += 1;
        return;
      }
      expect(',');
    }
  }

  function readItems(depth: number, items: Outline[]): void {
    if (next() === ']') {
      position += 1;
      return;
    }
    for (let index = 0; ; index += 1) {
      readValue(depth + 1, (outline) => {
        items[index] = outline;
      });
      if (next() === ']') {
        position += 1;
        return;
      }
      expect(',');
      if (index + 1 >= MAX_ITEMS) {
        skipToClose();
        return;
      }
    }
  }

  try {
    readValue(0, (outline) => {
      root = outline;
    });
  } catch (thrown) {
    if (!(thrown instanceof TextEnded)) throw thrown;
  }
  return root;
}
