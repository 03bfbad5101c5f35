/**
 * Secrets that the words before them give away: `Bearer …`, `password=…`, `"apiKey": "…"`, `Set-Cookie: …`, in texts such as logs, JSON
 * within a string, headers and code.
 */
import { isMask } from './masks.ts';
import type { SecretKind } from './redaction.ts';
import { hasRandomWord } from './random-words.ts';
import type { FoundSecret } from './secret-kinds.ts';

/** Each is one word or a short number. */
const SEPARATOR = /[-_]/;
const WORD = /^[A-Z]?[a-z]{2,15}$|^[A-Z]{3,15}$/;
const NUMBER = /^\d{1,4}$/;
const MIN_WORDS = 3;
/** Three words without a number are a name more often than a passphrase. */
const MIN_WORDS_ALONE = 4;

/** Words of interfaces, styles and packages, which no generator of passphrases is likely to draw together with others. */
const WORDS_OF_NAMES = new Set(
  [
    'account admin alert auth background badge banner base block body border bottom box btn button card cell change checkbox class client',
    'code color colour column component confirm confirmation container content control core create credential credentials current danger',
    'dark data database default description dialog disabled div dom edit element email empty enter error example false field fields file',
    'focus font footer for forgot form forms grid group has header help hidden hint hover html icon id info inner input invalid item',
    'js key label large layout left less lib light link list loader login logout main manager match medium menu message min missing',
    'mobile modal module name nav new node none not null number old option outer page panel parser password passwords passphrase',
    'placeholder plugin policy primary prod prompt protected provider react recover register repeat required reset right root row rule',
    'sample schema secondary secret secrets section select server service settings sign signin signup size small span staging strength',
    'style submit success svelte tab table target test text title toggle token tooltip top type types undefined update user username utils',
    'valid validation validator value verify version view vue warning weak webpack wrapper wrong',
  ].flatMap((line) => line.split(' ')),
);

/**
 * True if a value is words that no name would join: three with a number, or four. To be asked only for what is assigned to a password, since
 * elsewhere any of it may be a name.
 */
function isPassphrase(value: string): boolean {
  const parts = value.split(SEPARATOR);
  const words = parts.filter((part) => WORD.test(part));
  const numbers = parts.filter((part) => NUMBER.test(part));
  if (words.length + numbers.length !== parts.length) return false;
  if (words.length < (numbers.length > 0 ? MIN_WORDS : MIN_WORDS_ALONE)) return false;
  return !words.some((word) => WORDS_OF_NAMES.has(word.toLowerCase()));
}

const MAX_VALUE_CHARS = 4096;

const SCHEME = /\b(?:bearer|basic|dpop|negotiate)(?: {1,4}|\+)([\w.~+/=-]{8,})/gi;

/** The end of a name; then quotes that may be escaped, and spaces, before `:` or `=`. */
const NAME_END =
  /(pass(?:word|wd|phrase)|pwd|secret|token|jwt|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization|(?:set-)?cookie)["'\\]{0,2}[ \t]{0,4}$/i;
const MAX_NAME_END_CHARS = 20;
const VALUE_START = /[ \t]{0,4}(\\?["'`])?/y;
const COLON = 58;
const EQUALS = 61;
const UNQUOTED = /[^\s"'`<>&,;(){}[\]|\\‹›]{0,512}/y;
/** A password without quotes: marks of code are part of it where what is between them is no name. */
const MARKED = /(?:[^\s"'>&,;|‹›]|[&,;|](?![\w.-]{1,64}[=:]|[a-z]{2,5};|$)){0,64}/y;
const LAST_MARKS = /[`.,;:()[\]{}|\\<]+$/;
/** `a.b.c`, `this.token`: code. */
const MEMBER_ACCESS = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+$/;
const TEMPLATE = /\$\{|\{\{[^]*\}\}|<%|%s/;
/** Words joined by dashes, such as names of styles: `blue-500`. */
const WORDS = /^[A-Za-z]+(?:[-_.:/][A-Za-z]+|[-_.]\d{1,4})*$/;

/** True if a value may be a password: no path, no text, no expression, and no name of words unless it is a passphrase. */
function maybePassword(value: string, isQuoted: boolean): boolean {
  if (value.length < (isQuoted ? 5 : 6) || /\s/.test(value) || TEMPLATE.test(value)) return false;
  if (/^(?:\/|\.|https?:)/.test(value)) return false;
  if (hasRandomWord(value)) return true;
  if (MEMBER_ACCESS.test(value)) return false;
  if (WORDS.test(value)) return isPassphrase(value);
  return isQuoted ? /[\d!@#$%^&*?~+]/.test(value) : /\d/.test(value) && /[A-Za-z]/.test(value);
}

/** True if a value may be a token or key: digits and letters, and longer than names. */
export function maybeToken(value: string): boolean {
  if (value.length < 12 || !/^[\w.~+/=:%!@$*-]+$/.test(value) || /^(?:\/|\.|https?:)/.test(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && !MEMBER_ACCESS.test(value) && !WORDS.test(value);
}

/** A value of an authorization scheme. `Basic information` and `bearer authentication` are words. */
function isCredential(value: string): boolean {
  return /\d/.test(value) || (value.length >= 16 && /[a-z][A-Z]|[A-Z][a-z]+[A-Z]/.test(value) && /[a-z]/.test(value));
}

const COOKIE_ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|priority|version)$/i;
/** `Secure`, `HttpOnly` and `Partitioned`, which have no value. */
const COOKIE_FLAG = /^\s*(?:secure|httponly|partitioned)\s*$/i;
const MIN_COOKIE_CHARS = 6;
/** One pair of a cookie in a text, and whether another may follow. */
const COOKIE_PAIR = /[ \t]{0,4}([\w!#$%&'*+.^|~-]{1,128})=([\w.~+/=%:@!*-]{0,4096})(;?)/y;

/** Adds the values of the pairs of a cookie header; attributes of `Set-Cookie` stay. */
export function findCookiePairs(text: string, into: FoundSecret[]): void {
  let from = 0;
  for (const pair of text.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim();
    const value = pair.slice(equals + 1).trimEnd();
    const isPlain = COOKIE_ATTRIBUTE.test(name) || COOKIE_FLAG.test(pair) || isMask(value);
    const start = from + equals + 1;
    if (value.trim() !== '' && !isPlain) into.push({ start, end: start + value.length, kind: 'cookie' });
    from += pair.length + 1;
  }
}

/** Adds the values of the pairs of a cookie at `start` of a text that may be code, and returns where they end. */
export function findCookiesInText(text: string, start: number, into: FoundSecret[]): number {
  let from = start;
  for (;;) {
    COOKIE_PAIR.lastIndex = from;
    const [whole = '', name = '', value = '', next = ''] = COOKIE_PAIR.exec(text) ?? [];
    if (whole === '') return from;
    from += whole.length;
    const end = from - next.length;
    const isSecret =
      value.length >= MIN_COOKIE_CHARS && !COOKIE_ATTRIBUTE.test(name) && !isMask(value) && !isWordOrCode(value);
    if (isSecret) into.push({ start: end - value.length, end, kind: 'cookie' });
    if (next === '') return from;
  }
}

function isWordOrCode(value: string): boolean {
  return MEMBER_ACCESS.test(value) || WORDS.test(value);
}

const AUTHORIZATION_SCHEME = /^\s*(?:bearer|basic|dpop|negotiate|digest|token|apikey|aws4-hmac-sha256)\s+/i;

function schemeLength(text: string, start: number, end: number): number {
  return AUTHORIZATION_SCHEME.exec(text.slice(start, Math.min(end, start + 40)))?.[0].length ?? 0;
}

/** Adds the credentials of an authorization header, without their scheme. */
export function findAuthorization(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  into: FoundSecret[],
): void {
  const from = start + schemeLength(text, start, end);
  if (from < end && !isMask(text.slice(from, end))) into.push({ start: from, end, kind: 'authorization' });
}

function findSchemes(text: string, into: FoundSecret[]): void {
  for (const { 0: whole, 1: value = '', index } of text.matchAll(SCHEME)) {
    const end = index + whole.length;
    if (isCredential(value) && !isMask(value)) into.push({ start: end - value.length, end, kind: 'authorization' });
  }
}

/** The end of a value that begins at `start`: at its quote, or where an unquoted value ends. */
function valueEnd(text: string, start: number, quote: string): number {
  if (quote === '') {
    UNQUOTED.lastIndex = start;
    return start + (UNQUOTED.exec(text)?.[0].length ?? 0);
  }
  const most = Math.min(text.length, start + MAX_VALUE_CHARS);
  for (let at = start; at < most; at += 1) {
    const character = text.charAt(at);
    if (character === quote || character === '\n') return at;
    if (character !== '\\') continue;
    // The closing quote of JSON within a string is escaped as the opening one is.
    if (text.charAt(at + 1) === quote) return at;
    at += 1;
  }
  return most;
}

/** As of the package `@inquirer/password` in a lockfile. */
const VERSION_RANGE = /^[~^]?\d{1,4}\.\d{1,4}\.\d{1,6}$/;

const IS_PASSWORD = /^p(?:ass|wd)/i;

function isAssigned(name: string, value: string, isQuoted: boolean): SecretKind | null {
  if (isMask(value) || VERSION_RANGE.test(value)) return null;
  if (IS_PASSWORD.test(name)) return maybePassword(value, isQuoted) ? 'field' : null;
  // A token may be one of a design system: `color-border-subtle-200`.
  const isSecret = maybeToken(value) || (/^secret$/i.test(name) && isPassphrase(value));
  return isSecret ? 'field' : null;
}

/** A value after a name: where it starts, and its quote. */
interface Assigned {
  readonly start: number;
  readonly quote: string;
}

/** This and the next return how far the text was searched. */
function findAssignedAuthorization(text: string, { start, quote }: Assigned, into: FoundSecret[]): number {
  const scheme = schemeLength(text, start, text.length);
  const from = start + scheme;
  const end = valueEnd(text, from, quote);
  const value = text.slice(from, end);
  const isSecret = scheme === 0 ? maybeToken(value) : value.length >= 8 && isCredential(value);
  if (isSecret && !isMask(value)) into.push({ start: from, end, kind: 'authorization' });
  return from;
}

/** The end of a password that may have marks of code. `end`: of the part without them. */
function markedEnd(text: string, start: number, end: number): number {
  MARKED.lastIndex = start;
  const value = MARKED.exec(text)?.[0].replace(LAST_MARKS, '') ?? '';
  const isPassword = maybePassword(text.slice(start, end), false) || hasRandomWord(value);
  return isPassword && !TEMPLATE.test(value) ? Math.max(end, start + value.length) : end;
}

function findAssignedValue(text: string, name: string, { start, quote }: Assigned, into: FoundSecret[]): number {
  const plainEnd = valueEnd(text, start, quote);
  const end = quote === '' && IS_PASSWORD.test(name) ? markedEnd(text, start, plainEnd) : plainEnd;
  // `token=read(…)` is a call.
  const kind =
    end === plainEnd && text.charAt(end) === '(' ? null : isAssigned(name, text.slice(start, end), quote !== '');
  if (kind === null) return start;
  into.push({ start, end, kind });
  return end;
}

function findAssignments(text: string, into: FoundSecret[]): void {
  let searchedTo = 0;
  for (let at = 2; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code !== COLON && code !== EQUALS) || at < searchedTo) continue;
    const [, name = ''] = NAME_END.exec(text.slice(Math.max(searchedTo, at - MAX_NAME_END_CHARS), at)) ?? [];
    if (name === '') continue;
    VALUE_START.lastIndex = at + 1;
    const [space = '', quoted = ''] = VALUE_START.exec(text) ?? [];
    const start = at + 1 + space.length;
    // A comparison or an arrow.
    if (quoted === '' && /[=>]/.test(text.charAt(start))) continue;
    const assigned = { start, quote: quoted.slice(-1) };
    if (/cookie$/i.test(name)) searchedTo = findCookiesInText(text, start, into);
    else if (/^authorization$/i.test(name)) searchedTo = findAssignedAuthorization(text, assigned, into);
    else searchedTo = findAssignedValue(text, name, assigned, into);
  }
}

/** Adds the secrets that words in the text give away. */
export function findByContext(text: string, into: FoundSecret[]): void {
  if (text.includes(' ')) findSchemes(text, into);
  findAssignments(text, into);
}
