/** Secrets as they stand in URLs, JSON, HTML, coloured logs and cut texts: nothing that is left of one is readable. */
import { describe, expect, test } from 'vitest';
import { createFindSecrets } from './find-secrets.ts';
import { createRedactor } from '../../base/redaction/redactor.ts';
import {
  KEY_KINDS,
  randomKey,
  randomPassword,
  randomPem,
  randomToken,
  seeded,
  type Random,
} from '../../base/redaction/testing/random-keys.ts';

const redactor = createRedactor({ find: createFindSecrets(), hash: () => '0123456789abcdef', form: 'label' });
const sameLength = createRedactor({ find: createFindSecrets(), hash: () => '0123456789abcdef', form: 'same-length' });
const TRIES = 10;

type Form = (secret: string) => string;
const json: Form = (secret) => JSON.stringify({ user: 'jane', password: secret });

/** Texts in which a key is written. */
const FORMS: Readonly<Record<string, Form>> = {
  alone: (key) => key,
  'in a sentence': (key) => `started with ${key}, ready`,
  'after %20': (key) => `q=a%20${key}%20b`,
  'in JSON in a URL': (key) => `https://a.test/x?d=${encodeURIComponent(JSON.stringify({ k: key }))}`,
  'in a URL in a URL': (key) => `https://a.test/x?to=${encodeURIComponent(`/cb?v=${encodeURIComponent(` ${key}`)}`)}`,
  'after %3D': (key) => `next=%2Fcb%3Fv%3D${key}`,
  'in colour': (key) => `\u001b[32m${key}\u001b[0m`,
  'in one of 256 colours': (key) => `\u001b[1;38;5;196m${key}\u001b[0m`,
  'in colour, as JSON': (key) => JSON.stringify(`\u001b[32m${key}\u001b[0m`),
  'in colour, as code': (key) => `\\x1b[32m${key}\\033[0m`,
  'in colour, without its escape': (key) => `[32m${key}[0m`,
  'in two colours': (key) => `${key.slice(0, 8)}\u001b[31m${key.slice(8)}\u001b[0m`,
  'with a direction control inside': (key) => `${key.slice(0, 9)}\u202e${key.slice(9)}`,
  'with invisible characters inside': (key) =>
    `${key.slice(0, 7)}\u200b\u2060${key.slice(7, 12)}\u{e0041}\ufe0f\0${key.slice(12)}`,
  'after a line end, in JSON': (key) => JSON.stringify({ log: `line\n${key}\nline` }),
  'after a line end, in JSON in JSON': (key) => JSON.stringify(JSON.stringify({ log: `line\n${key}\nline` })),
  'after a tab, in JSON': (key) => JSON.stringify(`a\t${key}\tb`),
  'between escaped quotes': (key) => `\\u0022${key}\\u0022 \\x22${key}\\x22`,
  'in an attribute': (key) => `<a data-k=&quot;${key}&quot; data-l=&#34;${key}&#x22;>`,
  'in a quoted-printable mail': (key) => `key=3D${key}`,
  'after _': (key) => `my_${key}`,
  'after a letter': (key) => `x${key}`,
  'after a digit': (key) => `7${key}`,
  'after a dash': (key) => `id-${key}`,
  'after a colon': (key) => `a:${key}:b`,
  'in a path': (key) => `GET /v1/${key}/x HTTP/1.1`,
  'before _': (key) => `${key}_x`,
  'cut at its end': (key) => `log ${key.slice(0, Math.floor(key.length * 0.9))}…`,
  'cut by dots': (key) => `log ${key.slice(0, Math.floor(key.length * 0.7))}...`,
  'cut with its text': (key) => `log ${key.slice(0, Math.floor(key.length * 0.8))}`,
  'cut in its middle': (key) =>
    `log ${key.slice(0, Math.ceil(key.length * 0.5))}…${key.slice(-Math.floor(key.length * 0.4))} x`,
};

/** Secrets of which eight characters in a row are left, as they are or as a URL has them. */
function readable(make: (random: Random) => string, form: Form): string[] {
  const random = seeded(20_260);
  return Array.from({ length: TRIES }, () => make(random)).filter((secret) => {
    const text = redactor.text(form(secret));
    const body = secret.slice(Math.min(4, secret.length - 8));
    const parts = Array.from({ length: body.length - 7 }, (_, at) => body.slice(at, at + 8));
    return parts.some((part) => text.includes(part) || text.includes(encodeURIComponent(part)));
  });
}

const KINDS: readonly (readonly [string, (random: Random) => string])[] = [
  ...KEY_KINDS.map((kind) => [kind, (random: Random) => randomKey(kind, random)] as const),
  ['JWT', randomToken],
];
test.each(Object.entries(FORMS))('a key of every kind %s is masked', (_name, form) => {
  expect(KINDS.flatMap(([kind, make]) => readable(make, form).map((key) => `${kind}: ${key}`))).toEqual([]);
});

const PEM_FORMS: Readonly<Record<string, Form>> = {
  alone: (pem) => pem,
  'in JSON': (pem) => JSON.stringify({ pem }),
  'in JSON in JSON': (pem) => JSON.stringify(JSON.stringify({ pem })),
  'in a URL': (pem) => `k=${encodeURIComponent(pem)}&x=1`,
  'in a form': (pem) => `k=${encodeURIComponent(pem).replaceAll('%20', '+')}&x=1`,
  'in a URL in a URL': (pem) => encodeURIComponent(encodeURIComponent(pem)),
  'in HTML': (pem) => pem.replaceAll('\n', '&#10;'),
};
test.each(Object.entries(PEM_FORMS))('a private key %s is masked', (_name, form) => {
  expect(readable(randomPem, form)).toEqual([]);
});

const PASSWORD_FORMS: Readonly<Record<string, Form>> = {
  'in a log': (password) => `login password=${password} ok`,
  'in a file of variables': (password) => `A=1\nDB_PASSWORD=${password}\nB=2`,
  'in JSON': json,
  'in JSON in JSON': (password) => JSON.stringify(json(password)),
  'in a form': (password) => `user=a&password=${encodeURIComponent(password)}&x=1`,
  'in JSON in a URL': (password) => `?d=${encodeURIComponent(json(password))}`,
  'in a connection string': (password) => `connect postgres://u:${password}@db.test:5432/x failed`,
};
test('a password in an address within another address is masked', () => {
  const forms: readonly Form[] = [
    (password) => `http://x.test/?u=postgres://u:${password}@h/db`,
    (password) => `http://x.test/?u=${encodeURIComponent(`postgres://u:${password}@h/db`)}`,
    (password) => `http://proxy.test:3128/https://bob:${password}@h/x`,
    (password) => `redis://a/1,postgres://u:${password}@h`,
  ];
  expect(forms.flatMap((form) => readable((random) => randomPassword(random, ''), form))).toEqual([]);
});
const MARKS = ['', '.', ',', ';', '()', '[]', '{}', '|', '\\', '`', '#?/<', '!@$', '=:', '~^*+-_'];

test.each(Object.entries(PASSWORD_FORMS))(
  'a password %s is masked whatever marks it has, unless it looks like a name',
  (_name, form) => {
    const left = MARKS.flatMap((marks) => readable((random) => randomPassword(random, marks), form));
    expect(left.length).toBeLessThanOrEqual(MARKS.length * TRIES * 0.03);
  },
);

test('what follows an assigned password in a list of them stays', () => {
  expect(redactor.text('Server=db;Password=hunter2-aB;Database=shop')).toMatch(
    /^Server=db;Password=‹[^›]*›;Database=shop$/,
  );
  expect(redactor.text('password=hunter2-aB,user=jane')).toMatch(/^password=‹[^›]*›,user=jane$/);
  expect(redactor.text('(password=hunter2-aB).')).toMatch(/^\(password=‹[^›]*›\)\.$/);
});

test('the escapes of a masked text stay whole', () => {
  const key = randomKey('AWS', seeded(1));
  expect(redactor.text(`a%20${key}%20b`)).toMatch(/^a%20‹[^›]*›%20b$/);
  expect(redactor.text(`\u001b[32m${key}\u001b[0m`)).toBe(`\u001b[32m${redactor.text(key)}\u001b[0m`);
  expect(
    JSON.parse(sameLength.text(JSON.stringify({ log: `line\n${key}\n"quoted"`, pem: randomPem(seeded(2)) }))),
  ).toMatchObject({
    log: expect.stringMatching(/^line\nredacted-\S+\n"quoted"$/),
  });
});

describe('does not take for a secret', () => {
  test.each([
    [
      'ids with words that end like a prefix',
      'task-123e4567-e89b-12d3-a456-426614174000 disk-3f2a9c81d0e4b5f6a7c8 MSG.firstLongPropertyName.secondLongPropertyName',
    ],
    ['names of variables of npm', 'npm_config_registry npm_lifecycle_event npm_package_name npm_config_node_gyp2'],
    ['names that end a text', 'see task_test_runner'],
    [
      'capitals within an encoded file',
      `data:application/wasm;base64,${'AGFzbQEAAAABBwFgAn9/AX8DAgEA'.repeat(3)}${['AK', 'IABBABARIABB2OUCQQ'].join('')}IEE`,
    ],
    ['escapes of code and paths', String.raw`C:\new\table\users \u0041lpha "a\nb" &amp;nbsp; 100%25 %7Bname%7D`],
    [
      'a port before a scope',
      'http://localhost:3000/@vite/client http://127.0.0.1:5173/@fs/home https://unpkg.test:443/@scope/x@1.2.3',
    ],
    [
      'code that reads a password',
      '{password:e.password})(n) password=t.accessToken;return this password:z.string().min(8).max(64),',
    ],
    [
      'types and rules',
      'password: string; password:string|null, password=Joi.string().required() password:required|min:8',
    ],
  ])('%s', (_what, text) => {
    expect(redactor.text(text)).toBe(text);
  });
});

test('texts of escapes only are searched before the test ends', () => {
  for (const part of [
    '%25',
    '%',
    '\\',
    '\\\\n',
    '\u001b[32m',
    '&amp;',
    '…',
    'sk-%20',
    'password=%5C',
    'AKIA…',
    'a:b@c://',
    '://a:b',
  ])
    expect(Array.isArray(createFindSecrets()(part.repeat(Math.ceil(100_000 / part.length))))).toBe(true);
});
