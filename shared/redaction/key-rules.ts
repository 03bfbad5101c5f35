/** Secrets that are recognised by their own form: keys with the prefix of their service, JSON Web Tokens, private keys. */
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
  '[rs]k_(?:live|test)_\\w{16,255}',
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
const KEY = new RegExp(`\\b(?:${PREFIXED_KEYS.join('|')})`, 'g');

/** Prefixes that classes of style sheets may have too. */
const LOOSE_PREFIX = /^(?:sk-|hf_|gl[a-z]+-)/;

/** A word after a loose prefix may be a name: a key also has digits, and capitals or many digits. */
function looksLikeKey(text: string): boolean {
  if (!LOOSE_PREFIX.test(text)) return true;
  const digits = text.replaceAll(/\D/g, '').length;
  return digits >= 2 && (/[A-Z]/.test(text) || digits * 5 >= text.length);
}

/** Base64 of a JSON object, `{"`, and the rest of a token in compact form. */
const TOKEN = /\beyJ[\w-]+(?:\.[\w-]*){0,4}/g;
/** Base64 of the members with which the header of a token begins: alg, typ, kid, enc, cty, x5t, x5c, jku, zip. */
const TOKEN_HEADER = /^eyJ(?:hbGci|0eXAi|raWQi|lbmMi|jdHki|4NXQ|4NWMi|qa3Ui|6aXAi)/;
/** Any header, with a payload that is JSON. */
const TOKEN_PARTS = /^eyJ[\w-]+\.eyJ[\w-]+\./;

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const PRIVATE_KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Adds the keys of one long run. */
export function findKeys(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  into: FoundSecret[],
): void {
  for (const { 0: key, index } of text.slice(start, end).matchAll(KEY))
    if (looksLikeKey(key)) into.push({ start: start + index, end: start + index + key.length, kind: 'key' });
}

function findTokens(text: string, into: FoundSecret[]): void {
  for (const { 0: token, index } of text.matchAll(TOKEN))
    if (TOKEN_HEADER.test(token) || TOKEN_PARTS.test(token))
      into.push({ start: index, end: index + token.length, kind: 'jwt' });
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
  if (text.includes('eyJ')) findTokens(text, into);
  if (text.includes('PRIVATE KEY')) findPrivateKeys(text, into);
}
