/** Secrets for tests, which are put together here: as whole texts, scanners of repositories would report them. */

const HEADER = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
export const JWT = `${HEADER}.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkphbmUifQ.c2lnbmF0dXJlLW9mLXRoZS10ZXN0`;
export const CUT_JWT = HEADER.slice(0, 24);
export const GITHUB_KEY = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
export const STRIPE_KEY = ['sk', 'live', '51H8xYzAbCdEfGhIjKlMnOp'].join('_');
export const AWS_KEY = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
export const GOOGLE_KEY = ['AIza', 'SyD4b9XkQ2vR7tW1nP5mL8cJ3hG6fE0aZ-u'].join('');
/** 32 bytes as base64url. */
export const RANDOM = 'q7Zt3Kx9Vb2Lw8Rm5Yc1Np6Hd4Js0GfTuXeAoQiBzE4';
/** 32 bytes as base64 with its marks. */
export const RANDOM_BASE64 = 'k9Xv+2LmQ7r/TnB4Zc8WyD1sHf6JpG3aUe5NoKtRi0A=';
const KEY_LABEL = ['PRIVATE', 'KEY'].join(' ');
export const PRIVATE_KEY = `-----BEGIN ${KEY_LABEL}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nq7Zt3Kx9Vb2L\n-----END ${KEY_LABEL}-----`;
