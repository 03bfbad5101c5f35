import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFailure } from '../../../shared/base/errors.ts';
import { SettingsSchema, type Settings } from '../../../shared/core/contracts/settings.ts';
import { WINDOW_COMMANDS } from '../../../shared/features/window.ts';
import type { Log } from '../log/log.ts';
import { createSettingsStore, type SettingsStore } from './settings-store.ts';

/** Every setting with a value that is not its default. */
const OTHER_VALUES: Settings = {
  theme: 'dark',
  evalMode: 'ask',
  assistantPreset: 'look',
  projectRoot: '/srv/shop',
  answerBudgetBytes: 4096,
  libraryLimitBytes: 1024 ** 3,
  heapSnapshotCapBytes: 1024 ** 3,
  recorderBudgetBytes: 1024 ** 3,
  traceFileLimitBytes: 1024 ** 3,
  sqlMemoryBytes: 512 * 1024 ** 2,
  showSecrets: true,
  tellSecrets: true,
  mcpEnabled: false,
  mcpPort: 6200,
  sourceMapPaths: ['/srv/maps'],
  ignorePatterns: ['/vendor/'],
  disabledCategories: ['network'],
  structuredResults: true,
  coreTools: true,
  confirmBrowserClose: false,
  stayInTray: false,
  checkForUpdates: true,
  endpoints: ['http://localhost:9333'],
  disconnectedEndpoints: ['http://localhost:9333'],
};

let directory: string;
let file: string;
let warnings: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pen-settings-test-'));
  file = join(directory, 'settings.json');
  warnings = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(overrides: Partial<Settings> = {}): Promise<SettingsStore> {
  const log: Log = { debug() {}, info() {}, warn: (message) => void warnings.push(message), error() {} };
  return createSettingsStore({ dataDirectory: directory, overrides, log });
}

describe('settings', () => {
  it('start with the defaults and write nothing until something changes', async () => {
    const store = await open();
    expect(store.current()).toEqual(SettingsSchema.parse({}));
    expect(readdirSync(directory)).toEqual([]);
  });

  it('survive a restart, in a file for the owner only, which contains only changed values', async () => {
    await (await open()).update({ theme: 'dark', endpoints: ['http://localhost:9333'] });
    const again = await open();
    expect(again.current()).toMatchObject({ theme: 'dark', endpoints: ['http://localhost:9333'], mcpPort: 6100 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      version: 1,
      settings: { theme: 'dark', endpoints: ['http://localhost:9333'] },
    });
  });

  it.each(Object.keys(OTHER_VALUES) as (keyof Settings)[])('keep all others when %s changes', async (name) => {
    const store = await open();
    const { [name]: changed, ...others } = OTHER_VALUES;
    await store.update(others);
    await store.update(WINDOW_COMMANDS['settings.update'].params.parse({ [name]: changed }) as Partial<Settings>);
    expect(store.current()).toEqual(OTHER_VALUES);
    expect((await open()).current()).toEqual(OTHER_VALUES);
  });

  it('each have a non-default value in the test above', () => {
    const defaults = SettingsSchema.parse({});
    const names = Object.keys(SettingsSchema.shape) as (keyof Settings)[];
    expect(names.filter((name) => JSON.stringify(OTHER_VALUES[name]) === JSON.stringify(defaults[name]))).toEqual([]);
  });

  it('store only the values of a change', async () => {
    await (
      await open()
    ).update(WINDOW_COMMANDS['settings.update'].params.parse({ theme: 'dark' }) as Partial<Settings>);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, settings: { theme: 'dark' } });
  });

  it('report a change once, and none if nothing changed', async () => {
    const store = await open();
    const seen: string[] = [];
    store.changes.listen((settings) => seen.push(settings.theme));
    await store.update({ theme: 'dark' });
    await store.update({ theme: 'dark' });
    expect(seen).toEqual(['dark']);
  });

  it('let a flag override its value for one run without storing it', async () => {
    const store = await open({ mcpPort: 7000, evalMode: 'allow' });
    expect(store.current()).toMatchObject({ mcpPort: 7000, evalMode: 'allow' });
    await store.update({ theme: 'light', mcpPort: 7001 });
    expect(store.current()).toMatchObject({ mcpPort: 7000, theme: 'light' });
    expect((await open()).current()).toMatchObject({ mcpPort: 7001, evalMode: 'off', theme: 'light' });
  });

  it('lose none of many concurrent changes, nor those of another process', async () => {
    const first = await open();
    const second = await open();
    await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => first.update({ answerBudgetBytes: 2000 + n })),
      first.update({ theme: 'dark' }),
    ]);
    await second.update({ mcpEnabled: false });
    expect((await open()).current()).toMatchObject({ theme: 'dark', mcpEnabled: false, answerBudgetBytes: 2019 });
    expect(readdirSync(directory)).toEqual(['settings.json']);
  });

  it.each([
    ['cut off', '{"version":1,"settings":{"theme":"da'],
    ['empty', ''],
    ['of another kind', '[1,2]'],
    ['without settings', '{"version":1}'],
  ])('rename a file that is %s, warn, and use the defaults', async (_name, content) => {
    writeFileSync(file, content);
    writeFileSync(`${file}.damaged-1`, 'an earlier one');
    const store = await open();
    expect(store.current()).toEqual(SettingsSchema.parse({}));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('settings.json.damaged-2');
    expect(readFileSync(`${file}.damaged-2`, 'utf8')).toBe(content);
    expect(readFileSync(`${file}.damaged-1`, 'utf8')).toBe('an earlier one');
    await store.update({ theme: 'dark' });
    expect((await open()).current().theme).toBe('dark');
  });

  it('ignore one invalid value, keep the others, and leave values of a later version in the file', async () => {
    writeFileSync(
      file,
      JSON.stringify({ version: 1, settings: { mcpPort: 'high', theme: 'dark', laterSetting: { a: 1 } } }),
    );
    const store = await open();
    expect(store.current()).toMatchObject({ theme: 'dark', mcpPort: 6100 });
    expect(warnings).toEqual([expect.stringContaining('mcpPort')]);
    await store.update({ mcpEnabled: false });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      settings: { laterSetting: { a: 1 }, mcpEnabled: false },
    });
  });

  it.each([
    ['in its own form', '{"version":2,"profiles":[{"theme":"dark"}]}', 'system'],
    ['in the form of this version', '{"version":2,"settings":{"theme":"dark"}}', 'dark'],
  ])('of a later version, %s, are read as far as possible and never written', async (_name, content, theme) => {
    writeFileSync(file, content);
    const store = await open();
    expect(store.current().theme).toBe(theme);
    expect(warnings).toEqual([expect.stringContaining('version 2')]);
    await expect(store.update({ theme: 'light' })).rejects.toMatchObject({ error: { code: 'unsupported_format' } });
    expect(store.current().theme).toBe(theme);
    expect(readdirSync(directory)).toEqual(['settings.json']);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('stay unchanged when the file cannot be written, and can be written later', async () => {
    const store = await open();
    await store.update({ theme: 'dark' });
    rmSync(directory, { recursive: true });
    await expect(store.update({ theme: 'light' })).rejects.toThrow(AppFailure);
    expect(store.current().theme).toBe('dark');
    mkdirSync(directory);
    await store.update({ mcpEnabled: false });
    expect(store.current()).toMatchObject({ mcpEnabled: false });
  });
});
