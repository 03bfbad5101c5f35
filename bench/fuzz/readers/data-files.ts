/** Files of the data folder as readers: settings, the discovery file, the index of the library; and budget files. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBudgetFile } from '../../../electron/features/prove/check/budget-file.ts';
import { readDiscovery, writeDiscovery } from '../../../electron/core/discovery/index.ts';
import { INDEX_FILE_NAME } from '../../../electron/core/library/capture-files.ts';
import {
  createLibraryFixture,
  draft,
  neverAborted,
  type LibraryFixture,
} from '../../../electron/core/library/library-fixture.ts';
import { createSettingsStore } from '../../../electron/core/settings/index.ts';
import { err } from '../../../shared/base/result.ts';
import { appError, settle, unwrap, type AppResult, createGuard } from '../../../shared/base/errors.ts';
import { seedsIn, value, type FuzzReader, type FuzzReading } from './reader.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function settingsReader(): FuzzReader {
  let directory: string | null = null;
  return {
    name: 'settings',
    seeds: () => seedsIn('settings'),
    async read(bytes) {
      directory ??= mkdtempSync(join(tmpdir(), 'pen-fuzz-settings-'));
      for (const name of readdirSync(directory)) rmSync(join(directory, name));
      writeFileSync(join(directory, 'settings.json'), bytes);
      const store = await createSettingsStore({ dataDirectory: directory, overrides: {}, log: SILENT });
      const atStart = store.current();
      // A file of a later version is read, and never changed.
      const changed = await settle(() => store.update({ theme: 'light' }));
      if (!changed.ok) return [value('settings', atStart), { what: 'a change', result: changed }];
      const again = await createSettingsStore({ dataDirectory: directory, overrides: {}, log: SILENT });
      const isStored = JSON.stringify(again.current()) === JSON.stringify({ ...atStart, theme: 'light' });
      return [
        value('settings', atStart),
        isStored ? value('a change', null) : bug('a change', 'the settings after the next start are others'),
      ];
    },
  };
}

/** A reading that breaks a promise without an exception. */
function bug(what: string, message: string): FuzzReading {
  return { what, result: err(appError('internal', message)) };
}

function discoveryReader(): FuzzReader {
  let file: string | null = null;
  let directory = '';
  const write = async (): Promise<string> => {
    directory = mkdtempSync(join(tmpdir(), 'pen-fuzz-discovery-'));
    return unwrap(
      await writeDiscovery({
        dataDirectory: directory,
        document: {
          pid: process.pid,
          startedAtMs: 1_700_000_000_000,
          version: '0.1.0',
          mcpUrl: 'http://127.0.0.1:1/mcp',
          mcpToken: 'a',
          personUrl: 'http://127.0.0.1:1/person',
          personToken: 'b',
        },
      }),
    );
  };
  return {
    name: 'discovery-file',
    async seeds() {
      file ??= await write();
      return [{ format: 'json', bytes: Uint8Array.from(readFileSync(file)) }];
    },
    async read(bytes) {
      file ??= await write();
      writeFileSync(file, bytes);
      chmodSync(file, 0o600);
      return [{ what: 'discovery', result: await readDiscovery(directory) }];
    },
  };
}

/** A damaged index never keeps the library from opening, nor from storing the next capture. */
function libraryReader(): FuzzReader {
  interface Prepared {
    readonly fixture: LibraryFixture;
    readonly index: Uint8Array;
    /** Entries of the folder before each mutant. */
    readonly names: readonly string[];
  }
  let prepared: Promise<Prepared> | null = null;
  const prepare = async (): Promise<Prepared> => {
    const fixture = createLibraryFixture();
    const library = await fixture.open();
    for (const name of ['one', 'two', 'three']) await library.add(fixture.spooled(), draft({ name }), neverAborted);
    library.close();
    const index = Uint8Array.from(readFileSync(join(fixture.directory, INDEX_FILE_NAME)));
    const names = readdirSync(fixture.directory).filter((name) => !name.startsWith(INDEX_FILE_NAME));
    return { fixture, index, names };
  };
  const outcomeOf = async (work: () => Promise<AppResult<unknown>>): Promise<AppResult<unknown>> => {
    const result = await work();
    return result.ok ? result : err(appError('internal', `${result.error.code}: ${result.error.message}`));
  };
  return {
    name: 'library-index',
    async seeds() {
      prepared ??= prepare();
      return [{ format: 'bytes', bytes: (await prepared).index }];
    },
    async read(bytes) {
      prepared ??= prepare();
      const { fixture, names } = await prepared;
      for (const name of readdirSync(fixture.directory))
        if (!names.includes(name)) rmSync(join(fixture.directory, name), { recursive: true });
      writeFileSync(join(fixture.directory, INDEX_FILE_NAME), bytes);
      // The index of a later version is refused, and left as it is.
      const opened = await settle(() => fixture.open());
      if (!opened.ok) return [{ what: 'open', result: opened }];
      const library = opened.value;
      try {
        const captures = library.list();
        const added = await outcomeOf(() =>
          settle(() => library.add(fixture.spooled(), draft({ name: 'next' }), neverAborted)),
        );
        const missing = captures.filter((capture) => !existsSync(capture.file));
        return [
          value('list', captures),
          { what: 'add', result: added },
          ...(missing.length === 0 ? [] : [bug('list', `it lists ${missing.length} captures without a file`)]),
        ];
      } finally {
        library.close();
      }
    },
  };
}

const budgetReader: FuzzReader = {
  name: 'budgets',
  seeds: () => seedsIn('budgets'),
  read: (bytes) => [
    {
      what: 'budgets',
      result: createGuard().run(() =>
        parseBudgetFile(new TextDecoder().decode(bytes), '/app/pen-budgets.json', { baseline: null, repeats: null }),
      ),
    },
  ],
};

export function dataFileReaders(): FuzzReader[] {
  return [settingsReader(), discoveryReader(), libraryReader(), budgetReader];
}
