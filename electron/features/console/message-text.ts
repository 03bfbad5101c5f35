/**
 * The text of a console call: its arguments joined, formatted as in the Console Standard (https://console.spec.whatwg.org, "Formatter") if
 * the first one is a format string, and the pieces that are expandable objects.
 */
import {
  CONSOLE_TEXT_CHARS,
  CONSOLE_TEXT_CUT,
  type ConsolePart,
} from '../../../shared/engine/console/contract/console.ts';
import { remoteText, tableText, type RemoteObject } from '../../../shared/base/remote-objects.ts';

// The style sheet of `%c`, reduced to declarations that change the look of its text and nothing else: no positions, sizes of boxes or
// addresses, with which a page could cover our window or load something.

const PROPERTIES: ReadonlySet<string> = new Set([
  'background',
  'background-color',
  'color',
  'font-style',
  'font-weight',
  'text-decoration',
]);
/** Words, numbers and colours such as `#fa0`, `rgb(1 2 3 / 50%)`. */
const VALUE = /^(?:[\w#.%+-]+|(?:rgb|rgba|hsl|hsla)\([\d\s.,/%deg-]+\))(?:\s+[\w#.%-]+)*$/i;
const MAX_CHARS = 500;

/** Null if nothing of it applies, as of an empty one, which ends a style. */
export function formatStyle(css: string): Record<string, string> | null {
  const style: Record<string, string> = {};
  for (const declaration of css.slice(0, MAX_CHARS).split(';')) {
    const colon = declaration.indexOf(':');
    const property = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration
      .slice(colon + 1)
      .replace(/!important$/i, '')
      .trim();
    if (colon > 0 && PROPERTIES.has(property) && VALUE.test(value))
      style[property === 'background' ? 'background-color' : property] = value;
  }
  return Object.keys(style).length === 0 ? null : style;
}

const ESCAPE = String.fromCodePoint(0x1b);
const BELL = String.fromCodePoint(0x07);
/** Terminal colours and cursor movements (ECMA-48 control sequences), which Node programs log; also titles and links (OSC). */
const TERMINAL_SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?|[@-Z\\\\^_])`,
  'g',
);

export function withoutTerminalSequences(text: string): string {
  return text.includes(ESCAPE) ? text.replace(TERMINAL_SEQUENCES, '') : text;
}

/** The first `chars` characters; counts characters only if there may be too many. */
function firstChars(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const characters = Array.from(text.slice(0, 2 * chars + 2));
  return characters.length <= chars ? text : characters.slice(0, chars).join('');
}

function numberText(argument: RemoteObject, isWhole: boolean): string {
  if (argument.type === 'bigint') return argument.unserializableValue ?? argument.description ?? '';
  if (argument.type === 'symbol' || argument.type === 'object' || argument.type === 'function') return 'NaN';
  const text = argument.unserializableValue ?? String(argument.value);
  return String(isWhole ? Number.parseInt(text, 10) : Number.parseFloat(text));
}

function partOf(argument: RemoteObject): ConsolePart {
  return { text: withoutTerminalSequences(remoteText(argument)), objectId: argument.objectId ?? null };
}

const plain = (text: string): ConsolePart => ({ text: withoutTerminalSequences(text), objectId: null });

/** Gives the pieces from a place on a style. */
function styled(parts: ConsolePart[], from: number, style: ReturnType<typeof formatStyle>): void {
  if (style === null) return;
  for (let at = from; at < parts.length; at += 1) {
    const part = parts[at];
    if (part !== undefined) parts[at] = { ...part, style };
  }
}

/** Pieces of a format string with its arguments inserted, and the remaining arguments. */
function formatted(format: string, given: readonly RemoteObject[]): { parts: ConsolePart[]; rest: RemoteObject[] } {
  const parts: ConsolePart[] = [];
  const left = [...given];
  let lastIndex = 0;
  let style: ReturnType<typeof formatStyle> = null;
  let styledFrom = 0;
  for (const match of format.matchAll(/%[sdifoOc%]/g)) {
    const [directive] = match;
    const argument = left[0];
    if (directive !== '%%' && argument === undefined) break;
    parts.push(plain(format.slice(lastIndex, match.index)));
    lastIndex = match.index + directive.length;
    if (directive === '%%' || argument === undefined) {
      parts.push(plain('%'));
      continue;
    }
    left.shift();
    if (directive === '%d' || directive === '%i') parts.push(plain(numberText(argument, true)));
    else if (directive === '%f') parts.push(plain(numberText(argument, false)));
    else if (directive === '%c') {
      styled(parts, styledFrom, style);
      styledFrom = parts.length;
      style = formatStyle(typeof argument.value === 'string' ? argument.value : '');
    } else parts.push(partOf(argument));
  }
  parts.push(plain(format.slice(lastIndex)));
  styled(parts, styledFrom, style);
  return { parts, rest: left };
}

/** Pieces within the limit, with neighbours without an object joined; empty if no piece is an object or has a style. */
export function joinedParts(parts: readonly ConsolePart[]): { text: string; parts: ConsolePart[] } {
  const joined: ConsolePart[] = [];
  let room = CONSOLE_TEXT_CHARS;
  let isCut = false;
  for (const part of parts) {
    if (part.text === '') continue;
    const text = firstChars(part.text, room);
    room -= text.length;
    const before = joined.at(-1);
    if (before !== undefined && before.objectId === null && part.objectId === null && before.style === part.style)
      joined[joined.length - 1] = { ...before, text: before.text + text };
    else if (text !== '') joined.push({ ...part, text });
    if (text.length < part.text.length) {
      isCut = true;
      break;
    }
  }
  if (isCut) joined.push({ text: CONSOLE_TEXT_CUT, objectId: null });
  return {
    text: joined.map(({ text }) => text).join(''),
    parts: joined.some(({ objectId, style }) => objectId !== null || style !== undefined) ? joined : [],
  };
}

/** The text of one call of a console function. */
export function messageText(type: string, args: readonly RemoteObject[]): { text: string; parts: ConsolePart[] } {
  const [first, ...others] = args;
  if (first === undefined) return { text: '', parts: [] };
  const table = type === 'table' ? tableText(first) : null;
  if (table !== null) return joinedParts([{ text: table, objectId: first.objectId ?? null }]);
  const format = first.type === 'string' && typeof first.value === 'string' ? first.value : null;
  const { parts, rest } =
    format !== null && format.includes('%') ? formatted(format, others) : { parts: [partOf(first)], rest: others };
  return joinedParts([...parts, ...rest.flatMap((argument) => [plain(' '), partOf(argument)])]);
}
