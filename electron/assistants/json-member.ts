/**
 * One member of an object in the text of a JSON file that belongs to another program: read, set, removed. Everything else stays as it was
 * written: other members, comments, trailing commas, order, indentation, line ends, numbers that JavaScript cannot represent.
 */
import { err, ok, type Result } from '../../shared/base/result.ts';
import { parseJson, type JsonNode } from './json-tree.ts';

/** The value of `container.name`; undefined if there is none. The error is a clause that says what is wrong with the text. */
export function readMember(text: string, container: string, name: string): Result<unknown, string> {
  const found = findContainer(text, container);
  return found.ok ? ok(lastOf(found.value.servers, name)?.value.value) : found;
}

/**
 * The text with `container.name` set to `value`; a missing container is created, an empty text counts as `{}`. The error is a clause that
 * says why the text was left unchanged.
 */
export function setMember(text: string, container: string, name: string, value: unknown): Result<string, string> {
  const style = styleOf(text);
  const found = findContainer(text, container);
  if (!found.ok) return found;
  const { root, servers } = found.value;
  if (root === null)
    return ok(`${JSON.stringify({ [container]: { [name]: value } }, null, style.unit)}${style.lineEnd}`);
  if (servers === null) return ok(insert(text, root, container, { [name]: value }, style));
  const existing = lastOf(servers, name)?.value;
  if (existing === undefined) return ok(insert(text, servers, name, value, style));
  const written = write(value, indentOfLine(text, existing.start), style);
  return ok(text.slice(0, existing.start) + written + text.slice(existing.end));
}

/** The text without `container.name`; the same text if there is none. The container stays. */
export function removeMember(text: string, container: string, name: string): Result<string, string> {
  const found = findContainer(text, container);
  if (!found.ok) return found;
  const { servers } = found.value;
  const member = lastOf(servers, name);
  if (servers === null || member === undefined) return ok(text);
  const members = servers.members ?? [];
  const at = members.indexOf(member);
  const next = members[at + 1];
  const after = text.slice(member.value.end);
  const before = endBefore(text.slice(0, member.start), after);
  // A comma goes with the member: the one after it, or before it where it is the last.
  const comma = commaIn(text.slice(member.value.end, next?.start ?? servers.end - 1));
  if (comma !== null) return ok(before + after.slice(0, comma) + after.slice(comma + 1));
  const previous = members[at - 1]?.value.end;
  if (previous === undefined) {
    const rest = text.slice(member.value.end, servers.end - 1);
    // Nothing else is in the object: back to `{}`.
    const isEmpty = before.trimEnd().length === servers.start + 1 && rest.trim() === '';
    return ok(before + (isEmpty ? text.slice(servers.end - 1) : after));
  }
  const own = commaIn(text.slice(previous, member.start));
  return ok(own === null ? before + after : cutAt(before, previous + own) + after);
}

/** The text before a removed member, without the indentation of its line; a line comment there still needs its line end. */
function endBefore(before: string, after: string): string {
  const end = before.trimEnd();
  const needsLineEnd = /\/\/[^\n]*$/.test(end) && !/^,?[ \t]*\r?\n/.test(after);
  return needsLineEnd ? before : end;
}

const cutAt = (text: string, position: number): string => text.slice(0, position) + text.slice(position + 1);

interface Container {
  /** Null for an empty text. */
  readonly root: JsonNode | null;
  /** Null if it is missing. */
  readonly servers: JsonNode | null;
}

function findContainer(text: string, container: string): Result<Container, string> {
  if (text.replace(/^\uFEFF/, '').trim() === '') return ok({ root: null, servers: null });
  const root = parseJson(text);
  if (!root.ok) return root;
  if (root.value.members === null) return err('it does not contain a JSON object');
  const servers = lastOf(root.value, container)?.value ?? null;
  if (servers !== null && servers.members === null) return err(`its "${container}" is not an object`);
  return ok({ root: root.value, servers });
}

/** The last member of a duplicate name, as in JSON.parse. */
const lastOf = (object: JsonNode | null, name: string) => object?.members?.findLast(({ key }) => key === name);

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
function insert(text: string, object: JsonNode, key: string, value: unknown, style: Style): string {
  const close = object.end - 1;
  const last = object.members?.at(-1);
  const outer = indentOfLine(text, object.start);
  const lineOfLast = last === undefined ? outer : indentOfLine(text, last.value.end);
  const indent = last !== undefined && lineOfLast.length > outer.length ? lineOfLast : outer + style.unit;
  const contentFrom = last?.value.end ?? object.start + 1;
  const between = text.slice(contentFrom, close);
  const contentEnd = contentFrom + between.trimEnd().length;
  const needsComma = last !== undefined && commaIn(between) === null;
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

/** Where the comma between two members, or before the closing brace, is: outside comments. Null if there is none. */
function commaIn(between: string): number | null {
  const blank = between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const at = blank.indexOf(',');
  return at < 0 ? null : at;
}
