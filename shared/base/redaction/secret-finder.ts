/** The detector: finds the secrets of a text in time that grows with its length, whatever the text is. */
import { findAuthorization, findByContext, findCookiePairs, findCookiesInText, maybeToken } from './context-rules.ts';
import { decodedText } from './decoded-text.ts';
import { findByForm, findKeys } from './key-rules.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { isMask } from './masks.ts';
import { createCharacterClasses, DIGIT, LOWER, MARK, OTHER, UPPER, type CharacterClasses } from './long-runs.ts';
import { moreSpecific, type FoundSecret, type SecretRange } from './secret-kinds.ts';
import { createFieldNames, isSecretHeader, isSecretParameter, type FieldName } from './secret-names.ts';

// Long random strings: base64 or base 62 of at least 24 bytes, which no name, path, hash or encoded file looks like. One pass over the text.

const SHORTEST = 32;
/** Anything longer is data: an image, a font, a module. */
const LONGEST = 512;

/** Base64 of the first bytes of files: PNG, JPEG, GIF, RIFF, SVG and XML, icons, fonts, WebAssembly, PDF, gzip, source maps. */
const ENCODED_FILE =
  /^(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR|PHN2Zy|PD94bW|AAABAA|d09G|T1RUTw|AAEAAAA|AGFzbQ|JVBERi|SUQz|H4sI|eyJ2ZXJzaW9u|eyJzb3VyY2)/;
const HASH_PREFIX = /^(?:sha(?:1|256|384|512)|md5|h1)-/i;
/** A word between two slashes: the run is a path. */
const PATH_WORD = /(?:^|\/)[a-z]{4,}(?:\/|$)/;
const EXTENSION = /^\.[a-z]{2,5}\d?(?![\w-])/;

interface Run {
  readonly start: number;
  readonly end: number;
  readonly lower: number;
  readonly upper: number;
  readonly digit: number;
  readonly mark: number;
  /** Changes of class between neighbours: letters of words follow each other, those of a random string do not. */
  readonly changes: number;
}

function isMixed({ start, end, lower, upper, digit, mark, changes }: Run): boolean {
  const length = end - start;
  return (
    lower >= length * 0.14 &&
    upper >= length * 0.14 &&
    digit >= 3 &&
    digit <= length * 0.5 &&
    mark <= length * 0.15 &&
    changes >= (length - 1) * 0.44
  );
}

/** At least half as many different characters as a random string of this length would have. */
function isVaried(run: string): boolean {
  return new Set(run).size >= Math.min(22, run.length / 2);
}

/** A third of its characters are in words: a random string has few letters of one case in a row. */
function isWordy(run: string): boolean {
  const inWords = [...run.matchAll(/[a-z]{3,}/g)].reduce((total, [word]) => total + word.length, 0);
  return inWords > run.length * 0.36;
}

function isEncodedFile(text: string, start: number, run: string): boolean {
  return ENCODED_FILE.test(run) || text.slice(Math.max(0, start - 7), start) === 'base64,';
}

function isPath(text: string, { start, end }: Run, run: string): boolean {
  if (EXTENSION.test(text.slice(end, end + 7))) return true;
  if (!run.includes('/')) return false;
  return run.startsWith('/') || PATH_WORD.test(run) || /[:./]/.test(text.charAt(start - 1));
}

function isSecret(text: string, run: Run): boolean {
  if (!isMixed(run)) return false;
  const characters = text.slice(run.start, run.end);
  return (
    isVaried(characters) &&
    !isWordy(characters) &&
    !HASH_PREFIX.test(characters) &&
    !isEncodedFile(text, run.start, characters) &&
    !isPath(text, run, characters)
  );
}

function measure(classes: CharacterClasses, text: string, start: number, end: number): Run {
  const counts = new Uint16Array(MARK + 1);
  let changes = -1;
  let previous = OTHER;
  for (let at = start; at < end; at += 1) {
    const current = classes.at(text, at);
    counts[current] = (counts[current] ?? 0) + 1;
    if (current !== previous) changes += 1;
    previous = current;
  }
  const of = (character: number): number => counts[character] ?? 0;
  return { start, end, lower: of(LOWER), upper: of(UPPER), digit: of(DIGIT), mark: of(MARK), changes };
}

/** Adds the random strings of one long run. */
function findRandomRuns(
  classes: CharacterClasses,
  text: string,
  { start: from, end: to }: { readonly start: number; readonly end: number },
  into: FoundSecret[],
): void {
  let start = from;
  for (let at = from; at <= to; at += 1) {
    if (at < to && classes.at(text, at) !== OTHER) continue;
    const runLength = at - start;
    if (runLength >= SHORTEST && runLength <= LONGEST && isSecret(text, measure(classes, text, start, at))) {
      const padding = /^={1,2}/.exec(text.slice(at, at + 2))?.[0].length ?? 0;
      into.push({ start, end: at + padding, kind: 'random' });
    }
    start = at + 1;
  }
}

const SCHEME_END = /[a-z][a-z0-9+-]{1,15}$/i;
const MAX_SCHEME_CHARS = 16;
const ADDRESS_REST = /:\/\/[^\s"'<>`\\]*/y;
const PARAMETER = /([?&#;])([\w.-]{1,64})=([^&#;]+)/g;
/** Up to the first `@` before what may be a host: a password may have any mark. A number before a path is a port. */
const PASSWORD =
  /:\/\/[^\s/?#:@"'`[\]]{0,256}:(?!\d{1,5}(?:[/?#]|$))([^\s"']{1,256}?)@(?=[\w.[-]+(?::\d+)?(?:[^\w.:@]|[:.]*$|[:.]\s))/y;

const OWN_SCHEME = /^pen:/i;
/** After an address in a sentence. */
const PUNCTUATION = /[).,;:!?\]}]+$/;

/** A URL in a text. */
interface AddressSpan {
  readonly start: number;
  readonly end: number;
  /** The end of the capture ids and the view of a link of our own, which stay as they are; `start` for other URLs. */
  readonly idsEnd: number;
}

/** True if the text is a whole link of the workbench. */
export type IsOwnLink = (text: string) => boolean;

/** Characters of a link of our own before its parameters, which are any text, such as the name of a class. 0 for what is no whole link. */
function idsChars(address: string, isOwnLink: IsOwnLink): number {
  const link = OWN_SCHEME.test(address) ? address.replace(PUNCTUATION, '') : '';
  return link !== '' && isOwnLink(link) ? (link.split('?', 1)[0]?.length ?? 0) : 0;
}

function findParameters(address: string, start: number, into: FoundSecret[]): void {
  for (const { 0: whole, 2: name = '', 3: value = '', index } of address.matchAll(PARAMETER)) {
    if (!isSecretParameter(name) || isMask(value)) continue;
    const end = start + index + whole.length;
    into.push({ start: end - value.length, end, kind: 'parameter' });
  }
}

/** Adds the secrets in the URLs of a text, and returns where its URLs are. */
function findInAddresses(text: string, isOwnLink: IsOwnLink, into: FoundSecret[]): readonly AddressSpan[] {
  if (!text.includes('://')) return [];
  const spans: AddressSpan[] = [];
  let from = 0;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', from)) {
    const scheme = SCHEME_END.exec(text.slice(Math.max(from, at - MAX_SCHEME_CHARS), at))?.[0] ?? '';
    from = at + 3;
    if (scheme === '') continue;
    ADDRESS_REST.lastIndex = at;
    const address = scheme + (ADDRESS_REST.exec(text)?.[0] ?? '');
    if (address.length === scheme.length + 3) continue;
    const start = at - scheme.length;
    const end = start + address.length;
    spans.push({ start, end, idsEnd: start + idsChars(address, isOwnLink) });
    // An address may have another one in it.
    for (let inner = at; inner >= 0 && inner < end; inner = text.indexOf('://', inner + 3)) {
      PASSWORD.lastIndex = inner;
      const [whole = '', password = ''] = PASSWORD.exec(text) ?? [];
      const passwordEnd = inner + whole.length - 1;
      if (password !== '' && !isMask(password))
        into.push({ start: passwordEnd - password.length, end: passwordEnd, kind: 'authorization' });
    }
    findParameters(address, start, into);
    from = end;
  }
  return spans;
}

/** The holder of a text: the member, header, cookie or parameter of this name. */
export interface Holder {
  readonly name: string;
  readonly what: 'member' | 'header' | 'cookie' | 'parameter';
}

/** No rule finds anything in a shorter text that has no holder. */
const MIN_TEXT_CHARS = 8;
/** A text with escapes within escapes is decoded so many times. */
const MAX_LEVELS = 3;
/** An id that Chromium makes, such as a frame token. */
const CHROMIUM_ID = /^[0-9A-F]{32}$/;

export type FindSecrets = (text: string, holder?: Holder | null) => readonly SecretRange[];

function findAll(text: string, kind: FoundSecret['kind'], into: FoundSecret[]): void {
  if (!isMask(text)) into.push({ start: 0, end: text.length, kind });
}

function findInHeader(name: string, text: string, into: FoundSecret[]): void {
  const lower = name.toLowerCase();
  const range = { start: 0, end: text.length };
  if (isMask(text) || !isSecretHeader(lower)) return;
  if (lower.endsWith('cookie')) findCookiePairs(text, into);
  else if (lower.endsWith('authorization')) findAuthorization(text, range, into);
  else findAll(text, 'header', into);
}

function findInMember(field: FieldName, text: string, into: FoundSecret[]): void {
  switch (field) {
    case 'password':
      if (!/\s/.test(text)) findAll(text, 'field', into);
      return;
    case 'token':
      if (maybeToken(text) && !CHROMIUM_ID.test(text)) findAll(text, 'field', into);
      return;
    case 'authorization':
      if (/\d/.test(text)) findInHeader('authorization', text, into);
      return;
    case 'cookie':
      findCookiesInText(text, 0, into);
      return;
    case null:
  }
}

function findByHolder(
  text: string,
  { name, what }: Holder,
  fieldOf: (name: string) => FieldName,
  into: FoundSecret[],
): void {
  if (text === '') return;
  if (what === 'header') findInHeader(name, text, into);
  else if (what === 'cookie') findAll(text, 'cookie', into);
  else if (what === 'parameter' && isSecretParameter(name)) findAll(text, 'parameter', into);
  else findInMember(fieldOf(name), text, into);
}

/** Ids, and names that look random: a link of ours with a mask leads nowhere. */
function staysInLink({ end, kind }: FoundSecret, { start, idsEnd }: AddressSpan): boolean {
  return idsEnd > start && (end <= idsEnd || kind === 'random');
}

/** Joins secrets that overlap, and drops what stays in our own links. */
function joined(found: readonly FoundSecret[], addresses: readonly AddressSpan[]): SecretRange[] {
  const ranges: SecretRange[] = [];
  let nextAddress = 0;
  for (const range of found.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const last = ranges.at(-1);
    if (last !== undefined && range.start < last.end) {
      const kind = moreSpecific(last.kind, range.kind);
      ranges[ranges.length - 1] = { ...last, end: Math.max(last.end, range.end), kind };
      continue;
    }
    while ((addresses[nextAddress]?.end ?? Infinity) <= range.start) nextAddress += 1;
    const address = addresses[nextAddress];
    const isInAddress = address !== undefined && address.start <= range.start;
    if (!isInAddress || !staysInLink(range, address)) ranges.push({ ...range, isInAddress });
  }
  return ranges;
}

/** Creates a detector. `known`: values that are secret wherever they occur. `isOwnLink`: ids in these links stay. */
export function createSecretFinder(
  known: Pick<KnownSecrets, 'find'> | null = null,
  isOwnLink: IsOwnLink = () => false,
): FindSecrets {
  const classes = createCharacterClasses();
  const fieldOf = createFieldNames();
  /** Adds the secrets of a text as it is written, and returns where its URLs are. */
  const findIn = (text: string, into: FoundSecret[]): readonly AddressSpan[] => {
    known?.find(text, into);
    findByForm(text, into);
    findByContext(text, into);
    classes.longRuns(text, (start, end) => {
      findKeys(text, { start, end }, into);
      findRandomRuns(classes, text, { start, end }, into);
    });
    return findInAddresses(text, isOwnLink, into);
  };
  /** Adds those of the text that its escapes stand for, which may have escapes of its own: JSON within JSON, a URL within a URL. */
  const findDecoded = (text: string, levels: number, into: FoundSecret[]): void => {
    const decoded = levels === 0 || text.length < MIN_TEXT_CHARS ? null : decodedText(text);
    if (decoded === null) return;
    const found: FoundSecret[] = [];
    findIn(decoded.text, found);
    findDecoded(decoded.text, levels - 1, found);
    for (const { start, end, kind } of found) into.push({ ...decoded.placeOf(start, end), kind });
  };
  return (text, holder = null) => {
    if (holder === null && text.length < MIN_TEXT_CHARS) return [];
    const found: FoundSecret[] = [];
    if (holder !== null) findByHolder(text, holder, fieldOf, found);
    const addresses = text.length < MIN_TEXT_CHARS ? [] : findIn(text, found);
    findDecoded(text, MAX_LEVELS, found);
    return found.length === 0 ? [] : joined(found, addresses);
  };
}
