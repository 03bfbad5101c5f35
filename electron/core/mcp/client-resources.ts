/** The resources of one client: captures, and what the person has selected. */
import type { ServerResult } from '@modelcontextprotocol/sdk/types.js';
import { VIEW_URI } from '../../../shared/core/contracts/chat-views.ts';
import { appError } from '../../../shared/base/errors.ts';
import { CAPTURE_TEMPLATE, listCaptures, readCapture, watchCaptures, type CaptureSource } from './capture-resources.ts';
import { protocolErrorOf, RPC_CODES } from './protocol-error.ts';
import { readView, VIEW_RESOURCE, type ViewPage } from './view-resource.ts';
import { readSelection, SELECTION_RESOURCE, watchSelection, type SelectionSource } from './selection-resource.ts';

/** Captures to which one client may subscribe; a library page has 100. */
export const MAX_SUBSCRIPTIONS = 200;

export interface ClientResources {
  list(cursor: string | undefined): ServerResult;
  templates(): ServerResult;
  read(uri: string): ServerResult;
  /** Also for missing captures: one may be imported again, and others cause no notifications. Throws `busy` at the limit. */
  subscribe(uri: string): void;
  unsubscribe(uri: string): void;
  dispose(): void;
}

/** `selection` is null in a process without a window; `views` returns null to a client that shows none. */
export function createClientResources(
  captures: CaptureSource,
  selection: SelectionSource | null,
  notify: { readonly listChanged: () => void; readonly updated: (uri: string) => void },
  views: () => ViewPage | null = () => null,
): ClientResources {
  const captureWatch = watchCaptures(captures, MAX_SUBSCRIPTIONS, notify);
  const selectionWatch =
    selection === null ? null : watchSelection(selection, () => notify.updated(SELECTION_RESOURCE.uri));
  return {
    /** The selection comes first, before the newest captures. */
    list: (cursor) => {
      const page = listCaptures(captures, cursor);
      if (cursor !== undefined) return page;
      const first = [...(selection === null ? [] : [SELECTION_RESOURCE]), ...(views() === null ? [] : [VIEW_RESOURCE])];
      return { ...page, resources: [...first, ...page.resources] };
    },
    templates: () => ({ resourceTemplates: [CAPTURE_TEMPLATE] }),
    read: (uri) => {
      const view = uri === VIEW_URI ? views() : null;
      if (view !== null) return readView(view);
      return selection !== null && uri === SELECTION_RESOURCE.uri
        ? readSelection(selection)
        : readCapture(captures, uri);
    },
    subscribe(uri) {
      if (selectionWatch !== null && uri === SELECTION_RESOURCE.uri) selectionWatch.subscribe();
      else if (!captureWatch.subscribe(uri)) {
        const message = `This client has ${MAX_SUBSCRIPTIONS} subscriptions, which is the limit.`;
        const advice = 'End some with resources/unsubscribe; list changes are sent without any.';
        throw protocolErrorOf(RPC_CODES.busy, appError('busy', message, advice));
      }
    },
    unsubscribe(uri) {
      if (uri === SELECTION_RESOURCE.uri) selectionWatch?.unsubscribe();
      else captureWatch.unsubscribe(uri);
    },
    dispose() {
      captureWatch.dispose();
      selectionWatch?.dispose();
    },
  };
}
