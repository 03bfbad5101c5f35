/** Publishes the selected console message, for clients that ask what is selected. */
import type { ConsoleEntry } from '../../../shared/contracts/page/console.ts';
import type { SelectionFacts } from '../../../shared/contracts/app/selections.ts';
import { liveDocument } from '../../stores/documents/document-tabs.ts';
import { usePublishedSelection } from '../../stores/hooks/use-published-selection.ts';

/** Longest text and URL that are published. */
const MAX_TEXT = 2000;
const MAX_URL = 2000;

function messageFacts({ level, text, atMs, place }: ConsoleEntry): SelectionFacts {
  return {
    preview: text.slice(0, MAX_TEXT),
    level,
    time: new Date(atMs).toISOString(),
    ...(place === null || place.url === ''
      ? {}
      : { url: place.url.slice(0, MAX_URL), line: place.line, column: place.column }),
  };
}

/** `entry`: undefined while no message is selected. */
export function usePublishedMessage(targetId: string, entry: ConsoleEntry | undefined): void {
  usePublishedSelection(liveDocument(targetId, '').id, entry === undefined ? null : String(entry.id), () =>
    entry === undefined ? null : { place: null, kind: 'message', facts: messageFacts(entry) },
  );
}
