/**
 * Places that clients show (`pen_show`). Each opens in a tab of its own, so that the person's tabs keep their view, scroll position and
 * selection; going back closes that tab. While the person is typing nothing moves: a notice offers the place.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { err, ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { parseLink } from '../../../shared/core/contracts/links.ts';
import type { ShownAnswer } from '../../../shared/core/contracts/selections.ts';
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { activeDocument, hasTab, type DocumentsState } from './documents/documents.ts';
import { shownDocument } from './documents/document-tabs.ts';
import { whenListed } from './documents/files.ts';
import type { NoticesState } from './notices.ts';
import { resolvePlace, type ResolvedPlace } from './documents/open-link.ts';
import type { PersonInput } from './person-input.ts';
import type { PlacesState } from './documents/places.ts';
import type { TopicStores } from './topics/topics.ts';

type ShowEvent = Extract<WindowEvent, { readonly type: 'show-place' }>;

/** The place that a client shows. */
export interface ShownPlace {
  readonly documentId: string;
  /** The name of the client. */
  readonly by: string;
  /** `Object @123 · OrderRow`. */
  readonly title: string;
}

/** Where the person was before. */
export interface OwnPlace {
  readonly groupId: string;
  readonly documentId: string;
}

export interface PointingState {
  readonly shown: ShownPlace | null;
  readonly own: OwnPlace | null;
  /** Returns to the place of the person and closes the tab of the client. */
  readonly goBack: () => void;
}

export interface PointingParts {
  readonly bridge: Pick<Bridge, 'onEvent' | 'command'>;
  readonly topics: TopicStores;
  readonly documents: StoreApi<DocumentsState>;
  readonly places: StoreApi<PlacesState>;
  readonly notices: StoreApi<NoticesState>;
  readonly personInput: Pick<PersonInput, 'isTyping'>;
}

/** A place to show, for one client. */
interface Shown extends ResolvedPlace {
  readonly by: string;
  readonly title: string;
}

export function createPointingStore(parts: PointingParts): StoreApi<PointingState> {
  const { bridge, topics, documents, places, notices, personInput } = parts;
  const isOpen = (documentId: string): boolean =>
    documents.getState().groups.some((group) => hasTab(group, documentId));

  const store = createStore<PointingState>((set, get) => ({
    shown: null,
    own: null,
    goBack: () => {
      const { shown, own } = get();
      if (shown === null) return;
      set({ shown: null, own: null });
      const { groups, activate, closeEverywhere, enter } = documents.getState();
      const holder =
        groups.find((group) => group.id === own?.groupId && hasTab(group, own.documentId)) ??
        groups.find((group) => own !== null && hasTab(group, own.documentId));
      if (holder !== undefined && own !== null) activate(holder.id, own.documentId);
      closeEverywhere(shown.documentId);
      enter();
    },
  }));

  /** Where the person is: of several places in a row, the first is where they came from. */
  const ownPlace = (): OwnPlace | null => {
    const { shown, own } = store.getState();
    const state = documents.getState();
    const active = activeDocument(state);
    if (active === null || active.id === shown?.documentId) return own;
    return { groupId: state.activeGroupId, documentId: active.id };
  };

  const show = ({ tab, place, by, title }: Shown): void => {
    const descriptor = shownDocument(tab, by);
    const before = store.getState().shown;
    const own = ownPlace();
    // One tab for all places that clients show.
    if (before !== null) documents.getState().replace(before.documentId, descriptor);
    store.setState({ shown: { documentId: descriptor.id, by, title }, own });
    documents.getState().open(descriptor);
    if (place !== null) places.getState().ask(descriptor.id, place);
  };

  const offer = (place: Shown): void => {
    const id = `show:${place.by}`;
    const { add, dismiss } = notices.getState();
    add({
      id,
      severity: 'info',
      title: `${place.by} shows ${place.title}`,
      detail: 'It did not open because you were typing.',
      action: {
        label: 'Show',
        run: () => {
          dismiss(id);
          show(place);
        },
      },
    });
  };

  const onShow = async ({ link, by, title }: ShowEvent): Promise<AppResult<Extract<ShownAnswer, { ok: true }>>> => {
    const parsed = parseLink(link);
    if (!parsed.ok) return parsed;
    const { captureId, place, notes } = parsed.value;
    // The list of the library may not have arrived yet.
    await whenListed(topics, captureId);
    const resolved = resolvePlace(topics.captures.getState().value, captureId, place);
    if (!resolved.ok) return err(resolved.error);
    const isTyping = personInput.isTyping();
    const shown: Shown = { ...resolved.value, by, title };
    if (isTyping) offer(shown);
    else show(shown);
    return ok({ ok: true, state: isTyping ? 'waiting' : 'shown', notes: [...notes, ...resolved.value.notes] });
  };

  const onEvent = async (event: ShowEvent): Promise<void> => {
    const { request } = event;
    const outcome = await onShow(event);
    const answer: ShownAnswer = outcome.ok ? outcome.value : { ok: false, error: outcome.error };
    await bridge.command('places.shown', { request, answer });
  };
  bridge.onEvent((event) => {
    if (event.type === 'show-place') void onEvent(event);
  });
  // The person closed the tab of the client.
  documents.subscribe(() => {
    const { shown } = store.getState();
    if (shown !== null && !isOpen(shown.documentId)) store.setState({ shown: null, own: null });
  });
  return store;
}
