import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedPath, changeUserPath, importText, readUserPath } from './windows-path.mjs';

const FOLDER = String.raw`C:\Users\Jörg\AppData\Local\Programs\pen-workbench\bin`;
const EXPANDED = String.raw`%USERPROFILE%\bin;C:\Program Files\Git\cmd;`;

/** As `reg export` writes a value of type REG_EXPAND_SZ: bytes of UTF-16 in lines of 80 characters. @param {string} text */
function exportedExpand(text) {
  const bytes = [...Buffer.from(`${text}\0`, 'utf16le')].map((byte) => byte.toString(16).padStart(2, '0'));
  const lines = [`"Path"=hex(2):${bytes.slice(0, 22).join(',')}`];
  for (let at = 22; at < bytes.length; at += 25) lines.push(`  ${bytes.slice(at, at + 25).join(',')}`);
  return [
    'Windows Registry Editor Version 5.00',
    '',
    String.raw`[HKEY_CURRENT_USER\Environment]`,
    String.raw`"TEMP"="C:\\Temp"`,
    lines.join(',\\\r\n'),
    String.raw`"OneDrive"="C:\\OneDrive"`,
    '',
  ].join('\r\n');
}

/** @param {string} value of the line */
const exportedPlain = (value) =>
  ['Windows Registry Editor Version 5.00', '', String.raw`[HKEY_CURRENT_USER\Environment]`, value, ''].join('\r\n');

/** @param {string} text */
function registry(text) {
  const written = /** @type {string[]} */ ([]);
  return {
    written,
    read: () => written.at(-1) ?? text,
    write: (/** @type {string} */ next) => void written.push(next),
  };
}

test.each([
  ['of bytes, with its variables', exportedExpand(EXPANDED), { name: 'Path', kind: 'expand', text: EXPANDED }],
  [
    'in quotes',
    exportedPlain(String.raw`"PATH"="C:\\a \"b\";D:\\c"`),
    { name: 'PATH', kind: 'plain', text: String.raw`C:\a "b";D:\c` },
  ],
  ['that is missing', exportedPlain(String.raw`"TEMP"="C:\\Temp"`), { name: 'Path', kind: 'expand', text: '' }],
])('reads a PATH %s', (_, exported, expected) => {
  expect(readUserPath(exported)).toEqual(expected);
  expect(readUserPath(importText(readUserPath(exported)))).toEqual(expected);
});

test('refuses a PATH of another type instead of replacing it', () => {
  const odd = registry(exportedPlain('"Path"=dword:00000001'));
  expect(() => changeUserPath(odd, 'add', FOLDER)).toThrow('unknown type');
  expect(odd.written).toEqual([]);
});

test('adds the folder once, and removes only it', () => {
  const user = registry(exportedExpand(EXPANDED));
  expect(changeUserPath(user, 'status', FOLDER)).toBe(false);
  expect(changeUserPath(user, 'add', FOLDER)).toBe(true);
  expect(readUserPath(user.read())).toEqual({ name: 'Path', kind: 'expand', text: `${EXPANDED}${FOLDER}` });
  expect(changeUserPath(user, 'add', `${FOLDER.toUpperCase()}\\`)).toBe(true);
  expect(user.written).toHaveLength(1);
  expect(changeUserPath(user, 'status', FOLDER)).toBe(true);
  expect(changeUserPath(user, 'remove', FOLDER)).toBe(false);
  expect(readUserPath(user.read()).text).toBe(EXPANDED.slice(0, -1));
  changeUserPath(user, 'remove', FOLDER);
  expect(user.written).toHaveLength(2);
});

test('keeps a long PATH whole', () => {
  const long = Array.from({ length: 400 }, (_, place) => `C:\\tools\\of a person\\${place}`).join(';');
  const user = registry(exportedExpand(long));
  changeUserPath(user, 'add', FOLDER);
  expect(readUserPath(user.read()).text).toBe(`${long};${FOLDER}`);
});

test.each([
  ['', 'add', FOLDER],
  ['C:\\a', 'add', `C:\\a;${FOLDER}`],
  [`C:\\a;${FOLDER};C:\\b`, 'remove', 'C:\\a;C:\\b'],
  ['C:\\a;;C:\\b', 'remove', 'C:\\a;;C:\\b'],
])('changes %j by %s', (text, action, expected) => {
  expect(changedPath(text, /** @type {'add' | 'remove'} */ (action), FOLDER)).toBe(expected);
});

test('refuses a folder that no PATH can hold', () => {
  expect(() => changedPath('C:\\a', 'add', 'C:\\a;b')).toThrow('semicolon');
});

test('says how it is used', () => {
  const script = join(import.meta.dirname, 'windows-path.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, 'install'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 2, stderr: 'Usage: windows-path.mjs add|remove|status FOLDER\n' });
});
