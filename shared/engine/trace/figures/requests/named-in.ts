/** Tag of the document, import of a module, or style sheet that names a request which no code sent. */
import type { NamedIn } from '../../contract/trace-causes.ts';
import type { TraceColumns } from '../../columns.ts';
import { argsOf, membersOf, numberOf, textOf, type Members } from '../event-members.ts';
import { isStyleSheet } from './load-steps.ts';
import type { RequestOfTrace } from './requests.ts';

interface RequestsOfLoad {
  /** In order of start. */
  readonly ofPage: readonly RequestOfTrace[];
  readonly document: RequestOfTrace | null;
}

/**
 * The script or style sheet that names what it needs: a module its imports, a style sheet its `@import`s, images and fonts. Blink's type is
 * `parser` for those of a style sheet too, with the URL of the style sheet. Null if the document's parser sent the request. `sent`: the data of
 * `ResourceSendRequest`.
 */
export function importerOf(
  { ofPage, document }: RequestsOfLoad,
  request: RequestOfTrace,
  sent: Members,
): RequestOfTrace | null {
  const initiator = membersOf(sent['initiator']);
  const from = textOf(initiator['url']);
  const found = ofPage.findLast(({ row, startUs }) => row.url === from && startUs < request.startUs);
  if (found === undefined || found === document) return null;
  return textOf(initiator['type']) === 'script' || isStyleSheet(found) ? found : null;
}

/** By module: the one, or the document, that imports it. */
export function importersOf(
  trace: TraceColumns,
  ofPage: readonly RequestOfTrace[],
): ReadonlyMap<RequestOfTrace, RequestOfTrace> {
  const importers = new Map<RequestOfTrace, RequestOfTrace>();
  const byUrl = new Map<string, RequestOfTrace>();
  for (const request of ofPage) {
    const initiator = membersOf(argsOf(trace, request.event).data['initiator']);
    const importer = textOf(initiator['type']) === 'script' ? byUrl.get(textOf(initiator['url'])) : undefined;
    if (importer !== undefined) importers.set(request, importer);
    byUrl.set(request.row.url, request);
  }
  return importers;
}

/** Where a request that no code sent is named: by a tag of the document, whose line Blink's parser has reached, or in what imports it. */
export function namedInOf(
  { document }: RequestsOfLoad,
  request: RequestOfTrace,
  importer: RequestOfTrace | null,
  sent: Members,
): NamedIn | null {
  const initiator = membersOf(sent['initiator']);
  if (importer !== null) {
    const isImport = !isStyleSheet(importer) || isStyleSheet(request);
    return { url: importer.row.url, line: 0, kind: isImport ? 'import' : 'style sheet' };
  }
  const line = numberOf(initiator['lineNumber']);
  if (document === null || line === null || textOf(initiator['url']) !== document.row.url) return null;
  // A module that is written in the document imports it.
  const kind = textOf(initiator['type']) === 'script' ? 'import' : 'tag';
  return { url: document.row.url, line: line + 1, kind };
}
