import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { SECRET_KINDS } from '../../base/redaction/redaction.ts';
import { createFindSecrets } from './find-secrets.ts';
import { addressMask, isMask, labelMask, maskHeader, maskSecret, sameLengthMask } from '../../base/redaction/masks.ts';
import { createRedactor } from '../../base/redaction/redactor.ts';
import { isSecretHeader } from '../../base/redaction/secret-names.ts';
import { GITHUB_KEY, JWT, RANDOM } from '../../base/redaction/testing/made-secrets.ts';

/** Not keyed, but different texts get different digits. */
function digits(text: string): string {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 0xffff_ffff;
  return hash.toString(16).padStart(16, '0').split('').toReversed().join('');
}
const find = createFindSecrets();
const labels = createRedactor({ find, hash: digits, form: 'label' });
const sameLength = createRedactor({ find, hash: digits, form: 'same-length' });

/** Texts with and without secrets. */
const texts = fc
  .array(
    fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(JWT, GITHUB_KEY, RANDOM, 'Bearer abcdefgh12', 'password="hunter2"', 'Cookie: sid=a1b2c3d4; x=9'),
      fc.constantFrom('https://me:pw12@a.test/?token=abc&x=1', ' ', '"', '\\', '\n', '💥'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(' '));

describe('a redactor', () => {
  test('replaces secrets by labels, which equal secrets share', () => {
    const text = labels.text(`first ${JWT}, again ${JWT}, other ${GITHUB_KEY}`);
    const [one, two, three] = [...text.matchAll(/‹redacted (\S+) (\d+) #[0-9a-f]{6}›/g)].map(([label]) => label);
    expect(one).toBe(two);
    expect(one).toContain(`‹redacted jwt ${JWT.length} #`);
    expect(three).toContain(`‹redacted key ${GITHUB_KEY.length} #`);
    expect(text).toBe(`first ${one}, again ${two}, other ${three}`);
  });

  test('leaves a URL valid', () => {
    const url = labels.text(`https://me:hunter2@a.test/x?access_token=${JWT}&page=2`);
    expect(new URL(url).searchParams.get('access_token')).toMatch(/^redacted-jwt-\d+-[0-9a-f]{6}$/);
    expect(new URL(url).password).toMatch(/^redacted-authorization-7-[0-9a-f]{6}$/);
    expect(new URL(url).searchParams.get('page')).toBe('2');
  });

  test('uses the names of members and of their siblings', () => {
    const value = {
      rows: [
        { name: 'password', value: 'hunter2', id: 7 },
        { name: 'colour', value: 'green7', none: null },
      ],
      apiKey: 'a1b2c3d4e5f6',
      link: `pen://captures/heap-3f9a12cd/summary?class=${RANDOM}`,
      cursor: '20',
    };
    expect(labels.members(value)).toEqual({
      ...value,
      rows: [
        { name: 'password', value: expect.stringMatching(/^‹redacted field 7 #/), id: 7 },
        { name: 'colour', value: 'green7', none: null },
      ],
      apiKey: expect.stringMatching(/^‹redacted field 12 #/),
    });
  });

  test('uses the edges of a heap that lead to a text, also in a search for them', () => {
    const node = (preview: string, type = 'string') => ({ id: 7, name: '(string)', type, preview });
    const shown = (value: Record<string, unknown>): string => JSON.stringify(labels.members(value));
    const rows = [
      { edge: { name: 'password', type: 'property' }, node: node('correct-horse') },
      { edge: { name: 'title', type: 'property' }, node: node('green-horse') },
      { edge: { name: 'password', type: 'property' }, node: node('{…}', 'object') },
      { edge: null, node: node('root') },
    ];
    const label = `‹redacted field 13 #${digits('correct-horse').slice(0, 6)}›`;
    expect(shown({ rows })).toBe(JSON.stringify({ rows }).replace('correct-horse', label));
    const search = (by: string) => shown({ by, query: 'password', objects: [node('correct-horse')] });
    expect(search('edge')).not.toContain('correct-horse');
    expect(search('text')).toContain('correct-horse');
  });

  test('reports each secret by kind and hash', () => {
    const seen: unknown[] = [];
    labels.text(`${JWT} ${JWT}`, null, (replaced) => seen.push(replaced));
    expect(seen).toEqual([
      { kind: 'jwt', hash: digits(JWT) },
      { kind: 'jwt', hash: digits(JWT) },
    ]);
  });

  test('finds nothing more in what it wrote', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const redactor of [labels, sameLength]) {
          const once = redactor.text(text);
          expect(redactor.text(once)).toBe(once);
        }
      }),
    );
  });

  test('keeps the length where sizes count, and leaves no secret', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const redacted = sameLength.text(text);
        expect(redacted).toHaveLength(text.length);
        for (const secret of [JWT, GITHUB_KEY, RANDOM, 'hunter2']) expect(redacted).not.toContain(secret);
      }),
    );
  });
});

describe('masks', () => {
  test.each(SECRET_KINDS.map((kind) => [kind]))('of the kind %s are recognised, and valid in JSON and URLs', (kind) => {
    for (const length of [1, 2, 7, 15, 16, 17, 24, 40, 3000]) {
      const mask = sameLengthMask(kind, length, digits('x'));
      expect(mask).toMatch(/^[a-z0-9*-]+$/);
      expect(mask).toHaveLength(length);
      expect(isMask(mask)).toBe(true);
    }
    expect(isMask(labelMask(kind, 20, digits('x')))).toBe(true);
    expect(isMask(addressMask(kind, 20, digits('x')))).toBe(true);
  });

  test('of listed values show at most four characters and at most a quarter of the secret', () => {
    expect(maskSecret('abcdefghijklmnopqrst')).toBe('abcd… (20 characters)');
    expect(maskSecret('abcdefgh')).toBe('ab… (8 characters)');
    expect(maskSecret('abc')).toBe('… (3 characters)');
    expect(maskSecret('a')).toBe('… (1 character)');
    expect(maskSecret('')).toBe('');
    expect(isMask(maskSecret('abcdefghijklmnopqrst'))).toBe(true);
  });

  test('count code points, not UTF-16 code units', () => {
    expect(maskSecret('🔑🔑🔑🔑')).toBe('🔑… (4 characters)');
  });
});

describe('headers', () => {
  test('are secret by name, ignoring case', () => {
    expect(isSecretHeader('Authorization')).toBe(true);
    expect(maskHeader('SET-COOKIE', 'session=1234567890')).toBe('sess… (18 characters)');
    expect(maskHeader('content-type', 'text/html')).toBe('text/html');
  });

  test.each([
    ...['x-access-token', 'api-key', 'X-API-Key', 'x-goog-api-key', 'x-amz-security-token', 'Private-Token'],
    ...['x-vault-token', 'DPoP', 'sec-websocket-protocol', 'x-csrf-token', 'X-Xsrf-Token', 'x-auth-token'],
  ])('%s is secret', (name) => expect(isSecretHeader(name)).toBe(true));

  test.each(['etag', 'x-token-count', 'content-security-policy', 'sec-websocket-key', 'access-control-allow-headers'])(
    '%s is not secret',
    (name) => expect(isSecretHeader(name)).toBe(false),
  );
});
