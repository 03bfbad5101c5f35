import { expect, test } from 'vitest';
import { failureOf } from './updates.ts';

const thrown = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);

test.each([
  ['offline', thrown('net::ERR_INTERNET_DISCONNECTED'), 'github.com cannot be reached (ERR_INTERNET_DISCONNECTED).'],
  [
    'offline, as the updater wraps it',
    thrown('Unable to find latest version on GitHub: Error: net::ERR_NAME_NOT_RESOLVED\n at x', {
      code: 'ERR_UPDATER_LATEST_VERSION_NOT_FOUND',
    }),
    'github.com cannot be reached (ERR_NAME_NOT_RESOLVED).',
  ],
  ['a certificate', thrown('net::ERR_CERT_DATE_INVALID'), 'The certificate of github.com is not trusted'],
  ['a broken connection', thrown('net::ERR_CONTENT_LENGTH_MISMATCH'), 'ended before everything had arrived'],
  ['a failing server', thrown('500 Internal Server Error\nHeaders: {}', { statusCode: 500 }), 'the status 500.'],
  [
    'a refusal, as the updater wraps it',
    thrown('Cannot parse releases feed: HttpError: 403 rate limit', { code: 'ERR_UPDATER_INVALID_RELEASE_FEED' }),
    'the status 403.',
  ],
  [
    'no release',
    thrown('Cannot find channel "latest-linux.yml" update info: HttpError: 404', {
      code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND',
    }),
    'github.com has no release for this system.',
  ],
  ['a sign-in page', thrown('bad', { code: 'ERR_UPDATER_INVALID_VERSION' }), 'the sign-in page of a network'],
  [
    'another file',
    thrown('sha512 checksum mismatch, expected aaaa, got bbbb', { code: 'ERR_CHECKSUM_MISMATCH' }),
    'not the one that the release key signed',
  ],
  ['a full disk', thrown('write', { code: 'ENOSPC' }), 'no space left'],
  ['anything else', 'the feed has no files\nat x', 'The feed has no files.'],
])('%s is a sentence with what to do', (_, error, part) => {
  const { code, message, suggestion } = failureOf(error, 'github.com');
  expect(code).toBe('update_failed');
  expect(message).toContain(part);
  expect(message).toMatch(/\.$/);
  expect(message).not.toMatch(/net::|HttpError|sha512|yml/);
  expect(suggestion).toMatch(/\.$/);
});
