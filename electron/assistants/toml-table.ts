/**
 * One server of `mcp_servers` in the text of a TOML file that belongs to another program: read, set, removed. The text is edited by lines and
 * never printed from parsed data, so everything else stays byte for byte. Before and after are parsed and compared: an edit that would change
 * anything else is refused.
 */
import { isDeepStrictEqual } from 'node:util';
import { TomlError, parse } from 'smol-toml';
import { err, ok, type Result } from '../../shared/base/result.ts';

type Table = Readonly<Record<string, unknown>>;

const SERVERS = 'mcp_servers';

/** The value of `mcp_servers.name`, integers as texts; undefined if there is none. The error is a clause that says what is wrong with the text. */
export function readTable(text: string, name: string): Result<unknown, string> {
  const root = parseToml(text);
  if (!root.ok) return root;
  const servers = root.value[SERVERS];
  if (servers === undefined) return ok(undefined);
  if (!isTable(servers)) return err(`its "${SERVERS}" is not a table`);
  return ok(plain(servers[name]));
}

/**
 * The text with `[mcp_servers.name]` set to these values: in place if the table exists, otherwise at the end. The error is a clause that says
 * why the text was left unchanged.
 */
export function setTable(text: string, name: string, value: Table): Result<string, string> {
  const existing = readTable(text, name);
  if (!existing.ok) return existing;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const written = `${tableText(name, value).replaceAll('\n', lineEnd)}${lineEnd}`;
  return existing.value === undefined
    ? checked(text, append(text, written, lineEnd), name, value)
    : replace(text, name, { written, value });
}

/** The text without `[mcp_servers.name]` and the tables below it; the same text if there is none. */
export function removeTable(text: string, name: string): Result<string, string> {
  const existing = readTable(text, name);
  if (!existing.ok) return existing;
  return existing.value === undefined ? ok(text) : replace(text, name, { written: '', value: undefined });
}

/** `[mcp_servers.name]` with its values, without a line end after the last one. Tables are written inline. */
export function tableText(name: string, value: Table): string {
  return [`[${SERVERS}.${name}]`, ...Object.entries(value).map(([key, each]) => `${key} = ${tomlValue(each)}`)].join(
    '\n',
  );
}

function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (isTable(value)) {
    const fields = Object.entries(value).map(([key, each]) => `${key} = ${tomlValue(each)}`);
    return `{ ${fields.join(', ')} }`;
  }
  // JSON's escapes are a subset of those of a TOML basic string.
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function parseToml(text: string): Result<Table, string> {
  try {
    // Integers of any size are compared exactly, and a key such as __proto__ is a key.
    return ok(parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: true, unsafeKeyBehaviour: 'keep' }));
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    return err(`it is not valid TOML (line ${thrown.line})`);
  }
}

function append(text: string, written: string, lineEnd: string): string {
  if (text.replace(/^\uFEFF/, '') === '') return text + written;
  return `${text}${text.endsWith('\n') ? '' : lineEnd}${lineEnd}${written}`;
}

/** A table's header and its lines, up to the last line that is neither empty nor a comment. */
interface Block {
  readonly from: number;
  readonly to: number;
}

const ANY_HEADER = /^[ \t]*\[/;

function blocksOf(lines: readonly string[], name: string): Block[] {
  const quoted = (key: string): string => `(?:${key}|"${key}"|'${key}')`;
  const own = new RegExp(
    `^[ \\t]*\\[[ \\t]*${quoted(SERVERS)}[ \\t]*\\.[ \\t]*${quoted(name)}[ \\t]*(?:\\.[^\\]]*)?\\]`,
  );
  return lines.flatMap((line, from) => {
    if (!own.test(line)) return [];
    const next = lines.findIndex((other, index) => index > from && ANY_HEADER.test(other));
    const section = lines.slice(from, next < 0 ? undefined : next);
    return [{ from, to: from + section.findLastIndex((each) => /^[ \t]*[^\s#]/.test(each)) + 1 }];
  });
}

/** The lines with the first block replaced by a text and the others removed; the empty line before a removed one goes too. */
function withoutBlocks(lines: readonly string[], blocks: readonly Block[], written: string): string {
  const kept = written === '' ? undefined : blocks[0];
  return lines
    .flatMap((line, index) => {
      if (index === kept?.from) return [written];
      const isOwn = blocks.some(({ from, to }) => index >= from && index < to);
      const isGap = line.trim() === '' && blocks.some((block) => index === block.from - 1 && block !== kept);
      return isOwn || isGap ? [] : [line];
    })
    .join('');
}

/** Replaces the tables of this name. A line in a text of several lines may look like a header: then it is tried without that one. */
function replace(
  text: string,
  name: string,
  { written, value }: { readonly written: string; readonly value: Table | undefined },
): Result<string, string> {
  const lines = text.split(/(?<=\n)/);
  const blocks = blocksOf(lines, name);
  const attempts = [blocks, ...blocks.map((_block, index) => blocks.slice(index, index + 1))].map((some) =>
    checked(text, withoutBlocks(lines, some, written), name, value),
  );
  return attempts.find((attempt) => attempt.ok) ?? checked(text, text, name, value);
}

/** The edited text if it says the same as before, but for our own table. */
function checked(before: string, after: string, name: string, value: Table | undefined): Result<string, string> {
  const old = parseToml(before);
  const next = parseToml(after);
  const entry = readTable(after, name);
  const isRight =
    old.ok &&
    next.ok &&
    entry.ok &&
    isDeepStrictEqual(entry.value, value) &&
    isDeepStrictEqual(withoutOwn(old.value, name), withoutOwn(next.value, name));
  return isRight ? ok(after) : err(`its "${SERVERS}.${name}" cannot be edited without changing other lines`);
}

/** Without the prototypes that the parser gives its tables. */
const plain = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}` : each)));

/** The whole file without our table. One without other servers says the same with and without the table of servers. */
function withoutOwn(root: Table, name: string): Table {
  const { [SERVERS]: servers, ...rest } = root;
  const others = Object.entries(isTable(servers) ? servers : {}).filter(([key]) => key !== name);
  return others.length === 0 ? rest : { ...rest, [SERVERS]: Object.fromEntries(others) };
}
