/** Masks secrets. The masked text shows that there is a value, and two values can be distinguished. */

/** Maximum number of characters shown; also limited to a quarter of the secret. */
const SHOWN_CHARACTERS = 4;

/** Headers that usually carry credentials (RFC 9110 section 11, RFC 6265). */
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
  // Carries tokens when a page opens a WebSocket, because a page cannot set headers on it.
  'sec-websocket-protocol',
]);
/** `X-Auth-Token`, `Private-Token`, `api-key`, `x-goog-api-key`, `x-amz-security-token`, `X-Client-Secret` … */
const SECRET_HEADER_END = /(?:^|[-_])(?:token|secret|password|api[-_]?key|access[-_]?key|credentials?)$/;

export function isSecretHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return SECRET_HEADERS.has(lower) || SECRET_HEADER_END.test(lower);
}

/** URL parameters that carry credentials: OAuth, signed URLs of storage services, sessions. */
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

/** Shortens a secret inside a URL, so that the URL stays valid. */
function shorten(value: string): string {
  const characters = Array.from(value);
  return `${characters.slice(0, Math.min(SHOWN_CHARACTERS, Math.floor(characters.length / 4))).join('')}…`;
}

/** Masks the secrets in the URLs of a text: passwords before the host, and known secret parameters. */
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

/** Applies `maskAddresses` to every string in a value of any shape. */
export function maskAddressesIn(value: unknown): unknown {
  if (typeof value === 'string') return maskAddresses(value);
  if (Array.isArray(value)) return value.map(maskAddressesIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskAddressesIn(each)]));
}

/** Masks a secret: `eyJh… (152 characters)`. An empty text stays empty. */
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
