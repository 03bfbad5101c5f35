/**
 * The open documents: one or two groups of tabs, each with an active tab and at most one preview tab (in italics; replaced by the next
 * preview unless it is pinned). Persisted. Start is shown when nothing is open.
 */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { readPersisted, writePersisted, type KeyValueStorage } from '../persisted.ts';
import type { SqlTab } from './sql-tab.ts';
import { keepIdentity } from '../topics/topic-store.ts';
import {
  type DocumentTab,
  DocumentTabSchema,
  type LiveTab,
  START_DOCUMENT,
  captureIdsOf,
  isShownByClient,
} from './document-tabs.ts';

const GroupSchema = z.object({
  id: z.string(),
  /** Tabs of kinds that only another version knows are left out. */
  tabs: z.array(z.unknown()).transform((tabs) => tabs.flatMap((tab) => DocumentTabSchema.safeParse(tab).data ?? [])),
  activeId: z.string().nullable(),
  previewId: z.string().nullable(),
});
export type DocumentGroup = z.infer<typeof GroupSchema>;

/** True if a document has a tab in the group. */
export function hasTab(group: DocumentGroup, documentId: string): boolean {
  return group.tabs.some((tab) => tab.id === documentId);
}

const StoredSchema = z.object({ groups: z.array(GroupSchema).min(1).max(2), activeGroupId: z.string() });
type Stored = z.infer<typeof StoredSchema>;

export interface OpenOptions {
  /** Opens as a preview tab, which the next preview replaces. */
  readonly preview?: boolean;
  /** Adds the tab without activating it. */
  readonly background?: boolean;
  readonly groupId?: string;
}

/** A tab that was closed, and where it was. */
interface ClosedTab {
  readonly tab: DocumentTab;
  readonly groupId: string;
  readonly index: number;
}

/** The number of closed tabs that can be reopened. */
const MAX_CLOSED = 30;

export interface DocumentsState extends Stored {
  /** Tabs that were closed in this session, latest last. */
  readonly closed: readonly ClosedTab[];
  /** Increases each time the focus should move into the active document. */
  readonly focusTurn: number;
  /** Moves the focus into the active document. */
  readonly enter: () => void;
  readonly open: (descriptor: DocumentTab, options?: OpenOptions) => void;
  /** Replaces the document of a tab, in any group. */
  readonly replace: (documentId: string, descriptor: DocumentTab) => void;
  /** Changes the question or the captures of an SQL document, in any group. */
  readonly changeSql: (
    documentId: string,
    change: (tab: SqlTab) => Partial<Pick<SqlTab, 'captureIds' | 'sql'>>,
  ) => void;
  readonly activate: (groupId: string, documentId: string) => void;
  /** Pins the document: it is no longer a preview. */
  readonly keep: (documentId: string) => void;
  readonly close: (groupId: string, documentId: string) => void;
  readonly closeOthers: (groupId: string, documentId: string) => void;
  /** Closes all tabs of a group. */
  readonly closeAll: (groupId: string) => void;
  /** Opens the tab that was closed last where it was; null if there is none. */
  readonly reopen: () => DocumentTab | null;
  /** Closes a document in all groups (its capture was deleted). */
  readonly closeEverywhere: (documentId: string) => void;
  /** Moves a tab within or to a group; `index` counts before the move. */
  readonly move: (fromGroupId: string, documentId: string, toGroupId: string, index: number) => void;
  /** Shows a document in a second group on the right, or moves its tab there. */
  readonly splitRight: (groupId: string, documentId: string, options?: { move?: boolean }) => void;
  readonly focusGroup: (groupId: string) => void;
  /** Activates the next (1) or previous (−1) tab of the active group, wrapping around. */
  readonly cycle: (step: 1 | -1) => void;
  /** Drops tabs whose capture is no longer in the library. */
  readonly forgetMissingCaptures: (captureIds: ReadonlySet<string>) => void;
  /** Drops live tabs of targets that no longer exist. */
  readonly forgetLiveTabs: (isClosed: (tab: LiveTab) => boolean) => void;
  /** Stores the current description of these targets in their live tabs. */
  readonly rememberTargets: (targets: readonly TargetInfo[]) => void;
}

const STORAGE_KEY = 'pen.documents';
const FIRST_GROUP = 'group-1';
const SECOND_GROUP = 'group-2';

function emptyGroup(id: string): DocumentGroup {
  return { id, tabs: [], activeId: null, previewId: null };
}

/** Restores the invariants after a change: no empty group next to another, an existing active tab, Start if nothing is open. */
function normalise(stored: Stored): Stored {
  let groups = stored.groups.filter((group) => group.tabs.length > 0);
  if (groups.length === 0)
    groups = [{ ...emptyGroup(FIRST_GROUP), tabs: [START_DOCUMENT], activeId: START_DOCUMENT.id }];
  groups = groups.map((group) => {
    const has = (id: string | null): boolean => id !== null && group.tabs.some((tab) => tab.id === id);
    return {
      ...group,
      activeId: has(group.activeId) ? group.activeId : (group.tabs.at(-1)?.id ?? null),
      previewId: has(group.previewId) ? group.previewId : null,
    };
  });
  const activeGroupId = groups.some((group) => group.id === stored.activeGroupId)
    ? stored.activeGroupId
    : (groups[0]?.id ?? FIRST_GROUP);
  return { groups, activeGroupId };
}

/** Removes the tab; if it was active, its right neighbor (otherwise the left one) becomes active. */
function without(group: DocumentGroup, documentId: string): DocumentGroup {
  const index = group.tabs.findIndex((tab) => tab.id === documentId);
  if (index < 0) return group;
  const tabs = group.tabs.filter((tab) => tab.id !== documentId);
  const neighbour = tabs[Math.min(index, tabs.length - 1)]?.id ?? null;
  return { ...group, tabs, activeId: group.activeId === documentId ? neighbour : group.activeId };
}

/** Replaces the document of a tab; a document that already has a tab in the group is not duplicated. */
function inPlaceOf(group: DocumentGroup, documentId: string, descriptor: DocumentTab): DocumentGroup {
  if (!group.tabs.some((tab) => tab.id === documentId)) return group;
  const put = (id: string | null): string | null => (id === documentId ? descriptor.id : id);
  return {
    ...group,
    tabs: group.tabs
      .filter((tab) => tab.id !== descriptor.id || documentId === descriptor.id)
      .map((tab) => (tab.id === documentId ? descriptor : tab)),
    activeId: put(group.activeId),
    previewId: put(group.previewId),
  };
}

function changeGroup(stored: Stored, groupId: string, change: (group: DocumentGroup) => DocumentGroup): Stored {
  return { ...stored, groups: stored.groups.map((group) => (group.id === groupId ? change(group) : group)) };
}

function opened(stored: Stored, descriptor: DocumentTab, options: OpenOptions): Stored {
  const { preview = false, background = false } = options;
  const holder =
    stored.groups.find((group) => group.id === options.groupId && group.tabs.some((tab) => tab.id === descriptor.id)) ??
    (options.groupId === undefined
      ? stored.groups.find((group) => group.tabs.some((tab) => tab.id === descriptor.id))
      : undefined);
  if (holder !== undefined) {
    const changed = changeGroup(stored, holder.id, (group) => ({
      ...group,
      activeId: background ? group.activeId : descriptor.id,
      previewId: !preview && group.previewId === descriptor.id ? null : group.previewId,
    }));
    return background ? changed : { ...changed, activeGroupId: holder.id };
  }
  const groupId = options.groupId ?? stored.activeGroupId;
  const added = changeGroup(stored, groupId, (group) => {
    const replaced =
      preview && group.previewId !== null ? group.tabs.findIndex((tab) => tab.id === group.previewId) : -1;
    const activeIndex = group.tabs.findIndex((tab) => tab.id === group.activeId);
    const tabs = [...group.tabs];
    if (replaced >= 0) tabs.splice(replaced, 1, descriptor);
    else tabs.splice(activeIndex < 0 ? tabs.length : activeIndex + 1, 0, descriptor);
    return {
      ...group,
      tabs,
      activeId: background && replaced < 0 ? group.activeId : descriptor.id,
      previewId: preview ? descriptor.id : group.previewId,
    };
  });
  return background ? added : { ...added, activeGroupId: groupId };
}

function moved(stored: Stored, fromGroupId: string, documentId: string, toGroupId: string, index: number): Stored {
  const from = stored.groups.find((group) => group.id === fromGroupId);
  const tab = from?.tabs.find((candidate) => candidate.id === documentId);
  const to = stored.groups.find((group) => group.id === toGroupId);
  if (from === undefined || tab === undefined || to === undefined) return stored;
  const fromIndex = from.tabs.indexOf(tab);
  const wasPreview = from.previewId === documentId;
  const taken = changeGroup(stored, fromGroupId, (group) => without(group, documentId));
  const put = changeGroup(taken, toGroupId, (group) => {
    const tabs = group.tabs.filter((candidate) => candidate.id !== documentId);
    const target = fromGroupId === toGroupId && fromIndex < index ? index - 1 : index;
    tabs.splice(Math.max(0, Math.min(target, tabs.length)), 0, tab);
    return {
      ...group,
      tabs,
      activeId: documentId,
      previewId: wasPreview && fromGroupId === toGroupId ? documentId : group.previewId,
    };
  });
  return { ...put, activeGroupId: toGroupId };
}

function split(stored: Stored, groupId: string, documentId: string, move: boolean): Stored {
  const source = stored.groups.find((group) => group.id === groupId);
  const tab = source?.tabs.find((candidate) => candidate.id === documentId);
  if (source === undefined || tab === undefined) return stored;
  const other = stored.groups.find((group) => group.id !== groupId);
  const targetId = other?.id ?? (groupId === FIRST_GROUP ? SECOND_GROUP : FIRST_GROUP);
  let next: Stored = other === undefined ? { ...stored, groups: [...stored.groups, emptyGroup(targetId)] } : stored;
  // The only tab of a group cannot leave an empty left side: it is shown on both sides.
  if (move && (source.tabs.length > 1 || other !== undefined))
    return moved(next, groupId, documentId, targetId, Number.MAX_SAFE_INTEGER);
  next = changeGroup(next, targetId, (group) => ({
    ...group,
    tabs: group.tabs.some((candidate) => candidate.id === documentId) ? group.tabs : [...group.tabs, tab],
    activeId: documentId,
  }));
  return { ...next, activeGroupId: targetId };
}

function keepTabs(stored: Stored, isShown: (tab: DocumentTab) => boolean): Stored {
  return { ...stored, groups: stored.groups.map((group) => ({ ...group, tabs: group.tabs.filter(isShown) })) };
}

/** Updates the target of a tab; returns the same object if nothing changed. */
function withTarget(tab: DocumentTab, targets: readonly TargetInfo[]): DocumentTab {
  if (tab.kind !== 'live' && tab.kind !== 'leak-hunt' && tab.kind !== 'run') return tab;
  const targetId = tab.kind === 'live' ? tab.targetId : tab.asked?.targetId;
  const target = targets.find(({ id }) => id === targetId);
  if (target === undefined || target.state === 'gone') return tab;
  const { type, url, endpoint } = target;
  const last = tab.lastTarget;
  if (last?.type === type && last.url === url && last.endpoint === endpoint) return tab;
  return { ...tab, lastTarget: { type, url, endpoint } };
}

export function createDocumentsStore(storage: KeyValueStorage): StoreApi<DocumentsState> {
  const initial = normalise(
    readPersisted(storage, STORAGE_KEY, StoredSchema) ?? {
      groups: [emptyGroup(FIRST_GROUP)],
      activeGroupId: FIRST_GROUP,
    },
  );
  const store = createStore<DocumentsState>((set, get) => {
    // Groups and tabs that a step leaves equal stay the same objects, so that their views do not render again.
    const change = (step: (stored: Stored) => Stored): void =>
      set((state) => {
        const { groups, activeGroupId } = normalise(step(state));
        return { groups: keepIdentity(state.groups, groups), activeGroupId };
      });
    const enter = (): void => set(({ focusTurn }) => ({ focusTurn: focusTurn + 1 }));
    /** Tabs of a group that are about to close can be reopened. Start is always there, and a client shows its places itself. */
    const rememberClosed = (groupId: string, isClosed: (tab: DocumentTab) => boolean): void => {
      const group = get().groups.find(({ id }) => id === groupId);
      const leaving = (group?.tabs ?? []).flatMap((tab, index): ClosedTab[] =>
        isClosed(tab) && tab.kind !== 'start' && !isShownByClient(tab) ? [{ tab, groupId, index }] : [],
      );
      const ids = new Set(leaving.map(({ tab }) => tab.id));
      set(({ closed }) => ({
        closed: [...closed.filter(({ tab }) => !ids.has(tab.id)), ...leaving].slice(-MAX_CLOSED),
      }));
    };
    return {
      ...initial,
      closed: [],
      focusTurn: 0,
      enter,
      open: (descriptor, options = {}) => {
        change((stored) => opened(stored, descriptor, options));
        // Previews follow arrow keys in a list, which keeps the focus.
        if (options.preview !== true && options.background !== true) enter();
      },
      replace: (documentId, descriptor) =>
        change((stored) => ({
          ...stored,
          groups: stored.groups.map((group) => inPlaceOf(group, documentId, descriptor)),
        })),
      changeSql: (documentId, step) =>
        change((stored) => ({
          ...stored,
          groups: stored.groups.map((group) => ({
            ...group,
            tabs: group.tabs.map((tab) =>
              tab.kind === 'sql' && tab.id === documentId ? { ...tab, ...step(tab) } : tab,
            ),
          })),
        })),
      activate: (groupId, documentId) =>
        change((stored) => ({
          ...changeGroup(stored, groupId, (group) => ({ ...group, activeId: documentId })),
          activeGroupId: groupId,
        })),
      keep: (documentId) =>
        change((stored) => ({
          ...stored,
          groups: stored.groups.map((group) =>
            group.previewId === documentId ? { ...group, previewId: null } : group,
          ),
        })),
      close: (groupId, documentId) => {
        rememberClosed(groupId, (tab) => tab.id === documentId);
        change((stored) => changeGroup(stored, groupId, (group) => without(group, documentId)));
        enter();
      },
      closeOthers: (groupId, documentId) => {
        rememberClosed(groupId, (tab) => tab.id !== documentId);
        change((stored) =>
          changeGroup(stored, groupId, (group) => ({
            ...group,
            tabs: group.tabs.filter((tab) => tab.id === documentId),
            activeId: documentId,
          })),
        );
      },
      closeAll: (groupId) => {
        rememberClosed(groupId, () => true);
        change((stored) => changeGroup(stored, groupId, (group) => ({ ...group, tabs: [] })));
        enter();
      },
      reopen: () => {
        const last = get().closed.at(-1);
        if (last === undefined) return null;
        const { tab, groupId, index } = last;
        set(({ closed }) => ({ closed: closed.slice(0, -1) }));
        const isOpen = get().groups.some((group) => hasTab(group, tab.id));
        const group = get().groups.find(({ id }) => id === groupId);
        change((stored) => opened(stored, tab, isOpen || group === undefined ? {} : { groupId }));
        if (!isOpen && group !== undefined) change((stored) => moved(stored, groupId, tab.id, groupId, index));
        enter();
        return tab;
      },
      closeEverywhere: (documentId) =>
        change((stored) => ({ ...stored, groups: stored.groups.map((group) => without(group, documentId)) })),
      move: (fromGroupId, documentId, toGroupId, index) => {
        change((stored) => moved(stored, fromGroupId, documentId, toGroupId, index));
        enter();
      },
      splitRight: (groupId, documentId, options = {}) => {
        change((stored) => split(stored, groupId, documentId, options.move === true));
        enter();
      },
      focusGroup: (groupId) =>
        set((state) => (state.activeGroupId === groupId ? state : normalise({ ...state, activeGroupId: groupId }))),
      cycle: (step) => {
        change((stored) =>
          changeGroup(stored, stored.activeGroupId, (group) => {
            const index = group.tabs.findIndex((tab) => tab.id === group.activeId);
            const next = group.tabs[(index + step + group.tabs.length) % group.tabs.length];
            return next === undefined ? group : { ...group, activeId: next.id };
          }),
        );
        enter();
      },
      forgetMissingCaptures: (captureIds) => {
        const hasAll = (tab: DocumentTab): boolean => captureIdsOf(tab).every((id) => captureIds.has(id));
        change((stored) => keepTabs(stored, hasAll));
        set((state) =>
          state.closed.every(({ tab }) => hasAll(tab))
            ? state
            : { closed: state.closed.filter(({ tab }) => hasAll(tab)) },
        );
      },
      forgetLiveTabs: (isClosed) =>
        change((stored) => keepTabs(stored, (tab) => tab.kind !== 'live' || !isClosed(tab))),
      rememberTargets: (targets) =>
        set((state) => {
          const groups = state.groups.map((group) => ({
            ...group,
            tabs: group.tabs.map((tab) => withTarget(tab, targets)),
          }));
          const isSame = groups.every(({ tabs }, at) =>
            tabs.every((tab, index) => tab === state.groups[at]?.tabs[index]),
          );
          return isSame ? state : { groups };
        }),
    };
  });
  store.subscribe(({ groups, activeGroupId }) => {
    const own = keepTabs({ groups: [...groups], activeGroupId }, (tab) => !isShownByClient(tab));
    writePersisted(storage, STORAGE_KEY, own);
  });
  return store;
}

/** The active document. */
export function activeDocument(state: Stored): DocumentTab | null {
  const group = state.groups.find((candidate) => candidate.id === state.activeGroupId);
  return group?.tabs.find((tab) => tab.id === group.activeId) ?? null;
}
