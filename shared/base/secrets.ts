/** What is said of a secret in place of it: enough to tell two apart and to see that it is there. */

/** Characters of a secret that are shown at most, and then at most a quarter of it. */
const SHOWN_CHARACTERS = 4;

/** Headers whose values let somebody act as somebody else (RFC 9110 §11, RFC 6265), or commonly do. */
const SECRET_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'authentication',
  'dpop',
  'x-amz-signature',
  'x-goog-iap-jwt-assertion',
  'x-session-id',
  // Carries tokens where a page opens a socket, for which it can set no header of its own.
  'sec-websocket-protocol',
]);
/** `X-Auth-Token`, `Private-Token`, `api-key`, `x-goog-api-key`, `x-amz-security-token`, `X-Client-Secret` … */
const SECRET_HEADER_END = /(?:^|[-_])(?:token|secret|password|api[-_]?key|access[-_]?key|credentials?)$/;

export function isSecretHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return SECRET_HEADERS.has(lower) || SECRET_HEADER_END.test(lower);
}

/** Parameters of an address that let somebody act as somebody else: OAuth, signed addresses of storage services, sessions. */
const SECRET_PARAMETERS = new Set([
  'access_token',
  'api_key',
  'api-key',
  'apikey',
  'assertion',
  'auth',
  'auth_token',
  'authorization',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'id_token',
  'jwt',
  'key',
  'oauth_token',
  'otp',
  'passwd',
  'password',
  'pwd',
  'refresh_token',
  'samlresponse',
  'secret',
  'session',
  'session_id',
  'sessionid',
  'sid',
  'sig',
  'signature',
  'ticket',
  'token',
  'x-amz-credential',
  'x-amz-security-token',
  'x-amz-signature',
  'x-goog-credential',
  'x-goog-signature',
]);
const ADDRESS = /\b(?:https?|wss?|ftp):\/\/[^\s"'<>`\\]+/gi;
const PARAMETER = /([?&#;])([\w.-]+)=([^&#;]+)/g;
const PASSWORD = /^(\w+:\/\/[^/?#:@]*:)[^/?#@]+@/;

/** The secret's first characters at most: addresses stay addresses. */
function shorten(value: string): string {
  const characters = Array.from(value);
  return `${characters.slice(0, Math.min(SHOWN_CHARACTERS, Math.floor(characters.length / 4))).join('')}…`;
}

/** A text with the secrets in its addresses masked: a password before the host, and parameters that are known to be secrets. */
export function maskAddresses(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(ADDRESS, (address) =>
    address
      .replace(PASSWORD, '$1…@')
      .replace(PARAMETER, (whole: string, before: string, name: string, value: string) =>
        SECRET_PARAMETERS.has(name.toLowerCase()) ? `${before}${name}=${shorten(value)}` : whole,
      ),
  );
}

/** The same for every text in a value, whatever its shape. */
export function maskAddressesIn(value: unknown): unknown {
  if (typeof value === 'string') return maskAddresses(value);
  if (Array.isArray(value)) return value.map(maskAddressesIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskAddressesIn(each)]));
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
