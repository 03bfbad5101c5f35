/** `pen_selection`: what the person has selected in the window. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes, formatCount, formatDuration } from '../../../base/units.ts';
import { parseLink } from '../../../core/contracts/links.ts';
import { isOwnBrowser } from '../../../core/contracts/targets.ts';
import { SelectionSchema, type Selection, type SelectionFacts } from '../../../core/contracts/selections.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { sourceCall } from '../../../core/findings/source-call.ts';
import { noWindow } from '../../../core/capability/no-window.ts';
import { selectionValue } from '../../../core/capability/selection-value.ts';
import { AppFailure } from '../../../base/errors.ts';
import { present, answerWith, listOf, textBlock } from '../../../core/findings/blocks.ts';

const plain = (value: number): string => String(value);

/** Formatters of the figures, in the order of the answer. */
const FIGURES: readonly (readonly [keyof SelectionFacts, string, (value: number) => string])[] = [
  ['count', 'Objects', formatCount],
  ['shallowSizeBytes', 'Shallow size', formatBytes],
  ['retainedSizeBytes', 'Retained size', formatBytes],
  ['distance', 'Distance', plain],
  ['startMs', 'Start', formatDuration],
  ['durationMs', 'Duration', formatDuration],
  ['selfMs', 'Self time', formatDuration],
  ['selfSizeBytes', 'Self size', formatBytes],
  ['totalSizeBytes', 'Total size', formatBytes],
  ['usedSizeBytes', 'Used', formatBytes],
  ['fromMs', 'From', formatDuration],
  ['toMs', 'To', formatDuration],
  ['status', 'Status', plain],
  ['transferBytes', 'Transferred', formatBytes],
];

function factLines(given: SelectionFacts): string[] {
  const { name, preview, url, line, column, requestId, edge, level, time, path: _path, ...facts } = given;
  const at = [line, column].filter((each) => typeof each === 'number').join(':');
  return present([
    name !== undefined && `Name: ${code(name)}`,
    !(preview === undefined || preview === '') && `Preview: ${code(preview)}`,
    level !== undefined && `Level: ${code(level)}`,
    time !== undefined && `Time: ${code(time)}`,
    edge !== undefined && `Selected edge: ${code(edge)}`,
    url !== undefined && `Source: ${code(`${url}${at === '' ? '' : `:${at}`}`)}`,
    requestId !== undefined && `Request: ${code(requestId)}`,
    ...FIGURES.flatMap(([key, label, print]) => {
      const value = facts[key as keyof typeof facts];
      return typeof value === 'number' ? [`${label}: ${print(value)}`] : [];
    }),
  ]);
}

/** A call that says more about the selection; null if there is none. */
function nextCall({ kind, link, captureId: capture, targetId, facts }: Selection): string | null {
  const parsed = link === null ? null : parseLink(link);
  const place = parsed?.ok === true ? parsed.value.place : null;
  if (kind === 'request' && facts.requestId !== undefined)
    return proposedCall('pen_network_request', {
      requestID: facts.requestId,
      ...(capture === null ? { target: targetId ?? undefined } : { capture }),
    });
  if (capture === null)
    return facts.url === undefined ? null : sourceCall({ url: facts.url, line: facts.line ?? 0 }, targetId);
  if (place?.view === 'object' || place?.view === 'path')
    return proposedCall('pen_heap_retainers', { capture, node: place.id });
  if (place?.view === 'summary' && place.className !== null)
    return proposedCall('pen_heap_objects', { capture, class: place.className });
  if (place?.view === 'flame' && place.event !== null)
    return proposedCall('pen_trace_query', { capture, event: place.event });
  return kind === 'capture' ? proposedCall('pen_capture_info', { capture }) : null;
}

function nothingText({ tab }: Selection): string {
  const where =
    tab === null ? 'The window has no selection.' : `The person is in ${code(tab)} and has selected nothing there.`;
  return `${where} Subscribe to pen://selection, or ask them to select what they mean.`;
}

export const penSelection = defineCapability({
  name: 'pen_selection',
  title: 'Selection of the Person',
  summary: 'What the person selected in the window.',
  category: 'library',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({}),
  result: SelectionSchema,
  blocks: ['path'],
  locks: [],
  deadlineMs: 10_000,
  run: async (_params, context) => {
    const { personWindow, viewSelections, library } = context.ports;
    const inView = viewSelections === undefined ? null : viewSelections.of(context.caller.id);
    if (inView !== null) return selectionValue(inView, library, () => false);
    if (personWindow === undefined || !personWindow.isOpen()) throw new AppFailure(noWindow());
    const isHidden = (targetId: string): boolean =>
      context.caller.kind === 'mcp' && isOwnBrowser(context.ports.targets.byId(targetId)?.endpoint ?? '');
    return selectionValue(personWindow.selection(), library, isHidden);
  },
  summarise: (value) => {
    const { kind, title: what, link, captureId, captureName, tab, shownBy, facts } = value;
    if (kind === null) return answerWith('Nothing Selected', [], nothingText(value));
    const next = nextCall(value);
    return answerWith(
      'Selection',
      [
        ['Selected', `${code(what ?? '')} (${kind})`],
        captureId !== null && (['Capture', `${captureId} ${code(captureName ?? '')}`] as const),
        !(captureId !== null || tab === null) && (['Tab', code(tab)] as const),
      ],
      link,
      listOf(factLines(facts)),
      facts.path === undefined ? null : textBlock(facts.path),
      shownBy === null ? null : `The tab was opened by ${code(shownBy)} with pen_show.`,
      next === null ? null : `Next: ${next}`,
    );
  },
});
