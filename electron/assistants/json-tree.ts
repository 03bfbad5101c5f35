/** Reads JSON with comments and trailing commas, with the position of each value, so that one of them can be changed in place. */
import { err, ok, type Result } from '../../shared/base/result.ts';

export interface JsonMember {
  readonly key: string;
  /** Where the key begins. */
  readonly start: number;
  readonly value: JsonNode;
}

export interface JsonNode {
  readonly start: number;
  readonly end: number;
  /** Members of an object, null for any other value. */
  readonly members: readonly JsonMember[] | null;
  /** As JSON.parse gives it, without comments. */
  readonly value: unknown;
}

/** Deeper than any configuration, and far from the end of the stack. */
const MAX_DEPTH = 200;

/** Thrown and caught in this file only. */
class NotJson extends Error {
  readonly at: number;
  constructor(at: number) {
    super('not JSON');
    this.at = at;
  }
}

/** The whole text as a tree. The error is a clause with the line. */
export function parseJson(text: string): Result<JsonNode, string> {
  try {
    return ok(parse(text, text.startsWith('\uFEFF') ? 1 : 0));
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    return err(`it is not valid JSON (line ${text.slice(0, thrown.at).split('\n').length})`);
  }
}

function parse(text: string, from: number): JsonNode {
  let position = from;

  /** Skips white space and comments. */
  function skip(): void {
    const blank = /[ \t\r\n]+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
    for (blank.lastIndex = position; blank.test(text); blank.lastIndex = position) position = blank.lastIndex;
    // An open comment.
    if (text.startsWith('/*', position)) throw new NotJson(position);
  }

  function take(character: string): boolean {
    skip();
    if (text[position] !== character) return false;
    position += 1;
    return true;
  }

  function string(): string {
    skip();
    const found = /"(?:[^"\\\r\n]|\\.)*"/y;
    found.lastIndex = position;
    const raw = found.exec(text)?.[0];
    if (raw === undefined) throw new NotJson(position);
    try {
      const parsed: unknown = JSON.parse(raw);
      position += raw.length;
      return String(parsed);
    } catch {
      // A control character or an invalid escape.
      throw new NotJson(position);
    }
  }

  function object(depth: number): JsonMember[] {
    const members: JsonMember[] = [];
    while (!take('}')) {
      const start = position;
      const key = string();
      if (!take(':')) throw new NotJson(position);
      members.push({ key, start, value: value(depth + 1) });
      if (take(',')) continue;
      if (take('}')) break;
      throw new NotJson(position);
    }
    return members;
  }

  function list(depth: number): unknown[] {
    const items: unknown[] = [];
    while (!take(']')) {
      items.push(value(depth + 1).value);
      if (take(',')) continue;
      if (take(']')) break;
      throw new NotJson(position);
    }
    return items;
  }

  function scalar(): unknown {
    if (text[position] === '"') return string();
    const found = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
    found.lastIndex = position;
    const word = found.exec(text)?.[0];
    if (word === undefined) throw new NotJson(position);
    position += word.length;
    return JSON.parse(word);
  }

  function value(depth: number): JsonNode {
    skip();
    if (depth > MAX_DEPTH) throw new NotJson(position);
    const start = position;
    if (take('{')) {
      const members = object(depth);
      // `fromEntries` makes a member of `__proto__` too.
      const content: unknown = Object.fromEntries(members.map(({ key, value: node }) => [key, node.value]));
      return { start, end: position, members, value: content };
    }
    return { start, members: null, value: take('[') ? list(depth) : scalar(), end: position };
  }

  const root = value(0);
  skip();
  if (position !== text.length) throw new NotJson(position);
  return root;
}
