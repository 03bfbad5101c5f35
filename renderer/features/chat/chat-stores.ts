/** The window's stores for a view in a chat, and the documents that are opened in it. */
import { partsOf } from '../../../shared/core/contracts/results.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import type { Place } from '../../../shared/core/contracts/places.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { captureIdsOf } from '../../core/stores/documents/document-tabs.ts';
import { openPlace } from '../../core/stores/documents/open-link.ts';
import { reportSelections, windowSelection } from '../../core/stores/documents/selections.ts';
import { createWorkbench, type Workbench } from '../../core/stores/workbench.tsx';
import { createChatBridge } from './chat-bridge.ts';
import type { Host } from './host.ts';

export interface Chat {
  readonly workbench: Workbench;
  /** Opens the place. Errors: those of the host, the tool and the place. */
  open(place: Place): Promise<AppResult<null>>;
  /** Shows what the person has selected, or the whole document, in the window. Errors: those of `pen_show`. */
  openInWindow(): Promise<AppResult<null>>;
}

/** A view has no storage: sandboxed pages have none that lasts. */
export function noStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

/** The captures that the file of a capture names: its document shows them, or leads to them. */
async function namedInFile({ kind, file }: CaptureRecord, { bridge }: Workbench): Promise<readonly string[]> {
  if (kind === 'application') {
    const manifest = await askFile(bridge.analysis, file, (document) => document.query('application.manifest', {}));
    return manifest.ok ? manifest.value.members.map(({ captureId }) => captureId) : [];
  }
  if (kind !== 'memory-ledger') return [];
  const ledger = await askFile(bridge.analysis, file, (document) => document.query('memory-ledger.file', {}));
  return ledger.ok ? ledger.value.captures : [];
}

/** The captures that a place needs: its own, those it is compared with, and those that it is built on. */
async function listed(
  { captureId, place }: Place,
  list: (ids: readonly string[]) => Promise<AppResult<null>>,
  workbench: Workbench,
): Promise<AppResult<null>> {
  const earlier = place?.view === 'compare' || place?.view === 'hunt' ? place.earlier : [];
  const first = await list([captureId, ...earlier]);
  if (!first.ok) return first;
  const record = workbench.topics.captures.getState().value.find(({ id }) => id === captureId);
  const builtOn = record === undefined ? [] : partsOf(record);
  const named = record === undefined ? [] : await namedInFile(record, workbench);
  return builtOn.length + named.length === 0 ? ok(null) : list([...builtOn, ...named]);
}

export function createChat(host: Host, view: Window): Chat {
  let isChosen = false;
  const noteInput = (input: 'pointer' | 'keys'): void => {
    isChosen = true;
    // base.css draws the ring of the focus after a key.
    view.document.documentElement.dataset['input'] = input;
  };
  view.addEventListener('pointerdown', () => noteInput('pointer'), { capture: true, passive: true });
  view.addEventListener('keydown', () => noteInput('keys'), { capture: true, passive: true });
  const bridge = createChatBridge(host, () => isChosen);
  const workbench = createWorkbench({
    bridge,
    storage: noStorage(),
    clockHost: {
      now: () => Date.now(),
      setInterval: (tick, ms) => view.setInterval(tick, ms),
      clearInterval: (id) => view.clearInterval(id),
    },
  });
  const { documents, selections, topics } = workbench;
  reportSelections(workbench);
  // A document that a click opens may be of a capture that is not listed yet.
  documents.subscribe((state) => {
    const tab = activeDocument(state);
    const known = new Set(topics.captures.getState().value.map(({ id }) => id));
    const missing = tab === null ? [] : captureIdsOf(tab).filter((id) => !known.has(id));
    if (missing.length > 0) void bridge.list(missing);
  });
  return {
    workbench,
    async open(place) {
      const found = await listed(place, (ids) => bridge.list(ids), workbench);
      if (!found.ok) return found;
      const opened = openPlace(workbench, topics.captures.getState().value, place.captureId, place.place);
      return opened.ok ? ok(null) : err(opened.error);
    },
    async openInWindow() {
      const tab = activeDocument(documents.getState());
      const { link } = windowSelection(tab, selections.getState());
      const [captureId] = tab === null ? [] : captureIdsOf(tab);
      const shown = link ?? (captureId === undefined ? null : formatLink(captureId, null));
      if (shown === null) return ok(null);
      const answer = await host.callTool('pen_show', { link: shown });
      return answer.ok ? ok(null) : answer;
    },
  };
}
