import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrivateDirectory, resolveDataDirectory } from './data-directory.ts';
import { settle } from '../../../shared/base/errors.ts';

const linux = { platform: 'linux', home: '/home/ada', environment: {}, workingDirectory: '/project' } as const;

describe('the path of the data folder', () => {
  it('prefers the flag to the environment to the platform', () => {
    const environment = { PEN_DATA_DIR: '/from/environment' };
    expect(resolveDataDirectory({ ...linux, environment, flag: '/from/flag' })).toBe('/from/flag');
    expect(resolveDataDirectory({ ...linux, environment })).toBe('/from/environment');
    expect(resolveDataDirectory(linux)).toBe('/home/ada/.config/PEN Workbench');
  });

  it('resolves a relative name from the caller’s folder', () => {
    expect(resolveDataDirectory({ ...linux, flag: 'data' })).toBe('/project/data');
  });

  it('ignores an empty value', () => {
    expect(resolveDataDirectory({ ...linux, flag: '', environment: { PEN_DATA_DIR: ' ' } })).toBe(
      '/home/ada/.config/PEN Workbench',
    );
  });

  it('accepts an absolute XDG_CONFIG_HOME only', () => {
    expect(resolveDataDirectory({ ...linux, environment: { XDG_CONFIG_HOME: '/cfg' } })).toBe('/cfg/PEN Workbench');
    expect(resolveDataDirectory({ ...linux, environment: { XDG_CONFIG_HOME: 'cfg' } })).toBe(
      '/home/ada/.config/PEN Workbench',
    );
  });

  it('knows the folders of macOS and Windows', () => {
    expect(resolveDataDirectory({ ...linux, platform: 'darwin', home: '/Users/ada' })).toBe(
      '/Users/ada/Library/Application Support/PEN Workbench',
    );
    const windows = { ...linux, platform: 'win32', home: 'C:\\Users\\ada' } as const;
    const environment = { APPDATA: 'D:\\Roaming', LOCALAPPDATA: 'D:\\Local' };
    expect(resolveDataDirectory({ ...windows, environment })).toBe('D:\\Local\\PEN Workbench');
    expect(resolveDataDirectory(windows)).toBe('C:\\Users\\ada\\AppData\\Local\\PEN Workbench');
  });
});

describe('private folders', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pen-data-test-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('creates the folder and everything above it for the owner only', async () => {
    const made = await settle(() => createPrivateDirectory(root, 'a', 'b'));
    expect(made).toEqual({ ok: true, value: join(root, 'a', 'b') });
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'a', 'b')).mode & 0o777).toBe(0o700);
  });

  it('makes a folder private that others could read', async () => {
    chmodSync(root, 0o755);
    await createPrivateDirectory(root);
    expect(statSync(root).mode & 0o777).toBe(0o700);
  });

  it('reports a file in the way', async () => {
    writeFileSync(join(root, 'data'), '');
    const made = await settle(() => createPrivateDirectory(root, 'data'));
    expect(made).toMatchObject({ ok: false, error: { code: 'file_exists' } });
    const below = await settle(() => createPrivateDirectory(root, 'data', 'library'));
    expect(below).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
  });
});
