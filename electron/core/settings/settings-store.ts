/**
 * Stored settings: `<data>/settings.json`. Only values that the user changed are stored, so that a later version's better default reaches
 * all other users. Flags override the file for one run and are never written to it.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { SettingsChangeSchema, SettingsSchema, type Settings } from '../../../shared/core/contracts/settings.ts';
import { firstFreeName, writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { readPrivateFile, type PrivateFile } from '../files/private-file.ts';
import type { Log } from '../log/log.ts';
import { checkBySchema, problemText } from '../../../shared/base/schema-check.ts';

/** Layout of the file; docs/formats.md describes each version. */
const FILE_VERSION = 1;
const FILE_NAME = 'settings.json';
/** V8 reads deeper nesting than it writes: with more, no later change could be written. No setting has half as many. */
const MAX_LEVELS = 100;

const SettingsFileSchema = z.object({ version: z.number().int(), settings: z.record(z.string(), z.unknown()) });
const LaterFileSchema = z.object({
  version: z
    .number()
    .int()
    .min(FILE_VERSION + 1),
});

/** A settings file. */
interface StoredSettings {
  /** As in the file, including those of other versions. */
  readonly values: Record<string, unknown>;
  /** The version of the file if a later PEN Workbench wrote it; this one does not change it. */
  readonly laterVersion: number | null;
}

/** Stored settings with a change event. */
export interface SettingsStore {
  current(): Settings;
  /** Without the flags of this run. */
  stored(): Settings;
  update(patch: Partial<Settings>): Promise<void>;
  readonly changes: Listenable<Settings>;
}

export interface SettingsStoreOptions {
  /** Exists already and is private. */
  readonly dataDirectory: string;
  /** Values from this run's flags. */
  readonly overrides: Partial<Settings>;
  readonly log: Log;
}

/**
 * Reads the settings and keeps them in memory. A damaged file is renamed to `settings.json.damaged-<n>` and defaults apply; an invalid
 * value falls back to its own default. `update` rejects with `AppFailure` when the file cannot be written or is of a later version, and nothing
 * has changed then.
 */
export async function createSettingsStore(options: SettingsStoreOptions): Promise<SettingsStore> {
  const { log } = options;
  const path = join(options.dataDirectory, FILE_NAME);
  const changes = new Emitter<Settings>();
  const { values: storedAtStart, laterVersion } = await readStored();
  if (laterVersion !== null)
    log.warn(`Settings: the file has version ${laterVersion}; what this version knows of it is used.`, { file: path });
  for (const { key, reason } of fittingValues(storedAtStart).refused) {
    log.warn(`Settings: ${key} is invalid (${reason}); its default is used.`, { file: path });
  }
  let stored = effective(storedAtStart, {});
  let current = effective(storedAtStart, options.overrides);
  let queue: Promise<unknown> = Promise.resolve();

  async function readStored(): Promise<StoredSettings> {
    const read = await readSettingsFile(path);
    if (read.ok) return read.value;
    const outcome = await keepAside(path).then(
      (name) => `was renamed to ${name}`,
      (thrown: unknown) => `could not be renamed (${errnoOf(thrown) ?? String(thrown)})`,
    );
    log.warn(`Settings: ${read.error}; the defaults are used. The file ${outcome}.`, { file: path });
    return { values: {}, laterVersion: null };
  }

  /** The effective value of every setting: flag, else stored, else default. */
  function effective(values: Record<string, unknown>, overrides: Partial<Settings>): Settings {
    return SettingsSchema.parse({ ...fittingValues(values).values, ...overrides });
  }

  async function applyUpdate(patch: Partial<Settings>): Promise<void> {
    const changed = SettingsChangeSchema.parse(patch);
    for (const key of Object.keys(changed)) {
      if (key in options.overrides)
        log.info(`Settings: ${key} is set by a flag for this run; the change applies from the next start.`);
    }
    // Read again: another process of the same data folder may have changed other keys in the meantime.
    const { values, laterVersion: foundVersion } = await readStored();
    if (foundVersion !== null) {
      throw new AppFailure(
        appError(
          'unsupported_format',
          `The settings were written by a later version of PEN Workbench (${path} has version ${foundVersion}, this one knows ${FILE_VERSION}). They were left as they are.`,
          'Update PEN Workbench, or name another data folder with --data-dir.',
        ),
      );
    }
    const written = { ...values, ...changed };
    try {
      await writeFileAtomically(path, `${JSON.stringify({ version: FILE_VERSION, settings: written }, null, 2)}\n`);
    } catch (thrown) {
      throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the settings' }));
    }
    const before = current;
    stored = effective(written, {});
    current = effective(written, options.overrides);
    if (JSON.stringify(before) !== JSON.stringify(current)) changes.emit(current);
  }

  return {
    current: () => current,
    stored: () => stored,
    update(patch) {
      const update = queue.then(() => applyUpdate(patch));
      // The next update runs whether or not this one was written; its own caller gets the error.
      queue = update.catch(() => undefined);
      return update;
    },
    changes,
  };
}

/** The stored settings, none if there is no file yet; the reason, as a clause, if the file cannot be read as settings. */
async function readSettingsFile(
  path: string,
): Promise<{ ok: true; value: StoredSettings } | { ok: false; error: string }> {
  let file: PrivateFile | null;
  try {
    file = await readPrivateFile(path);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === null) throw thrown;
    return err(`${path} cannot be read (${errno})`);
  }
  if (file === null) return ok({ values: {}, laterVersion: null });
  if (file.distrust !== null) return err(`${path} ${file.distrust}, so it is not trusted`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(file.text);
  } catch {
    return err(`${path} is not valid JSON`);
  }
  if (isDeeperThan(MAX_LEVELS, parsed)) return err(`${path} is nested more than ${MAX_LEVELS} levels deep`);
  const document = SettingsFileSchema.safeParse(parsed);
  const later = LaterFileSchema.safeParse(parsed);
  // A later version may store something else than this one.
  if (later.success) return ok({ values: document.data?.settings ?? {}, laterVersion: later.data.version });
  return document.success
    ? ok({ values: document.data.settings, laterVersion: null })
    : err(`${path} does not contain settings`);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  let within: unknown[] = [value];
  for (let level = 0; level < levels && within.length > 0; level += 1)
    within = within.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  return within.length > 0;
}

/** Splits stored values into valid and invalid ones by this version's schema. Unknown keys are neither. */
function fittingValues(stored: Record<string, unknown>): {
  values: Record<string, unknown>;
  refused: { key: string; reason: string }[];
} {
  const values: Record<string, unknown> = {};
  const refused: { key: string; reason: string }[] = [];
  for (const [key, schema] of Object.entries(SettingsSchema.shape)) {
    if (!(key in stored)) continue;
    const parsed = checkBySchema(schema, stored[key]);
    if (parsed.ok) values[key] = parsed.value;
    else refused.push({ key, reason: problemText(parsed.error[0]) });
  }
  return { values, refused };
}

/** Renames the file, so that the next write does not destroy its content. Returns the new name. */
async function keepAside(path: string): Promise<string> {
  const movedTo = firstFreeName(path, '.damaged-');
  await rename(path, movedTo);
  return movedTo;
}
