/** Who may open the window in a browser: whoever has an address that opens it once, and from then on its cookie. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const newSecret = (): string => randomBytes(32).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export interface WebAccess {
  readonly cookieName: string;
  /** A key for the address of the window; it opens it once. Keys that were given before are void. */
  newKey(): string;
  /** The session for a key, which is then used up; null for any other. */
  redeem(key: string): string | null;
  /** True for the `Cookie` header of a browser that has a session. */
  isKnown(cookies: string | undefined): boolean;
}

/** `port`: cookies belong to a host whatever its port, and another PEN may listen on it. */
export function createWebAccess(port: number): WebAccess {
  const cookieName = `pen-${port}`;
  let key: Buffer | null = null;
  const sessions: Buffer[] = [];
  const isOneOf = (given: string): boolean => {
    const found = digest(given);
    // Every one is compared, each in constant time.
    return sessions.filter((each) => timingSafeEqual(each, found)).length > 0;
  };
  return {
    cookieName,
    newKey() {
      const made = newSecret();
      key = digest(made);
      return made;
    },
    redeem(given) {
      if (key === null || !timingSafeEqual(key, digest(given))) return null;
      key = null;
      const session = newSecret();
      sessions.push(digest(session));
      return session;
    },
    isKnown: (cookies = '') =>
      cookies.split(';').some((cookie) => {
        const [name, value = ''] = cookie.trim().split('=');
        return name === cookieName && isOneOf(value);
      }),
  };
}
