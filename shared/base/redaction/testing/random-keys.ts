/** Random keys of many services, made from a seed: as whole texts, scanners of repositories would report them. */

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const WORD = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;
const UPPER = `${LOWER.toUpperCase()}${DIGITS}`;
const HEX = `${DIGITS}abcdef`;
const URL_SAFE = `${WORD}-_`;

export type Random = () => number;

/** Mulberry32: the same numbers for the same seed. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function randomText(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
}

/** Prefix, alphabet and length of parts, which dots join. */
const KINDS: Readonly<Record<string, readonly [prefix: string, alphabet: string, ...lengths: number[]]>> = {
  AWS: ['AKIA', UPPER, 16],
  'AWS of a session': ['ASIA', UPPER, 16],
  Slack: ['xoxb-', URL_SAFE, 50],
  GitLab: ['glpat-', URL_SAFE, 20],
  'GitLab runner': ['glrt-', URL_SAFE, 20],
  Shopify: ['shpat_', HEX, 32],
  DigitalOcean: ['dop_v1_', HEX, 64],
  Stripe: ['sk_live_', WORD, 24],
  'Stripe, restricted': ['rk_test_', WORD, 24],
  GitHub: ['ghp_', WORD, 36],
  'GitHub, fine-grained': ['github_pat_', WORD, 82],
  npm: ['npm_', WORD, 36],
  Google: ['AIza', URL_SAFE, 35],
  'Google OAuth': ['GOCSPX-', URL_SAFE, 28],
  OpenAI: ['sk-', WORD, 48],
  'OpenAI of a project': ['sk-proj-', URL_SAFE, 60],
  Anthropic: ['sk-ant-api03-', URL_SAFE, 95],
  'Hugging Face': ['hf_', WORD, 34],
  PyPI: ['pypi-', URL_SAFE, 150],
  SendGrid: ['SG.', URL_SAFE, 22, 43],
  Docker: ['dckr_pat_', URL_SAFE, 27],
  Square: ['sq0atp-', URL_SAFE, 22],
  Grafana: ['glsa_', WORD, 41],
};
export const KEY_KINDS = Object.keys(KINDS);

export function randomKey(kind: string, random: Random): string {
  const [prefix, alphabet, ...lengths] = KINDS[kind] ?? ['', '', 0];
  return `${prefix}${lengths.map((length) => randomText(random, alphabet, length)).join('.')}`;
}

export function randomToken(random: Random): string {
  const part = (text: string): string => btoa(text).replaceAll('=', '');
  return `${part('{"alg":"HS256"}')}.${part(`{"sub":"${randomText(random, WORD, 12)}"}`)}.${randomText(random, URL_SAFE, 43)}`;
}

/** Passwords with marks: of a shell, of a URL, of code. */
export function randomPassword(random: Random, marks: string): string {
  const letters = randomText(random, WORD, 12).split('');
  letters.splice(2 + Math.floor(random() * 8), 0, randomText(random, marks === '' ? WORD : marks, 2));
  return letters.join('');
}

/** A PEM block in lines of 64 characters. */
export function randomPem(random: Random): string {
  const label = ['PRIVATE', 'KEY'].join(' ');
  const lines = Array.from({ length: 5 }, () => randomText(random, `${WORD}+/`, 64));
  return [`-----BEGIN RSA ${label}-----`, ...lines, `-----END RSA ${label}-----`].join('\n');
}
