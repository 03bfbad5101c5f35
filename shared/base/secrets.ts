/** What is said of a secret in place of it: enough to tell two apart and to see that it is there. */

/** Characters of a secret that are shown at most, and then at most a quarter of it. */
const SHOWN_CHARACTERS = 4;

/** Headers whose values let somebody act as somebody else (RFC 9110 §11, RFC 6265), or commonly do. */
const SECRET_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
  'x-xsrf-token',
]);

export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.has(name.toLowerCase());
}

/** `eyJh… (152 characters)`; an empty one is empty. */
export function maskSecret(value: string): string {
  const characters = Array.from(value);
  const { length } = characters;
  if (length === 0) return '';
  const shown = characters.slice(0, Math.min(SHOWN_CHARACTERS, Math.floor(length / 4))).join('');
  return `${shown}… (${length} ${length === 1 ? 'character' : 'characters'})`;
}

/** A header's value as it may be shown to anybody. */
export function maskHeader(name: string, value: string): string {
  return isSecretHeader(name) ? maskSecret(value) : value;
}
