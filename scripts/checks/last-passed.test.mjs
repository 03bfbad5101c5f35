/** Which parts of the tests run after which change. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lastPassed } from './last-passed.mjs';

const PARTS = { 'check the checks': ['lint.json', 'checks'], packages: ['package.json'] };

let root = '';
const record = () => lastPassed({ root, file: join(root, 'last-passed.json'), parts: PARTS });
/** @param {string} path @param {string} text */
const write = (path, text) => writeFileSync(join(root, path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pen-last-passed-'));
  mkdirSync(join(root, 'checks'));
  write('lint.json', '{}');
  write('checks/one.mjs', 'one');
  write('package.json', '{}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('without a record everything runs', () => {
  expect(record().isChanged('check the checks')).toBe(true);
  expect(record().isChanged('packages')).toBe(true);
});

test('what has passed runs again after a change of what it tests, and of nothing else', () => {
  expect(record().record('check the checks')).toBe(true);
  expect(record().record('check the checks')).toBe(false);
  expect(record().isChanged('check the checks')).toBe(false);
  expect(record().isChanged('packages')).toBe(true);

  write('other.json', 'anything');
  write('checks/one.test.mjs', 'a test of it');
  expect(record().isChanged('check the checks')).toBe(false);
  for (const path of ['lint.json', 'checks/one.mjs', 'checks/two.mjs']) {
    write(path, 'changed');
    expect(record().isChanged('check the checks')).toBe(true);
    record().record('check the checks');
  }
});

test('parts are recorded beside each other, as the formatter writes the file', () => {
  record().record('packages');
  record().record('check the checks');
  expect(record().isChanged('packages')).toBe(false);
  expect(readFileSync(join(root, 'last-passed.json'), 'utf8')).toMatch(
    /^\{\n {2}"packages": "[\da-f]{64}",\n {2}"check the checks": "[\da-f]{64}"\n\}\n$/,
  );
});

test('what is named of this project is there', () => {
  expect(() => lastPassed().isChanged('check the checks')).not.toThrow();
  expect(() => lastPassed().isChanged('packages')).not.toThrow();
});
