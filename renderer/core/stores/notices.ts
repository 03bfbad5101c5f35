/** Notices shown anywhere in the window: a finished capture, a lost recording. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
  /** Why it cannot run while these targets are listed; null if it can. Absent: it always can. */
  readonly whyOff?: (endpoints: readonly EndpointInfo[]) => string | null;
}

export interface Notice {
  readonly id: string;
  readonly severity: 'info' | 'warning';
  readonly title: string;
  /** Null until it is known. */
  readonly detail: string | null;
  readonly action: NoticeAction | null;
  /** Goes by itself once it could be read: what it says is in the library or in the list of problems too. */
  readonly isPassing?: true;
  /** The document in front when it happened, which tells it in its own place; absent: below the documents. */
  readonly shownIn?: string | undefined;
}

export interface NoticesState {
  /** Oldest first. */
  readonly notices: readonly Notice[];
  /** Adds a notice or replaces the one with its id; with more than four, the oldest is dropped. */
  readonly add: (notice: Notice) => void;
  readonly explain: (id: string, detail: string) => void;
  readonly dismiss: (id: string) => void;
}

const MAX_NOTICES = 4;

/** The id of the notice that a document can be opened; dismissed when the person opens the document. */
export function readyNoticeId(documentId: string): string {
  return `ready:${documentId}`;
}

/** The id of the notice that a recording was lost. Its target and its call may report it both. */
export function lostNoticeId({ tool, targetId }: { readonly tool: string; readonly targetId: string }): string {
  return `lost:${tool}:${targetId}`;
}

export function createNoticesStore(): StoreApi<NoticesState> {
  return createStore<NoticesState>((set) => ({
    notices: [],
    add: (notice) =>
      set(({ notices }) => ({
        notices: [...notices.filter(({ id }) => id !== notice.id), notice].slice(-MAX_NOTICES),
      })),
    explain: (id, detail) =>
      set(({ notices }) => ({ notices: notices.map((notice) => (notice.id === id ? { ...notice, detail } : notice)) })),
    dismiss: (id) =>
      set((state) =>
        state.notices.some((notice) => notice.id === id)
          ? { notices: state.notices.filter((notice) => notice.id !== id) }
          : state,
      ),
  }));
}
