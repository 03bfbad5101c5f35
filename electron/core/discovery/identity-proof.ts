/**
 * Proves the identity of the running PEN before a token is sent to it: it answers a nonce with an HMAC under that token. Any process can
 * bind a loopback port first, so an address alone proves nothing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `GET /pen/identity?nonce=…`, the only request without a token. */
export const IDENTITY_PATH = '/pen/identity';
const NONCE_PATTERN = /^[0-9a-f]{64}$/;

/** The server's end of the connection, as both sides see it. A proof relayed from another port does not match. */
export interface ServerEnd {
  readonly address: string;
  readonly port: number;
}

export interface IdentityProofs {
  readonly mcp: string;
  readonly person: string;
}

/** The answer of a holder of the token to this nonce on this connection. */
export function identityProof(token: string, nonce: string, end: ServerEnd): string {
  return createHmac('sha256', token).update(`pen identity ${nonce} ${end.address} ${end.port}`).digest('hex');
}

/** The answer to a proof request; null for an invalid nonce. */
export function identityProofs(
  tokens: { readonly mcp: string; readonly person: string },
  nonce: string | null,
  end: ServerEnd,
): IdentityProofs | null {
  if (nonce === null || !NONCE_PATTERN.test(nonce)) return null;
  return { mcp: identityProof(tokens.mcp, nonce, end), person: identityProof(tokens.person, nonce, end) };
}

/** Returns whether a server's answer contains the proof for this token. */
export function provesToken(body: string, token: string, nonce: string, end: ServerEnd): boolean {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return false;
  }
  if (typeof answer !== 'object' || answer === null) return false;
  const wanted = Buffer.from(identityProof(token, nonce, end));
  return Object.values(answer).some((given) => {
    const bytes = Buffer.from(typeof given === 'string' ? given : '');
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  });
}
