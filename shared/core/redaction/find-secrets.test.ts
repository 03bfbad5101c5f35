import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { SecretKind } from '../../base/redaction/redaction.ts';
import { createFindSecrets } from './find-secrets.ts';
import { createKnownSecrets } from '../../base/redaction/known-secrets.ts';
import {
  AWS_KEY,
  CUT_JWT,
  GITHUB_KEY,
  GOOGLE_KEY,
  JWT,
  PRIVATE_KEY,
  RANDOM,
  RANDOM_BASE64,
  STRIPE_KEY,
} from '../../base/redaction/testing/made-secrets.ts';

const find = createFindSecrets();

/** The secrets of a text as `kind: text`. */
function found(text: string, ...more: [holder?: Parameters<typeof find>[1]]): string[] {
  return find(text, ...more).map(({ start, end, kind }) => `${kind}: ${text.slice(start, end)}`);
}

describe('finds', () => {
  test.each<[SecretKind, string, string]>([
    ['jwt', `token is ${JWT}, valid`, JWT],
    ['jwt', `"${CUT_JWT}…"`, CUT_JWT],
    ['key', `use ${GITHUB_KEY} here`, GITHUB_KEY],
    ['key', `{"k":"${STRIPE_KEY}"}`, STRIPE_KEY],
    ['key', AWS_KEY, AWS_KEY],
    ['key', `https://maps.test/api?v=3&k=${GOOGLE_KEY}&x=1`, GOOGLE_KEY],
    ['private-key', `before ${PRIVATE_KEY} after`, PRIVATE_KEY],
    ['random', `id ${RANDOM};`, RANDOM],
    ['random', `pen://captures/heap-3f9a12cd/objects?class=${RANDOM}`, RANDOM],
    ['random', `pen://captures/heap-3f9a12cd/summary?class=Cart&x=${RANDOM}`, RANDOM],
    ['key', `pen://${GITHUB_KEY}`, GITHUB_KEY],
    ['key', `pen://captures/heap-3f9a12cd/${GITHUB_KEY}`, GITHUB_KEY],
    ['key', `pen://captures/heap-3f9a12cd/summary?class=${GITHUB_KEY}`, GITHUB_KEY],
    ['jwt', `pen://${JWT}`, JWT],
    ['jwt', `pen://captures/heap-3f9a12cd/summary?class=${JWT}`, JWT],
    ['authorization', 'pen://jane:hunter2-42@captures/heap-3f9a12cd', 'hunter2-42'],
    ['random', `"${RANDOM_BASE64}"`, RANDOM_BASE64],
    ['authorization', 'sent Bearer abcdefghijkl42mnop', 'abcdefghijkl42mnop'],
    ['authorization', 'Authorization: Basic dXNlcjpodW50ZXIy', 'dXNlcjpodW50ZXIy'],
    ['authorization', 'Authorization: token 0123456789abcdef', '0123456789abcdef'],
    ['cookie', 'Cookie: theme=dark; sid=s3cr3t-value-1', 's3cr3t-value-1'],
    ['cookie', 'Set-Cookie: sid=s3cr3t-value-1; Path=/; HttpOnly', 's3cr3t-value-1'],
    ['cookie', `document.cookie = "sid=s3cr3t-value-1; path=/"`, 's3cr3t-value-1'],
    ['field', 'login?password=hunter2', 'hunter2'],
    ['field', 'password=correct-horse-battery-9', 'correct-horse-battery-9'],
    ['field', 'login?user=jane&password=correct-horse-battery-staple&next=1', 'correct-horse-battery-staple'],
    ['field', '{"password":"Correct_Horse_42_Battery"}', 'Correct_Horse_42_Battery'],
    ['field', "passphrase: 'orbit-velvet-canyon-7'", 'orbit-velvet-canyon-7'],
    ['field', 'DB_PASSWORD=orbit-velvet-canyon-7', 'orbit-velvet-canyon-7'],
    ['field', 'client_secret=orbit-velvet-canyon-7', 'orbit-velvet-canyon-7'],
    ['field', '{"user":"jane","password":"p4ss w0rd"}'.replace(' w', '-w'), 'p4ss-w0rd'],
    ['field', String.raw`{\"apiKey\":\"a1b2c3d4e5f6\"}`, 'a1b2c3d4e5f6'],
    ['field', 'client_secret: "0123456789abcdef0123"', '0123456789abcdef0123'],
    ['parameter', 'https://a.test/cb?code=abcdefgh&page=2', 'abcdefgh'],
    ['parameter', 'wss://a.test/?TOKEN=abcd', 'abcd'],
    ['parameter', 'from https://b.test/o?X-Amz-Signature=0123456789abcdef0&X-Amz-Date=1 at 3', '0123456789abcdef0'],
    ['authorization', 'https://me:hunter2@a.test/x', 'hunter2'],
  ])('%s in %s', (kind, text, secret) => {
    expect(found(text)).toEqual([`${kind}: ${secret}`]);
  });

  test('what a holder says about its text', () => {
    expect(found('hunter', { name: 'userPassword', what: 'member' })).toEqual(['field: hunter']);
    expect(found('Bearer abc', { name: 'Authorization', what: 'header' })).toEqual(['authorization: abc']);
    expect(found('anything', { name: 'X-Auth-Token', what: 'header' })).toEqual(['header: anything']);
    expect(found('a=1; b=two', { name: 'Cookie', what: 'header' })).toEqual(['cookie: 1', 'cookie: two']);
    expect(found('a=1; Path=/; HttpOnly', { name: 'set-cookie', what: 'header' })).toEqual(['cookie: 1']);
    expect(found('dark', { name: 'theme', what: 'cookie' })).toEqual(['cookie: dark']);
    expect(found('xyz', { name: 'code', what: 'parameter' })).toEqual(['parameter: xyz']);
    expect(found('xyz', { name: 'page', what: 'parameter' })).toEqual([]);
  });

  test('a private key without its end to the end of the text', () => {
    const cut = PRIVATE_KEY.slice(0, 60);
    expect(found(`key: ${cut}`)).toEqual([`private-key: ${cut}`]);
  });

  test('secrets that overlap once, under the kind that says more', () => {
    expect(found(`Authorization: Bearer ${JWT}`)).toEqual([`jwt: ${JWT}`]);
    expect(found(`https://a.test/?access_token=${JWT}&b=1`)).toEqual([`jwt: ${JWT}`]);
  });

  test('which secrets are part of a URL', () => {
    expect(find(`at https://a.test/?token=abcd then ${GITHUB_KEY}`).map(({ isInAddress }) => isInAddress)).toEqual([
      true,
      false,
    ]);
  });
});

describe('does not take for a secret', () => {
  test.each([
    ['a hash of a build file', 'https://cdn.test/assets/index-DkfJ3x9aB2cQ7.js /static/js/main.4f2a9c81d0.chunk.js'],
    ['a module of a bundle', '/_next/static/chunks/pages/checkout-9f2b3c4d5e6f7a8b.js'],
    [
      'hexadecimal hashes',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 D41D8CD98F00B204E9800998ECF8427E',
    ],
    ['a UUID', '123e4567-e89b-12d3-a456-426614174000'],
    [
      'the hash of a package',
      'sha512-q7Zt3Kx9Vb2Lw8Rm5Yc1Np6Hd4Js0GfTuXeAoQiBzE4q7Zt3Kx9Vb2Lw8Rm5Yc1Np6Hd4Js0GfTuXeAoQiBzE4==',
    ],
    ['an image', `data:image/png;base64,${RANDOM_BASE64}`],
    [
      'an image without its type',
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    ],
    ['a font', 'https://fonts.test/s/roboto/v30/KFOlCnqEu92Fr1MmEU9fBBc4AMP6lQ.woff2'],
    ['a source map', 'AAAA,SAASA,EAAIC,GACX,OAAOA,EAAIA,EAAE;AACf,IAAMC,EAAMC,SAASC,eAAe'],
    ['an alphabet', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'],
    ['a long name', 'getElementsByTagNameAndAttributeValue2InDocumentFragment getOwnPropertyDescriptors'],
    ['a mangled name', '_ZN4core3fmt9Formatter9pad_integral17h0123456789abcdefE'],
    [
      'classes of style sheets',
      'Button_root__x8F3a sk-loading-spinner-container-wrapper css-1q2w3e4r MuiButton-root-123',
    ],
    ['ids of objects and targets', '@1234567 -6421861563435347953.1.5 B6F3A4D2C1E0987654321FEDCBA98765 heap-3f9a12cd'],
    ['a source map in a URL', 'data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEuanMiXX0='],
    ['code', 'var t=e.token,n=this.props.password;if(token===other1)return getToken2(password=>fn1(password))'],
    ['more code', '{password:e.password,token:t.accessToken,apiKey:process.env.API_KEY1,secret:"colorPrimary"}'],
    ['types', '{type:"password",password:"current-password",token:"blue-500",cookie:"same-origin"}'],
    ['the version of a package', '{"@inquirer/password":"^3.0.1","token":"~1.20.3"}'],
    ['versions after a password', 'password=1.20.3 {"password-prompt":"^1.2.3","password":"3.0.1"}'],
    [
      'names of packages',
      '{"password":"password-prompt","passwd":"react-password-strength-4","pwd":"node-pwd-core-utils"}',
    ],
    [
      'classes of a field',
      'password: "sk-input-wrapper-2", password: "form-field-password-1", pwd="btn-primary-outline-100"',
    ],
    ['ids of elements', 'for="login-password-2" password="user-login-password-1" password="edit-account-new-pass-12"'],
    ['reasons', 'password: too-short, password=not-valid-for-user password: "wrong-or-missing-password"'],
    ['two words and a number', 'password: blue-gray-500 pwd="horse-battery-9"'],
    ['a design token', 'token: "color-border-subtle-200" token=orbit-velvet-canyon-7'],
    ['names of secrets', 'secret: "orders-database-credentials-2" secret=staging-tls-secret-1'],
    ['a form', 'Password: "Enter your new password 2" token: required'],
    ['a template', 'password="${user.password1}" token={{ csrf_token1 }}'],
    ['words after a scheme', 'bearer authentication, Basic information, Basic understanding of tokens'],
    ['a link of ours', `pen://captures/heap-3f9a12cd/summary?class=${RANDOM}`],
    ['a link of ours to several captures', 'see pen://captures/heap-3f9a12cd/compare/heap-0a1b2c3d/heap-99887766.'],
    ['a page', 'https://a.test/?q=token&decode=1&tab=code'],
    ['no URL', 'no address: ?code=1234'],
  ])('%s', (_what, text) => {
    expect(found(text)).toEqual([]);
  });

  test('values that only share a name with secrets', () => {
    expect(found('Identifier', { name: 'token', what: 'member' })).toEqual([]);
    expect(found('B6F3A4D2C1E0987654321FEDCBA98765', { name: 'frameToken', what: 'member' })).toEqual([]);
    expect(found('Enter your password', { name: 'password', what: 'member' })).toEqual([]);
    expect(found('text/html', { name: 'Content-Type', what: 'header' })).toEqual([]);
  });
});

describe('known secrets', () => {
  test('are found wherever they occur, and words are not learned', () => {
    const known = createKnownSecrets();
    known.addHeaders({
      Cookie: 'session=abc123defg; theme=dark; lang=en-US',
      'set-cookie': 'a=first-value-1; Path=/\nb=second-value-2; Secure',
      Authorization: 'Bearer zzzz9999yyyy',
      'content-type': 'text/html; charset=utf8-1234',
    });
    expect(known.size).toBe(4);
    const findKnown = createFindSecrets(known);
    const text = 'id=abc123defg&next /second-value-2/ zzzz9999yyyy dark xabc123defg';
    expect(findKnown(text).map(({ start, end, kind }) => `${kind} ${text.slice(start, end)}`)).toEqual([
      'cookie abc123defg',
      'cookie second-value-2',
      'authorization zzzz9999yyyy',
    ]);
  });

  test('have a limit, beyond which the oldest are forgotten', () => {
    const known = createKnownSecrets();
    for (let index = 0; index < 2100; index += 1) known.add(`${index}-value-of-a-cookie`, 'cookie');
    expect(known.size).toBe(2000);
    const findKnown = createFindSecrets(known);
    expect(findKnown('it is 50-value-of-a-cookie')).toEqual([]);
    expect(findKnown('it is 2050-value-of-a-cookie')).toHaveLength(1);
  });
});

/** Parts of texts that rules look at, which a page may repeat a million times. */
const HOSTILE = [
  ...[
    'token=',
    'token="',
    "token='",
    'password:',
    'Cookie: a=',
    'authorization: bearer ',
    'api_key',
    '\\"',
    '"',
    "'",
    '`',
  ],
  ...['eyJ', 'eyJhbGciOi', '.', '-', '_', '=', ':', ';', '&', '?', '#', '/', '@', ' ', '\n', '\t', '%', '‹redacted '],
  ...[
    'https://',
    'https://a:',
    'ghp_',
    'sk-',
    'xoxb-',
    'AKIA',
    'SG.',
    '-----BEGIN PRIVATE KEY-----',
    'bearer',
    'a',
    'A1b',
    'é',
    '💥',
  ],
];

describe('hostile texts', () => {
  const hostile = fc
    .array(fc.tuple(fc.constantFrom(...HOSTILE), fc.integer({ min: 1, max: 40_000 })), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.map(([part, times]) => part.repeat(Math.ceil(times / part.length))).join(''));

  test('of a quarter of a megabyte are searched before the test ends, into ranges that do not overlap', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        let last = 0;
        for (const { start, end } of find(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(HOSTILE)('%j repeated to a megabyte is searched before the test ends', (part) => {
    const text = part.repeat(Math.ceil(1_000_000 / part.length));
    expect(find(text).every(({ start, end }) => start < end)).toBe(true);
  });
});
