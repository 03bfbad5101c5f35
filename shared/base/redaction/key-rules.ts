/** Secrets that are recognised by their own form: keys with the prefix of their service, JSON Web Tokens, private keys. */
import { isRandomWord, shareOfChanges } from './random-words.ts';
import type { FoundSecret } from './secret-kinds.ts';

/** Prefixes that services give their keys so that they can be found. Publishable keys are not listed. */
const PREFIXED_KEYS = [
  // GitHub, GitLab
  'gh[pousr]_[A-Za-z0-9]{30,255}',
  'github_pat_\\w{22,255}',
  'gl(?:pat|ptt|rt|dt|soat|cbt|imt)-[\\w-]{20,255}',
  // AWS
  'A(?:KIA|SIA)[0-9A-Z]{16}',
  // Google
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,1024}',
  'GOCSPX-[\\w-]{20,64}',
  // Slack
  'xox[abeoprs]-[\\w-]{10,255}',
  'xapp-\\d-[\\w-]{10,255}',
  // Stripe, OpenAI, Anthropic and others that follow them
  '[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}',
  'whsec_[\\w+/]{24,128}',
  'sk-[\\w-]{20,255}',
  'gsk_\\w{40,128}',
  'hf_[A-Za-z0-9]{30,128}',
  // Package registries
  'npm_[A-Za-z0-9]{36}',
  'pypi-[\\w-]{50,255}',
  'dckr_pat_[\\w-]{20,128}',
  // Others
  'do[opr]_v1_[0-9a-f]{64}',
  'SG\\.[\\w-]{16,64}\\.[\\w-]{16,128}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}',
  'sq0(?:atp|csp)-[\\w-]{22,64}',
  'glsa_[\\w]{32,64}',
  'lin_api_\\w{32,64}',
  'sntry[su]_[\\w+/-]{40,512}',
  'AGE-SECRET-KEY-1[0-9A-Z]{58}',
];
const KEY = new RegExp(PREFIXED_KEYS.join('|'), 'g');
/** The beginning of a key that was cut. */
const CUT_KEY =
  /(?:gh[pousr]_|github_pat_|gl(?:pat|ptt|rt|dt|soat)-|A[KS]IA|AIza|GOCSPX-|xox[abeoprs]-|[rs]k_(?:live|test)_(?=\w*[A-Z\d])|sk-|hf_|npm_|pypi-|dckr_pat_|do[opr]_v1_|SG\.(?:[\w-]+\.)?|shp(?:at|ca|pa|ss)_|sq0(?:atp|csp)-|glsa_)[\w-]{5,}$/;
/** Kinds whose name may be as short as what is left of the key. */
const BEGINNING_OF_NAME = /^(?:sk-|hf_|npm_|pypi-|SG\.)/;
const MAX_CUT_CHARS = 512;
const ELLIPSIS = /…|\.{3}|$/g;
/** Remainder of the end of a text that was cut in its middle. */
const CUT_END = /(?:…|\.{3})[\w.+/=-]{4,}/y;

/** Prefixes that words may end with, such as `task-` and `MSG.`, or that occur in encoded files. */
const END_OF_WORD = /^(?:sk-|A[KS]IA|AIza|SG\.)/;
/** Prefixes that classes of style sheets may have too. */
const LOOSE_PREFIX = /^(?:sk-|hf_)/;
/** Fewer characters before a prefix are what is left of an escape or a name, more an encoded file. */
const MAX_CHARS_BEFORE = 16;

/** Capitals, small letters and digits in no order, not words or the digits of an id. */
function isRandom(text: string): boolean {
  const words = text.split(/[-_.]/);
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && words.some((word) => word.length >= 8 && isRandomWord(word));
}

function charsBefore(text: string, at: number): string {
  return text.slice(Math.max(0, at - MAX_CHARS_BEFORE), at);
}

/** `before`: up to `MAX_CHARS_BEFORE` characters before it. */
function looksLikeKey(text: string, before: string): boolean {
  const isStart = !/[A-Za-z0-9]$/.test(before) || !END_OF_WORD.test(text);
  const isInFile = before.length === MAX_CHARS_BEFORE && /^(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]*$/.test(before);
  if (!isStart) return !isInFile && (text.startsWith('A') || isRandom(text));
  if (!LOOSE_PREFIX.test(text)) return true;
  if (text.startsWith('hf_')) return /[A-Z\d]/.test(text);
  // A word after a loose prefix may be a name: a key also has digits, and capitals or many digits.
  const digits = /\d/.test(text) ? text.replaceAll(/\D/g, '').length : 0;
  return isRandom(text) || (digits >= 2 && (/[A-Z]/.test(text) || digits * 5 >= text.length));
}

/** Base64 of a JSON object, `{"`, and the rest of a token in compact form. */
const TOKEN = /eyJ[\w-]+(?:\.[\w-]*){0,4}/g;
/** Base64 of the members with which the header of a token begins: alg, typ, kid, enc, cty, x5t, x5c, jku, zip. */
const TOKEN_HEADER = /^eyJ(?:hbGci|0eXAi|raWQi|lbmMi|jdHki|4NXQ|4NWMi|qa3Ui|6aXAi)/;
/** Any header, with a payload that is JSON. */
const TOKEN_PARTS = /^eyJ[\w-]+\.eyJ[\w-]+\./;

/** Spaces are `+` in the body of a form. */
const PRIVATE_KEY = /-----BEGIN[ +][A-Z0-9 +]{0,40}PRIVATE[ +]KEY(?:[ +]BLOCK)?-----/g;
const PRIVATE_KEY_END = /-----END[ +][A-Z0-9 +]{0,40}PRIVATE[ +]KEY(?:[ +]BLOCK)?-----/g;

/** Adds the keys of one long run. */
export function findKeys(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  into: FoundSecret[],
): void {
  const run = text.slice(start, end);
  const add = (key: string, index: number): boolean => {
    const at = start + index;
    if (!looksLikeKey(key, charsBefore(text, at))) return false;
    into.push({ start: at, end: endOfCut(text, at + key.length), kind: 'key' });
    return true;
  };
  KEY.lastIndex = 0;
  for (let found = KEY.exec(run); found !== null; found = KEY.exec(run))
    // A text that is no key may contain one.
    if (!add(found[0], found.index)) KEY.lastIndex = found.index + 1;
}

/** Adds keys that were cut before they were masked: before an ellipsis, and at the end of the text. */
function findCutKeys(text: string, into: FoundSecret[]): void {
  let from = 0;
  for (const { 0: ellipsis, index: end } of text.matchAll(ELLIPSIS)) {
    const run = text.slice(Math.max(from, end - MAX_CUT_CHARS), end);
    from = end + ellipsis.length;
    const [key = ''] = CUT_KEY.exec(run) ?? [];
    const isName = BEGINNING_OF_NAME.test(key) && shareOfChanges(key.replace(BEGINNING_OF_NAME, '')) < 0.25;
    const start = end - key.length;
    if (key !== '' && !isName && looksLikeKey(key, charsBefore(text, start)))
      into.push({ start, end: endOfCut(text, end), kind: 'key' });
  }
}

/** The end of a secret, with what is left of it after an ellipsis. */
function endOfCut(text: string, end: number): number {
  CUT_END.lastIndex = end;
  return end + (CUT_END.exec(text)?.[0].length ?? 0);
}

function findTokens(text: string, into: FoundSecret[]): void {
  for (const { 0: token, index } of text.matchAll(TOKEN))
    if (TOKEN_HEADER.test(token) || TOKEN_PARTS.test(token))
      into.push({ start: index, end: endOfCut(text, index + token.length), kind: 'jwt' });
}

/** A key without its end, such as one that was cut, lasts to the end of the text. */
function findPrivateKeys(text: string, into: FoundSecret[]): void {
  let searchedTo = 0;
  for (const { 0: head, index } of text.matchAll(PRIVATE_KEY)) {
    if (index < searchedTo) continue;
    PRIVATE_KEY_END.lastIndex = index + head.length;
    const tail = PRIVATE_KEY_END.exec(text);
    searchedTo = tail === null ? text.length : tail.index + tail[0].length;
    into.push({ start: index, end: searchedTo, kind: 'private-key' });
  }
}

/** Adds tokens and private keys, which need no context. */
export function findByForm(text: string, into: FoundSecret[]): void {
  findCutKeys(text, into);
  if (text.includes('eyJ')) findTokens(text, into);
  if (text.includes('-----BEGIN')) findPrivateKeys(text, into);
}
