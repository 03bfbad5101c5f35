/** Opens what a core reads and writes: settings, activity, library and spool. */
import { join } from 'node:path';
import { AppFailure } from '../../../shared/base/errors.ts';
import type { KnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import { createActivity, type ActivityRecorder } from '../activity/activity.ts';
import { createPrivateDirectory } from '../process/data-directory.ts';
import { createLibrary, type Library } from '../library/index.ts';
import { createSettingsStore, type SettingsStore } from '../settings/index.ts';
import { createSpool, type Spool } from '../spool/index.ts';
import type { CoreOptions } from './types.ts';

export interface Storage {
  readonly settings: SettingsStore;
  readonly activity: ActivityRecorder;
  readonly library: Library;
  readonly spool: Spool;
}

/** Errors come from the data folder (unreadable, not ours) and the spool (`unsafe_spool`). */
export async function openStorage(
  {
    dataDirectory,
    settingsOverrides = {},
    log,
    temporaryDirectory,
  }: Pick<CoreOptions, 'dataDirectory' | 'settingsOverrides' | 'log' | 'temporaryDirectory'>,
  {
    now,
    newId,
    knownSecrets,
  }: {
    readonly now: () => number;
    readonly newId: () => string;
    readonly knownSecrets: Pick<KnownSecrets, 'find'>;
  },
): Promise<Storage> {
  await createPrivateDirectory(dataDirectory);
  const settings = await createSettingsStore({ dataDirectory, overrides: settingsOverrides, log });
  const activity = createActivity({ now, newId });
  const library = await createLibrary({
    dataDirectory,
    limitBytes: () => settings.current().libraryLimitBytes,
    log,
    now,
    knownSecrets,
    report: (problem) => activity.report(problem),
  });
  const spooled = await createSpool({
    libraryDirectory: join(dataDirectory, 'library'),
    log,
    now,
    ...(temporaryDirectory === undefined ? {} : { temporaryDirectory }),
  });
  if (!spooled.ok) {
    library.close();
    throw new AppFailure(spooled.error);
  }
  return { settings, activity, library, spool: spooled.value };
}
