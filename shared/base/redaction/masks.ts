/** Makes what replaces a secret. Equal secrets get equal replacements within one key, and a replacement is never taken for a secret. */
import type { SecretKind } from './redaction.ts';
import { isSecretHeader } from './secret-names.ts';

/** A keyed hash in hexadecimal digits, at least 16: without the key nobody can test a guess. */
export type KeyedHash = (text: string) => string;

const HASH_DIGITS = 6;
/** `redacted-a1b2c3-`: a shorter secret has room for digits of its hash only. */
const MIN_NAMED_CHARS = 16;

/** In answers: `‹redacted jwt 214 #a1b2c3›`, with the length in characters. */
export function labelMask(kind: SecretKind, length: number, hash: string): string {
  return `‹redacted ${kind} ${length} #${hash.slice(0, HASH_DIGITS)}›`;
}

/** Inside a URL, which stays valid: `redacted-parameter-20-a1b2c3`. */
export function addressMask(kind: SecretKind, length: number, hash: string): string {
  return `redacted-${kind}-${length}-${hash.slice(0, HASH_DIGITS)}`;
}

/** In files whose sizes and offsets count: ASCII of exactly `length` UTF-16 units, valid in JSON, URLs and headers. */
export function sameLengthMask(kind: SecretKind, length: number, hash: string): string {
  if (length >= MIN_NAMED_CHARS)
    return `redacted-${hash.slice(0, HASH_DIGITS)}-${kind}`.slice(0, length).padEnd(length, '-');
  return `*${hash}`.slice(0, length).padEnd(length, '*');
}

/** `abcd… (20 characters)` of listed values, and the three masks above. */
const MASK =
  /^(?:[^]{0,8}… \(\d{1,12} characters?\)|‹redacted [a-z-]{3,16}(?: \d{1,12} #[0-9a-f]{6})?›|redacted-[a-z0-9-]*|\*[0-9a-f]*\**)$/;

/** True if a whole text is already a replacement. */
export function isMask(text: string): boolean {
  return MASK.test(text);
}

/** Maximum number of characters shown; also limited to a quarter of the secret. */
const SHOWN_CHARACTERS = 4;

/** The value of a listed secret, such as a cookie: `eyJh… (152 characters)`. An empty text stays empty. */
export function maskSecret(value: string): string {
  const characters = Array.from(value);
  const { length } = characters;
  if (length === 0) return '';
  const shown = characters.slice(0, Math.min(SHOWN_CHARACTERS, Math.floor(length / 4))).join('');
  return `${shown}… (${length} ${length === 1 ? 'character' : 'characters'})`;
}

/** A header's value, masked if the header carries credentials. */
export function maskHeader(name: string, value: string): string {
  return isSecretHeader(name) ? maskSecret(value) : value;
}
