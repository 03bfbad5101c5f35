/** Which files a page can make us open. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapAddress, mapOfScript } from './map-of-script.ts';
import { chosenMaps } from './chosen-maps.ts';
import { ANY_FILE, NO_FILE, readSmall, scriptFile } from './small-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-small-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('on Windows', () => {
  it.each([
    '\\\\evil.example\\share\\a.js',
    '//evil.example/share/a.js',
    '/\\evil.example/share/a.js',
    'file://evil.example/share/a.js',
    'file:////evil.example/share/a.js',
    'file://///evil.example/share/a.js',
    '\\\\?\\UNC\\evil.example\\share\\a.js',
    '\\\\.\\pipe\\pen',
    '\\??\\C:\\a.js',
    'C:\\NUL',
    'file:///C:/shop/con.js',
    'C:\\work\\a.js:stream',
    'https://shop.test/a.js',
    'node:fs',
  ])('%s is not a file of this machine', (url) => expect(scriptFile(url, win32)).toBeNull());

  it('a path and a file address with a drive are', () => {
    expect(scriptFile('C:\\work\\a.js', win32)).toBe('C:\\work\\a.js');
    expect(scriptFile('file:///C:/shop/a%20b.js', win32)).toBe('C:\\shop\\a b.js');
  });

  const script = 'C:\\work\\dist\\a.js';
  it.each(['//evil.example/share/a.map', '%5C%5Cevil.example%5Cshare%5Ca.map', 'file://evil.example/share/a.map'])(
    'a script that names its map %s has none',
    (comment) => expect(mapAddress(comment, script, win32)).toBeNull(),
  );

  it('a script that names a map next to it has that, also on a share that the user chose', () => {
    expect(mapAddress('../maps/a.map', script, win32)).toBe('C:\\work\\maps\\a.map');
    expect(mapAddress('a.map', '\\\\server\\builds\\a.js', win32)).toBe('\\\\server\\builds\\a.map');
    expect(mapAddress('//evil.example/s/a.map', '\\\\server\\builds\\a.js', win32)).toBeNull();
  });
});

it('only accepts files of this machine on other systems too', () => {
  expect(scriptFile('file://evil.example/share/a.js', posix)).toBeNull();
  expect(scriptFile('file:///srv/a.js', posix)).toBe('/srv/a.js');
  expect(scriptFile('/srv/a.js', posix)).toBe('/srv/a.js');
});

it('does not wait for a pipe without a writer, and reads no device', async () => {
  const pipe = join(folder, 'pipe.js');
  execFileSync('mkfifo', [pipe]);
  // As many as libuv has threads would block every other file operation of the process.
  expect(await Promise.all(Array.from({ length: 8 }, () => readSmall(pipe, ANY_FILE)))).toEqual(Array(8).fill(null));
  expect(await readSmall('/dev/zero', ANY_FILE)).toBeNull();
});

it('reads no map that may not be read', async () => {
  const script = join(folder, 'a.js');
  const map = join(folder, 'private.map');
  writeFileSync(script, 'function a(b){}\n//# sourceMappingURL=private.map\n');
  writeFileSync(map, JSON.stringify({ version: 3, sources: ['a.ts'], names: ['add'], mappings: 'SAASA' }));
  expect(await mapOfScript(script, ANY_FILE)).toMatchObject({ file: map });
  expect(await mapOfScript(script, async (file) => file !== map)).toBeNull();
  expect(await mapOfScript(script, NO_FILE)).toBeNull();
});

it.each(['../private.map', '%2e%2e/private.map', 'link.map'])(
  'a script in a chosen folder that names %s leads to no map outside it',
  async (named) => {
    const chosen = mkdtempSync(join(folder, 'chosen-'));
    const map = JSON.stringify({ version: 3, sources: ['a.ts'], names: ['add'], mappings: 'SAASA' });
    const outside = join(folder, 'private.map');
    writeFileSync(outside, map);
    symlinkSync(outside, join(chosen, 'link.map'));
    symlinkSync(outside, join(chosen, 'app.js.map'));
    writeFileSync(join(chosen, 'app.js'), `function a(b){}\n//# sourceMappingURL=${named}\n`);
    expect(await (await chosenMaps([chosen])).mapFor('https://shop.test/app.js')).toBeNull();
    writeFileSync(join(chosen, 'own.map'), map);
    writeFileSync(join(chosen, 'app.js'), 'function a(b){}\n//# sourceMappingURL=own.map\n');
    expect(await (await chosenMaps([chosen])).mapFor('https://shop.test/app.js')).not.toBeNull();
  },
);
