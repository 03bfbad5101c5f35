/** Names whose values are secret: headers, URL parameters, and members of objects. */

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

/** True if a header carries credentials. */
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

/** True if a URL parameter carries credentials. */
export function isSecretParameter(name: string): boolean {
  return SECRET_PARAMETERS.has(name.toLowerCase());
}

/** The kind of a member's name. A password may be any text, a token is recognised by its value too. */
export type FieldName = 'password' | 'token' | 'cookie' | 'authorization' | null;

const MAX_FIELD_NAME_CHARS = 64;
const MAX_CACHED_NAMES = 10_000;
/** The end of any of the names below. */
const FIELD_END = /(?:word|wd|phrase|token|secret|jwt|key|credentials?|cookies?|authorization)$/i;
const PASSWORD_END = /(?:^|-)(?:password|passwd|passphrase|pwd)$/;
const TOKEN_END = /(?:^|-)(?:token|secret|jwt|api-?key|access-?key|private-?key|client-?secret|credentials?)$/;
const COOKIE_END = /(?:^|-)(?:set-)?cookies?$/;
const AUTHORIZATION_END = /(?:^|-)authorization$/;

/** Returns what the name of a member of an object says about its value: `password`, `apiKey`, `client_secret` … */
export function fieldName(name: string): FieldName {
  if (name.length < 3 || name.length > MAX_FIELD_NAME_CHARS || !FIELD_END.test(name)) return null;
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
  if (PASSWORD_END.test(words)) return 'password';
  if (TOKEN_END.test(words)) return 'token';
  if (AUTHORIZATION_END.test(words)) return 'authorization';
  return COOKIE_END.test(words) ? 'cookie' : null;
}

/** Returns what the names of members say, computed once each: answers and files have few names and many values. */
export function createFieldNames(): (name: string) => FieldName {
  const known = new Map<string, FieldName>();
  return (name) => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    if (known.size >= MAX_CACHED_NAMES) known.clear();
    const field = fieldName(name);
    known.set(name, field);
    return field;
  };
}
