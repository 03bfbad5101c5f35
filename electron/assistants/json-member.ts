/**
 * Sets one member in the text of a JSON file that belongs to another program. Everything else stays as it was written: other members,
 * comments, trailing commas, order, indentation, line ends, numbers that JavaScript cannot represent.
 */
import { err, ok, type Result } from '../../shared/base/result.ts';

interface Member {
  readonly key: string;
  readonly value: Value;
}

interface Value {
  readonly start: number;
  readonly end: number;
  /** Members of an object, null for any other value. */
  readonly members: readonly Member[] | null;
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

/**
 * The text with `container.name` set to `value`; a missing container is created, an empty text counts as `{}`. The error is a clause that
 * says why the text was left unchanged.
 */
export function setMember(text: string, container: string, name: string, value: unknown): Result<string, string> {
  const style = styleOf(text);
  const from = text.startsWith('\uFEFF') ? 1 : 0;
  if (text.slice(from).trim() === '')
    return ok(`${JSON.stringify({ [container]: { [name]: value } }, null, style.unit)}${style.lineEnd}`);
  let root: Value;
  try {
    root = parse(text, from);
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    return err(`it is not valid JSON (line ${text.slice(0, thrown.at).split('\n').length})`);
  }
  if (root.members === null) return err('it does not contain a JSON object');
  const servers = root.members.findLast(({ key }) => key === container)?.value;
  if (servers === undefined) return ok(insert(text, root, container, { [name]: value }, style));
  if (servers.members === null) return err(`its "${container}" is not an object`);
  const existing = servers.members.findLast(({ key }) => key === name)?.value;
  if (existing === undefined) return ok(insert(text, servers, name, value, style));
  const written = write(value, indentOfLine(text, existing.start), style);
  return ok(text.slice(0, existing.start) + written + text.slice(existing.end));
}

interface Style {
  readonly unit: string;
  readonly lineEnd: string;
}

function styleOf(text: string): Style {
  return { unit: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ', lineEnd: text.includes('\r\n') ? '\r\n' : '\n' };
}

function write(value: unknown, indent: string, { unit, lineEnd }: Style): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${lineEnd}${indent}`);
}

function indentOfLine(text: string, position: number): string {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, position))?.[0] ?? '';
}

/** Adds a member after the last one and its comments. */
function insert(text: string, object: Value, key: string, value: unknown, style: Style): string {
  const close = object.end - 1;
  const last = object.members?.at(-1);
  const outer = indentOfLine(text, object.start);
  const lineOfLast = last === undefined ? outer : indentOfLine(text, last.value.end);
  const indent = last !== undefined && lineOfLast.length > outer.length ? lineOfLast : outer + style.unit;
  const contentFrom = last?.value.end ?? object.start + 1;
  const between = text.slice(contentFrom, close);
  const contentEnd = contentFrom + between.trimEnd().length;
  const needsComma = last !== undefined && !hasComma(between);
  const closing = between.slice(between.trimEnd().length);
  return [
    text.slice(0, contentFrom),
    needsComma ? ',' : '',
    text.slice(contentFrom, contentEnd),
    `${style.lineEnd}${indent}${JSON.stringify(key)}: ${write(value, indent, style)}`,
    closing.includes('\n') ? closing : `${style.lineEnd}${outer}`,
    text.slice(close),
  ].join('');
}

/** Whether there is a trailing comma between the last member and the closing brace, outside comments. */
function hasComma(between: string): boolean {
  return between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').includes(',');
}

/** Reads JSON with comments and trailing commas, recording the position of each value. */
function parse(text: string, from: number): Value {
  let position = from;

  function skip(): void {
    for (;;) {
      const space = /^(?:[ \t\r\n]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(text.slice(position, position + 4096))?.[0];
      if (space !== undefined) {
        position += space.length;
        continue;
      }
      // A comment longer than the window.
      if (!text.startsWith('/*', position)) return;
      const end = text.indexOf('*/', position + 2);
      if (end < 0) throw new NotJson(position);
      position = end + 2;
    }
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

  function object(depth: number): Member[] {
    const members: Member[] = [];
    while (!take('}')) {
      const key = string();
      if (!take(':')) throw new NotJson(position);
      members.push({ key, value: value(depth + 1) });
      if (take(',')) continue;
      if (take('}')) break;
      throw new NotJson(position);
    }
    return members;
  }

  function list(depth: number): void {
    while (!take(']')) {
      value(depth + 1);
      if (take(',')) continue;
      if (take(']')) break;
      throw new NotJson(position);
    }
  }

  function value(depth: number): Value {
    skip();
    if (depth > MAX_DEPTH) throw new NotJson(position);
    const start = position;
    if (take('{')) {
      const members = object(depth);
      return { start, end: position, members };
    }
    if (take('[')) {
      list(depth);
    } else if (text[position] === '"') {
      string();
    } else {
      const found = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
      found.lastIndex = position;
      const word = found.exec(text)?.[0];
      if (word === undefined) throw new NotJson(position);
      position += word.length;
    }
    return { start, end: position, members: null };
  }

  const root = value(0);
  skip();
  if (position !== text.length) throw new NotJson(position);
  return root;
}
