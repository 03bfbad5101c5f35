/** The deb package of a small stand-in for the app, read back with dpkg-deb. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDeb, unpackDeb } from './deb.mjs';
import { desktopText, mimeText } from './deb-texts.mjs';
import { PNG_SIZES } from './icon-files.mjs';
import { ROOT } from '../setup/project.mjs';

let folder = '';
let file = '';

/** @param {string} path @param {string} text @param {number} mode */
function plant(path, text, mode) {
  writeFileSync(path, text);
  chmodSync(path, mode);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pen-deb-'));
  const unpacked = join(folder, 'linux-unpacked');
  mkdirSync(join(unpacked, 'resources'), { recursive: true });
  plant(join(unpacked, 'pen'), '#!/bin/sh\n', 0o700);
  plant(join(unpacked, 'pen-workbench'), 'program', 0o755);
  plant(join(unpacked, 'chrome-sandbox'), 'sandbox', 0o755);
  // As a checkout with a strict umask has it: other users could not read it.
  plant(join(unpacked, 'resources', 'app-update.yml'), 'x'.repeat(3000), 0o600);
  for (const name of ['app', 'document']) {
    mkdirSync(join(folder, 'icons', name), { recursive: true });
    for (const size of PNG_SIZES) plant(join(folder, 'icons', name, `${size}x${size}.png`), name, 0o644);
  }
  file = join(folder, 'pen-workbench.deb');
  await makeDeb({
    unpacked,
    icons: join(folder, 'icons'),
    executable: 'pen-workbench',
    productName: 'PEN Workbench',
    version: '1.2.0-rc.1',
    arch: 'x64',
    maintainer: 'The maintainers',
    licence: join(ROOT, 'LICENSE'),
    file,
    compress: false,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string} name */
const field = (name) => execFileSync('dpkg-deb', ['--field', file, name], { encoding: 'utf8' }).trim();

test('its control fields name the package, its architecture, its size and what it needs', () => {
  expect([field('Package'), field('Version'), field('Architecture'), field('Maintainer')]).toEqual([
    'pen-workbench',
    '1.2.0~rc.1',
    'amd64',
    'The maintainers',
  ]);
  expect(Number(field('Installed-Size'))).toBeGreaterThanOrEqual(3);
  expect(field('Depends').split(', ')).toEqual(expect.arrayContaining(['libnss3', 'libgtk-3-0 | libgtk-3-0t64']));
});

test('its files belong to root and every user can read them; only the sandbox runs as root', () => {
  const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' }).trim().split('\n');
  const files = listed.map((line) => {
    const [permissions = '', owner = ''] = line.split(/\s+/);
    return { permissions, owner, path: line.slice(line.indexOf('./') + 1) };
  });
  expect(new Set(files.map(({ owner }) => owner))).toEqual(new Set(['root/root']));
  expect(files.filter(({ permissions }) => permissions.includes('s')).map(({ path }) => path)).toEqual([
    '/opt/PEN Workbench/chrome-sandbox',
  ]);
  const permissions = new Map(files.map((each) => [each.path, each.permissions]));
  expect(permissions.get('/opt/PEN Workbench/resources/app-update.yml')).toBe('-rw-r--r--');
  expect(permissions.get('/opt/PEN Workbench/pen')).toBe('-rwxr-xr-x');
});

test('unpacked, it has pen on the PATH, an entry for the desktop, types of documents and icons of every size', async () => {
  const root = join(folder, 'root');
  await unpackDeb(file, root);
  const app = realpathSync(join(root, 'opt', 'PEN Workbench'));
  expect(realpathSync(join(root, 'usr', 'bin', 'pen'))).toBe(join(app, 'pen'));
  expect(realpathSync(join(root, 'usr', 'bin', 'pen-workbench'))).toBe(join(app, 'pen-workbench'));
  const share = join(root, 'usr', 'share');
  expect(readFileSync(join(share, 'applications', 'pen-workbench.desktop'), 'utf8')).toBe(
    desktopText({ executable: 'pen-workbench', productName: 'PEN Workbench' }),
  );
  expect(readFileSync(join(share, 'mime', 'packages', 'pen-workbench.xml'), 'utf8')).toBe(mimeText());
  const theme = join(share, 'icons', 'hicolor');
  for (const size of ['16x16', '48x48', '256x256', '512x512']) {
    expect(readFileSync(join(theme, size, 'apps', 'pen-workbench.png'), 'utf8')).toBe('app');
    expect(readFileSync(join(theme, size, 'mimetypes', 'application-x-v8-heapsnapshot.png'), 'utf8')).toBe('document');
  }
  expect(statSync(join(share, 'doc', 'pen-workbench', 'copyright')).size).toBe(statSync(join(ROOT, 'LICENSE')).size);
});

test('every document opens with the app, and no extension that belongs to other programs', () => {
  const desktop = desktopText({ executable: 'pen-workbench', productName: 'PEN Workbench' });
  const [, types = ''] = /^MimeType=(.*);$/m.exec(desktop) ?? [];
  const known = [...mimeText().matchAll(/<mime-type type="([^"]+)">/g)].map(([, type]) => type);
  expect(types.split(';')).toEqual([...known, 'x-scheme-handler/pen']);
  expect([...mimeText().matchAll(/<glob pattern="\*\.([^"]+)"\/>/g)].map(([, extension]) => extension)).toEqual([
    'heapsnapshot',
    'heaptimeline',
    'heapprofile',
    'cpuprofile',
    'har',
    'pftrace',
    'perfetto-trace',
    'pprof',
  ]);
  expect(desktop).toMatch(/^Exec="\/opt\/PEN Workbench\/pen-workbench" %U$/m);
});
