/**
 * The assistants with a token of their own: `<data>/assistants.json` (0600). Several processes of a data folder share it: each looks for
 * changes before it accepts a token, so a revoked one is refused everywhere.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import {
  AssistantIdentitySchema,
  cleanName,
  isOwnName,
  isSameName,
  type AssistantChange,
  type AssistantIdentity,
} from '../../../shared/core/contracts/assistant-identities.ts';
import { appError, type AppResult, unwrap, settle } from '../../../shared/base/errors.ts';
import type { Preset } from '../../../shared/core/contracts/permissions.ts';
import { firstFreeName, writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { readPrivateFile } from '../files/private-file.ts';
import type { Log } from '../log/log.ts';

const FILE_NAME = 'assistants.json';
/** Layout of the file; docs/formats.md describes it. */
const FILE_VERSION = 1;
/** 43 characters of base64url. */
const TOKEN_BYTES = 32;
/** Many times what a person uses. */
const MAX_ASSISTANTS = 100;

const FileSchema = z.object({ version: z.literal(FILE_VERSION), assistants: z.array(z.unknown()) });
const StoredSchema = AssistantIdentitySchema.extend({
  token: z.string().regex(/^[A-Za-z0-9_-]{32,}$/),
  // Absent in files of earlier versions.
  showsSecrets: z.boolean().default(false),
});
type Stored = z.infer<typeof StoredSchema>;

/** An assistant and its token, for the person who sets it up. */
export interface AssistantToken {
  readonly identity: AssistantIdentity;
  readonly token: string;
}

export interface AssistantStoreChange {
  readonly what: 'connected' | 'changed' | 'revoked' | 'rotated';
  readonly identity: AssistantIdentity;
}

export interface AssistantStore {
  /** Changes made here and by other processes. */
  readonly changes: Listenable<AssistantStoreChange>;
  list(): readonly AssistantIdentity[];
  byId(id: string): AssistantIdentity | null;
  /** By its name, whatever the letter case. */
  byName(name: string): AssistantIdentity | null;
  /** The assistant that holds this token; every token is compared, in constant time. */
  byToken(token: string): AssistantIdentity | null;
  /** The token of an assistant; null for an unknown id. */
  tokenOf(id: string): string | null;
  /** The assistant of this name, with a new token if there is none yet. `invalid_params` for an empty name or one of the person's. */
  connect(name: string, preset?: Preset): Promise<AssistantToken>;
  /** Replaces the token; the old one is refused from now on. */
  rotate(id: string): Promise<AssistantToken>;
  /** Replaces the token of every assistant, and returns the assistants. */
  rotateAll(): Promise<AppResult<readonly AssistantIdentity[]>>;
  revoke(id: string): Promise<void>;
  change(id: string, change: AssistantChange): Promise<void>;
  /** Reads the file again if another process has changed it. */
  refresh(): Promise<void>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const shown = ({ token: _token, ...identity }: Stored): AssistantIdentity => identity;

export async function createAssistantStore(options: {
  /** Exists already and is private. */
  readonly dataDirectory: string;
  readonly log: Pick<Log, 'warn'>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Promise<AssistantStore> {
  const { log, now } = options;
  const path = join(options.dataDirectory, FILE_NAME);
  const changes = new Emitter<AssistantStoreChange>();
  let stored: readonly Stored[] = [];
  let version = '';
  let queue: Promise<unknown> = Promise.resolve();

  /** Changes whenever the file does: it is always replaced as a whole. */
  async function fileVersion(): Promise<string> {
    try {
      const { ino, mtimeMs, size } = await stat(path);
      return `${ino} ${mtimeMs} ${size}`;
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return 'none';
      throw thrown;
    }
  }

  /** A file that cannot be read as assistants grants nothing: it is renamed, and the assistants must be connected again. */
  async function read(): Promise<readonly Stored[]> {
    const found = await readPrivateFile(path);
    if (found === null) return [];
    let raw: unknown = null;
    try {
      raw = JSON.parse(found.distrust === null ? found.text : '');
    } catch {
      raw = null;
    }
    const file = FileSchema.safeParse(raw);
    if (!file.success) {
      const aside = firstFreeName(path, '.damaged-');
      await rename(path, aside);
      log.warn(
        `The list of assistants ${found.distrust ?? 'was damaged'}, so their tokens are no longer accepted. The file is now ${aside}.`,
      );
      return [];
    }
    return file.data.assistants.flatMap((each) => {
      const one = StoredSchema.safeParse(each);
      if (!one.success) log.warn('An assistant in assistants.json is invalid, so its token is not accepted.');
      return one.success ? [one.data] : [];
    });
  }

  function replace(next: readonly Stored[]): void {
    const before = stored;
    stored = next;
    for (const old of before)
      if (!next.some(({ id }) => id === old.id)) changes.emit({ what: 'revoked', identity: shown(old) });
    for (const one of next) {
      const old = before.find(({ id }) => id === one.id);
      if (old === undefined) changes.emit({ what: 'connected', identity: shown(one) });
      else if (old.token !== one.token) changes.emit({ what: 'rotated', identity: shown(one) });
      else if (JSON.stringify(old) !== JSON.stringify(one)) changes.emit({ what: 'changed', identity: shown(one) });
    }
  }

  async function refreshNow(): Promise<void> {
    const current = await fileVersion();
    if (current === version) return;
    const next = await read();
    version = await fileVersion();
    replace(next);
  }

  /** One change after the other, each on what the file holds then. */
  async function edit<T>(work: (current: readonly Stored[]) => AppResult<{ next: readonly Stored[]; value: T }>) {
    const edited = queue.then(async (): Promise<AppResult<T>> => {
      try {
        await refreshNow();
        const done = work(stored);
        if (!done.ok) return done;
        if (done.value.next !== stored) {
          const text = JSON.stringify({ version: FILE_VERSION, assistants: done.value.next }, null, 2);
          await writeFileAtomically(path, `${text}\n`);
          version = await fileVersion();
          replace(done.value.next);
        }
        return ok(done.value.value);
      } catch (thrown) {
        return err(fileError(thrown, { use: 'write', path, what: 'the list of assistants' }));
      }
    });
    queue = edited;
    return unwrap(await edited);
  }

  const editOne = <T>(id: string, work: (one: Stored) => { one: Stored | null; value: T }): Promise<T> =>
    edit((current) => {
      const found = current.find((each) => each.id === id);
      if (found === undefined)
        return err(
          appError('invalid_params', 'There is no such assistant: its token was revoked.', 'Connect it again.'),
        );
      const { one, value } = work(found);
      return ok({ next: current.flatMap((each) => (each.id !== id ? [each] : one === null ? [] : [one])), value });
    });

  const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
  const withNewToken = (old: Stored): Stored => ({ ...old, token: newToken(), tokenAtMs: now() });

  const rotateAll = (): Promise<AppResult<readonly AssistantIdentity[]>> =>
    settle(() =>
      edit((current) => {
        const next = current.length === 0 ? current : current.map(withNewToken);
        return ok({ next, value: next.map(shown) });
      }),
    );

  /** Tokens that other users could read are replaced. Windows restricts the data folder to its user; modes have no meaning there. */
  async function replaceReadTokens(): Promise<void> {
    if (process.getuid === undefined || stored.length === 0 || ((await stat(path)).mode & 0o077) === 0) return;
    const replaced = await rotateAll();
    log.warn(
      replaced.ok
        ? `Other users could read the tokens in ${path}, so new ones were made. Assistants that use HTTP must be configured again.`
        : `Other users can read the tokens in ${path}, and they could not be replaced: ${replaced.error.message}`,
    );
  }

  await refreshNow();
  await replaceReadTokens();
  return {
    changes,
    list: () => stored.map(shown),
    byId: (id) => stored.filter((one) => one.id === id).map(shown)[0] ?? null,
    byName: (name) => stored.filter((one) => isSameName(one.name, cleanName(name))).map(shown)[0] ?? null,
    byToken(token) {
      const given = digest(token);
      // Without an early end: the duration would show which one matched.
      return stored.filter((one) => timingSafeEqual(given, digest(one.token))).map(shown)[0] ?? null;
    },
    tokenOf: (id) => stored.find((one) => one.id === id)?.token ?? null,
    connect: (wanted, preset = 'investigate') =>
      edit((current) => {
        const name = cleanName(wanted);
        if (name === '' || isOwnName(name))
          return err(
            appError(
              'invalid_params',
              name === '' ? 'The name of the assistant is empty.' : `"${name}" is the name of the user’s own calls.`,
              'Give the name of the assistant, such as "Claude Code".',
            ),
          );
        const known = current.find((each) => isSameName(each.name, name));
        if (known !== undefined) return ok({ next: current, value: { identity: shown(known), token: known.token } });
        if (current.length >= MAX_ASSISTANTS)
          return err(
            appError('busy', `${MAX_ASSISTANTS} assistants have a token, which is the limit.`, 'Revoke some first.'),
          );
        const one: Stored = {
          id: `as-${randomBytes(4).toString('hex')}`,
          name,
          connectedAtMs: now(),
          tokenAtMs: now(),
          access: { preset, rules: {} },
          disabledCategories: [],
          showsSecrets: false,
          token: newToken(),
        };
        return ok({ next: [...current, one], value: { identity: shown(one), token: one.token } });
      }),
    rotate: (id) =>
      editOne(id, (old) => {
        const one = withNewToken(old);
        return { one, value: { identity: shown(one), token: one.token } };
      }),
    rotateAll,
    revoke: (id) => editOne(id, () => ({ one: null, value: undefined })),
    change: (id, { access, disabledCategories, showsSecrets }) =>
      editOne(id, (old) => ({
        one: {
          ...old,
          ...(access === undefined ? {} : { access }),
          ...(disabledCategories === undefined ? {} : { disabledCategories }),
          ...(showsSecrets === undefined ? {} : { showsSecrets }),
        },
        value: undefined,
      })),
    async refresh() {
      queue = queue.then(refreshNow, refreshNow);
      await queue;
    },
  };
}
