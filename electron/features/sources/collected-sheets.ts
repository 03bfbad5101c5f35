/** The style sheets of a page that have an address, so that selectors whose costs were recorded have a place in a file. */
import { createHash } from 'node:crypto';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';

const READ_DEADLINE_MS = 15_000;
const MAX_SHEETS = 500;

type Header = EventParams<'CSS.styleSheetAdded'>['header'];

export interface CollectedSheet {
  readonly header: Header;
  readonly text: string;
  readonly hash: string;
}

/** Those that can be read, up to so many characters in all; none for a target that is no page. Those that script inserted have no address. */
export async function collectedSheets(
  session: AttachedSession,
  { maxChars, signal }: { readonly maxChars: number; readonly signal: AbortSignal },
): Promise<CollectedSheet[]> {
  const headers: Header[] = [];
  const listening = session.on('CSS.styleSheetAdded', ({ header }) => {
    const { origin, sourceURL, isConstructed } = header;
    const isInFile = origin === 'regular' && sourceURL !== '' && isConstructed !== true;
    if (isInFile && headers.length < MAX_SHEETS) headers.push(header);
  });
  const sheets: CollectedSheet[] = [];
  // The CSS domain cannot be enabled without the DOM domain.
  const document = await session.enable('DOM');
  const styles = document.ok ? await session.enable('CSS') : document;
  let chars = 0;
  for (const header of styles.ok ? headers : []) {
    const { styleSheetId } = header;
    const read = await session.send(
      'CSS.getStyleSheetText',
      { styleSheetId },
      { signal, deadlineMs: READ_DEADLINE_MS },
    );
    if (!read.ok || chars + read.value.text.length > maxChars) continue;
    const { text } = read.value;
    chars += text.length;
    sheets.push({ header, text, hash: createHash('sha256').update(text).digest('hex') });
  }
  listening.dispose();
  if (styles.ok && styles !== document) styles.value.dispose();
  if (document.ok) document.value.dispose();
  return sheets;
}
