/** Caller sessions: the state of the window, of one MCP client, or of one run of the command line. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import type { CallerRights } from '../../../shared/core/contracts/permissions.ts';
import { createToldPlaces } from './told-places.ts';
import type { CallerSession, CallerSessions } from './types.ts';

/** Resolves a path argument: see electron/core/permissions/paths.ts. */
export type ResolvePath = (
  path: string,
  use: 'read' | 'write',
  rule: 'anywhere' | 'project' | 'outside',
  /** URIs of the folders that narrow the rules `project` and `outside`; null for none. */
  roots: readonly string[] | null,
  rights: CallerRights,
) => Promise<AppResult<string>>;

/** Something that callers begin and that ends with them. */
export interface CallersWork {
  endOfCaller(caller: CallerInfo): void | Promise<void>;
  /** True if ending it loses what this caller has recorded. */
  isRecordedBy(callerId: string): boolean;
}

export interface CallerSessionsOwner extends CallerSessions {
  endsWithCaller(work: CallersWork): void;
  /** Called before a session is removed; promises of listeners are awaited. */
  onClose(listener: (session: CallerSession) => Promise<void>): void;
  readonly changes: Listenable<void>;
}

export function createCallerSessions(options: {
  newId: () => string;
  resolvePath: ResolvePath;
  /** Asked at each use, so that what the person revokes ends with the next call. Default: flags are no rights. */
  rightsOf?: (caller: CallerInfo, flags: ClientFlags) => CallerRights;
}): CallerSessionsOwner {
  const open = new Set<CallerSession>();
  const closing: ((session: CallerSession) => Promise<void>)[] = [];
  const changes = new Emitter<void>();
  const works: CallersWork[] = [];

  return {
    changes,
    endsWithCaller(work) {
      works.push(work);
      closing.push(async ({ info }) => work.endOfCaller(info));
    },
    isRecording: ({ id }) => works.some((work) => work.isRecordedBy(id)),
    all: () => [...open],
    onClose: (listener) => void closing.push(listener),
    open({ kind, name, paths, endsWithCall = false, isShared = false, roots, assistantId, flags = null }) {
      let info: CallerInfo = {
        id: options.newId(),
        kind,
        name,
        ...(assistantId === undefined ? {} : { assistantId }),
        ...(isShared ? { isShared } : {}),
      };
      const rights = (): CallerRights => (flags === null ? {} : (options.rightsOf?.(info, flags) ?? {}));
      const resolve = async (
        path: string,
        use: 'read' | 'write',
        rule: Parameters<ResolvePath>[2],
        listRoots = roots,
      ): Promise<AppResult<string>> => {
        const listed = (await listRoots?.()) ?? null;
        if (listed !== null && !listed.ok) return listed;
        return options.resolvePath(path, use, rule, listed === null ? null : listed.value, rights());
      };
      const outside = paths === 'project' ? 'outside' : paths;
      let selected: string | null = null;
      const selections = new Emitter<string | null>();
      const told = createToldPlaces();
      const session: CallerSession = {
        get info() {
          const { evalMode } = rights();
          return evalMode === undefined ? info : { ...info, evalMode };
        },
        flags,
        rights,
        get id() {
          return info.id;
        },
        get name() {
          return info.name;
        },
        kind,
        ...(assistantId === undefined ? {} : { assistantId }),
        endsWithCall,
        toldLines: (file) => told.linesOf(file),
        tell: (answer) => told.add(answer),
        selectedTargetId: () => selected,
        selectTarget(targetId) {
          if (selected === targetId) return;
          selected = targetId;
          selections.emit(targetId);
        },
        pointedTargetId: () => [...open].find((other) => other.kind === 'window')?.selectedTargetId() ?? null,
        onSelect: (listener) => selections.listen(listener),
        rename(newName) {
          info = { ...info, name: newName };
          changes.emit();
        },
        resolvePath: (path, use) => resolve(path, use, paths),
        resolveOutside: (path, use) => resolve(path, use, outside),
        forOneCall(listRoots) {
          let chosen: string | null = null;
          return {
            ...session,
            carriesTargets: true,
            selectedTargetId: () => chosen,
            selectTarget: (targetId) => {
              chosen = targetId;
            },
            resolvePath: (path, use) => resolve(path, use, paths, listRoots),
            resolveOutside: (path, use) => resolve(path, use, outside, listRoots),
          };
        },
      };
      open.add(session);
      changes.emit();
      return session;
    },
    async close(session) {
      if (!open.delete(session)) return;
      await Promise.all(closing.map((listener) => listener(session)));
      changes.emit();
    },
  };
}
