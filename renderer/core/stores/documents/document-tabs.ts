/** The content of a tab: its document, and how it is named. */
import { z } from 'zod';
import { CaptureKindSchema, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { EndpointInfo } from '../../../../shared/core/contracts/targets.ts';
import { LastTargetSchema } from '../topics/targets.ts';
import { HuntTabSchema, type HuntTab } from './hunt-tab.ts';
import { RunTabSchema } from './run-tab.ts';
import { SourceTabSchema } from './source-tab.ts';
import { SqlTabSchema } from './sql-tab.ts';

/** Documents with equal ids are the same: opening one again activates its tab. `title` is used until the capture or target is known. */
const TAB = { id: z.string(), title: z.string() };
const CAPTURE = {
  captureId: z.string(),
  captureKind: CaptureKindSchema,
  /** The client that shows it, in a tab of its own that is not stored. */
  shownBy: z.string().optional(),
};

const StartTabSchema = z.object({ ...TAB, kind: z.literal('start') });
const SettingsTabSchema = z.object({ ...TAB, kind: z.literal('settings') });
const LiveTabSchema = z.object({
  ...TAB,
  kind: z.literal('live'),
  targetId: z.string(),
  /** The target as last listed. */
  lastTarget: LastTargetSchema.optional(),
});
/** `endpointAddress` is stable across restarts. */
const ApplicationTabSchema = z.object({ ...TAB, kind: z.literal('application'), endpointAddress: z.string() });
const CaptureTabSchema = z.object({ ...TAB, ...CAPTURE, kind: z.literal('capture') });
/** `captureId` is B, the later capture; `baseCaptureId` is A. */
const ComparisonTabSchema = z.object({
  ...TAB,
  ...CAPTURE,
  kind: z.literal('comparison'),
  baseCaptureId: z.string(),
  /** Captures between A and B, earliest first; they make the comparison a series. */
  betweenCaptureIds: z.array(z.string()),
});

export const DocumentTabSchema = z.discriminatedUnion('kind', [
  StartTabSchema,
  SettingsTabSchema,
  LiveTabSchema,
  ApplicationTabSchema,
  CaptureTabSchema,
  ComparisonTabSchema,
  HuntTabSchema,
  RunTabSchema,
  SqlTabSchema,
  SourceTabSchema,
]);
export type DocumentTab = z.infer<typeof DocumentTabSchema>;
export type LiveTab = z.infer<typeof LiveTabSchema>;
export type CaptureTab = z.infer<typeof CaptureTabSchema>;
export type ComparisonTab = z.infer<typeof ComparisonTabSchema>;

export const START_DOCUMENT: DocumentTab = { id: 'start', kind: 'start', title: 'Start' };
export const SETTINGS_DOCUMENT: DocumentTab = { id: 'settings', kind: 'settings', title: 'Settings' };

export function liveDocument(targetId: string, title: string): LiveTab {
  return { id: `live:${targetId}`, kind: 'live', title, targetId };
}

export function applicationDocument(endpoint: { address: string }, title: string): DocumentTab {
  return { id: `application:${endpoint.address}`, kind: 'application', title, endpointAddress: endpoint.address };
}

/** True if an endpoint is shown as one application: a connected browser, or a process of Node or Deno. */
export function hasApplication({ kind, state, targets }: Pick<EndpointInfo, 'kind' | 'state' | 'targets'>): boolean {
  return (
    state === 'connected' && (kind === 'browser' || targets.some(({ type }) => type === 'node' || type === 'deno'))
  );
}

/** The fields of a capture that its tab needs. */
type NamedCapture = Pick<CaptureRecord, 'id' | 'kind' | 'name'>;

/** The id of the person's tab of a capture. */
export function captureTabId(captureId: string): string {
  return `capture:${captureId}`;
}

export function captureDocument(capture: NamedCapture): CaptureTab {
  return {
    id: captureTabId(capture.id),
    kind: 'capture',
    title: capture.name,
    captureId: capture.id,
    captureKind: capture.kind,
  };
}

/** The comparison of two captures: `base` is A, `later` is B; `between` makes it a series. */
export function comparisonDocument(
  base: NamedCapture,
  later: NamedCapture,
  between: readonly Pick<NamedCapture, 'id'>[] = [],
): ComparisonTab {
  const betweenIds = between.map(({ id }) => id);
  return {
    id: `diff:${[base.id, ...betweenIds, later.id].join(':')}`,
    kind: 'comparison',
    title: `${base.name} ↔ ${later.name}`,
    captureId: later.id,
    captureKind: later.kind,
    baseCaptureId: base.id,
    betweenCaptureIds: betweenIds,
  };
}

/** The tab in which a client shows a document; the person's own tab of it stays as it is. */
export function shownDocument<T extends CaptureTab | ComparisonTab | HuntTab>(tab: T, by: string): T {
  return { ...tab, id: `shown:${tab.id}`, shownBy: by };
}

/** True if a client opened the tab. */
export function isShownByClient(tab: DocumentTab): boolean {
  return 'shownBy' in tab && tab.shownBy !== undefined;
}

/** The capture of a tab, or the later one of a comparison; null for other tabs. */
export function captureIdOf(tab: DocumentTab | null): string | null {
  return tab?.kind === 'capture' || tab?.kind === 'comparison' ? tab.captureId : null;
}

/** Ids of the captures that a tab shows and cannot be without. An SQL query outlives its captures. */
export function captureIdsOf(tab: DocumentTab): readonly string[] {
  if (tab.kind === 'capture' || tab.kind === 'source') return [tab.captureId];
  if (tab.kind === 'leak-hunt') return tab.captureIds;
  return tab.kind === 'comparison' ? [tab.baseCaptureId, ...tab.betweenCaptureIds, tab.captureId] : [];
}

/** The captures that an SQL query about a tab would have, in the order of their schemas. */
export function askedCaptureIds(tab: DocumentTab | null): readonly string[] {
  if (tab === null) return [];
  return tab.kind === 'sql' ? tab.captureIds : captureIdsOf(tab);
}
