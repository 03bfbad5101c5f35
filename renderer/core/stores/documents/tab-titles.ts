/** Tab titles: short and unique in the window, following renamed captures and targets. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { EndpointInfo } from '../../../../shared/core/contracts/targets.ts';
import { comparisonTitle, titleText, type CaptureTitle, type CaptureTitles } from './capture-titles.ts';
import { SECOND } from './hunt-tab.ts';
import type { SqlTab } from './sql-tab.ts';
import type { DocumentTab, LiveTab } from './document-tabs.ts';
import { findTarget, endpointText, targetName } from '../topics/targets.ts';
import { hintAmong } from '../topics/differing-parts.ts';
import { useTopic, useWorkbench } from '../workbench.tsx';

export type TabTitle = CaptureTitle;

/** A target by name; with its distinguishing part if another has the same name. */
function liveTitle(tab: LiveTab, endpoints: readonly EndpointInfo[]): TabTitle {
  const target = findTarget(endpoints, tab.targetId);
  if (target === null) return { head: tab.title, tail: 'closed' };
  const name = targetName(target);
  if (target.state === 'gone') return { head: name, tail: 'closed' };
  const targets = endpoints.flatMap((endpoint) => endpoint.targets).filter(({ state }) => state !== 'gone');
  const others = targets.filter((other) => other.id !== target.id && targetName(other) === name);
  const differs = [hintAmong(target, targets), endpointText(target.endpoint)];
  const tail =
    others.length === 0
      ? ''
      : others.every((other) => hintAmong(other, targets) !== differs[0])
        ? differs[0]
        : others.every((other) => other.endpoint !== target.endpoint)
          ? differs[1]
          : target.id.slice(0, 6);
  return { head: name, tail: tail ?? '' };
}

/** `SQL: Orders Snapshot 14:10` with the number of other captures. */
function sqlTitle({ captureIds }: SqlTab, titles: CaptureTitles): TabTitle {
  const [first, ...others] = captureIds.flatMap((id) => titles.get(id) ?? []);
  const more = others.length === 0 ? '' : ` + ${others.length}`;
  return first === undefined ? { head: 'SQL', tail: '' } : { head: `SQL: ${first.head}`, tail: `${first.tail}${more}` };
}

export function tabTitle(tab: DocumentTab, titles: CaptureTitles, endpoints: readonly EndpointInfo[]): TabTitle {
  if (tab.kind === 'live') return liveTitle(tab, endpoints);
  if (tab.kind === 'sql') return sqlTitle(tab, titles);
  const own = { head: tab.title, tail: '' };
  if (tab.kind === 'capture') return titles.get(tab.captureId) ?? own;
  if (tab.kind !== 'comparison') return own;
  const base = titles.get(tab.baseCaptureId);
  const later = titles.get(tab.captureId);
  if (base === undefined || later === undefined) return own;
  const pair = comparisonTitle(base, later);
  const between = tab.betweenCaptureIds.length;
  return between === 0 ? pair : { ...pair, tail: `${pair.tail} (${between + 2})` };
}

/** What tells a tab from another of its title; empty where nothing is known. */
function markOf(tab: DocumentTab, titles: CaptureTitles): string {
  if (tab.kind === 'run') return SECOND.format(tab.startedAtMs);
  const captureId =
    tab.kind === 'source' ? tab.captureId : tab.kind === 'leak-hunt' ? tab.captureIds.at(-1) : undefined;
  const tail = captureId === undefined ? '' : (titles.get(captureId)?.tail ?? '');
  return tab.kind === 'source' ? `:${tab.place.line} ${tail}`.trim() : tail;
}

/** The titles of tabs, in their order; equal ones have a mark at their end. */
export function tabTitles(
  tabs: readonly DocumentTab[],
  titles: CaptureTitles,
  endpoints: readonly EndpointInfo[],
): readonly TabTitle[] {
  const own = tabs.map((tab) => ({ tab, title: tabTitle(tab, titles, endpoints) }));
  const alike = Map.groupBy(own, ({ title }) => titleText(title));
  return own.map(({ tab, title }) =>
    title.tail === '' && (alike.get(title.head)?.length ?? 0) > 1 ? { ...title, tail: markOf(tab, titles) } : title,
  );
}

/** The titles of a group's tabs, by document id. */
export function useTabTitles(tabs: readonly DocumentTab[]): ReadonlyMap<string, TabTitle> {
  const { captureTitles, topics } = useWorkbench();
  const words = (titles: CaptureTitles, endpoints: readonly EndpointInfo[]): readonly string[] =>
    tabTitles(tabs, titles, endpoints).flatMap(({ head, kind = '', tail }) => [head, kind, tail]);
  // Both lists change often; the titles of open tabs seldom do. Either selection has all words and renders only when one of them changes.
  useStore(
    captureTitles,
    useShallow((titles) => words(titles, topics.endpoints.getState().value)),
  );
  const shown = useTopic(
    'endpoints',
    useShallow((endpoints) => words(captureTitles.getState(), endpoints)),
  );
  return useMemo(() => {
    const wordsOf = (place: number): TabTitle => {
      const [head = '', kind = '', tail = ''] = shown.slice(place * 3, place * 3 + 3);
      return { head, kind: kind === '' ? undefined : kind, tail };
    };
    return new Map(tabs.map((tab, place) => [tab.id, wordsOf(place)]));
  }, [tabs, shown]);
}
