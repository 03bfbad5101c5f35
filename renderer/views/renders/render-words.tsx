/** What rows and details of renders say. */
import { useCallback } from 'react';
import { durationText } from '../../../shared/base/duration-text.ts';
import { formatCount } from '../../../shared/base/units.ts';
import { reasonWords, remountWords } from '../../../shared/findings/renders.ts';
import { FRAMEWORKS } from '../../../shared/findings/framework-notes.ts';
import type { Words } from '../../../shared/findings/model.ts';
import { PERSON, scriptName, told } from '../../../shared/findings/voice.ts';
import type { PageFramework, RenderingPage } from '../../../shared/contracts/page/renders.ts';
import type { TracePlace } from '../../../shared/contracts/traces/trace-causes.ts';
import {
  reasonsOf,
  type ComponentTotals,
  type ReasonTotals,
  type RecordedCommit,
} from '../../stores/renders/render-totals.ts';
import { ToldWords } from '../../widgets/findings/told-words.tsx';
import { Figure } from '../../widgets/figure.tsx';

export function Told({ words }: { readonly words: Words }) {
  return <ToldWords words={words} voice={PERSON} />;
}

export function Milliseconds({ ms }: { readonly ms: number | null }) {
  return <Figure figure={ms === null ? null : ms.toFixed(1)} unit="ms" />;
}

/** The reason of most renders; why it was mounted again, where that is all. */
export function mainReason(component: ComponentTotals): Words {
  const [first] = reasonsOf(component);
  if (first === undefined) return mountReason(component);
  const words = reasonWords(first.reason);
  return first.renders === component.renders ? words : [words, ` (${formatCount(first.renders)} of them)`];
}

export function mountReason({ renders, mounts, remounts, remountedFrom }: ComponentTotals): Words {
  if (remounts.byKey + remounts.byType + remounts.unknown > 0)
    return ['mounted again: ', remountWords({ remounts: { ...remounts, from: remountedFrom } })];
  if (renders === 0) return mounts > 0 ? 'mounted' : '';
  return 'no reason is kept: too many different ones';
}

export const reasonText = (component: ComponentTotals): string => told(mainReason(component), PERSON);

/** What was returned, where no input differs; '' where that says nothing. */
export function equalText({ renders, equalOutputs, equalMs, unknownOutputs }: ReasonTotals): string {
  const time = equalMs === null ? '' : `, ${durationText(equalMs)}`;
  if (equalOutputs > 0)
    return equalOutputs === renders
      ? `What it returned was equal each time${time}.`
      : `What it returned was equal ${formatCount(equalOutputs)} times${time}.`;
  return unknownOutputs === renders ? 'What it returned could not be compared.' : '';
}

export const sourceText = (place: TracePlace | null): string =>
  place === null ? '' : (scriptName({ ...place, column: 0 }) ?? '');

const MAX_URL = 60;

function pathOf(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return path.length > MAX_URL ? `…${path.slice(-MAX_URL)}` : path;
}

/** What began a commit, as far as the page shows it while it happens. */
export function beganText({ event, element, response }: RecordedCommit): string {
  if (response !== null && response.beforeMs === null) return `response of ${pathOf(response.url)}`;
  if (event !== '') return element === '' ? event : `${event} on ${element}`;
  if (response === null) return 'no event: a timer, a response or scheduled work';
  return `no event; ${durationText(response.beforeMs ?? 0)} after the response of ${pathOf(response.url)}`;
}

/** `React 19, production` */
export const frameworkText = ({ framework, versions, build }: PageFramework): string =>
  `${FRAMEWORKS[framework]} ${versions.join(', ')}, ${build}`;

export const frameworkName = (framework: PageFramework['framework']): string => FRAMEWORKS[framework];

/** A build of React that measures does so where it found its hook when it was loaded. */
export const measuresAfterReload = (page: RenderingPage | null): boolean =>
  page !== null &&
  !page.hasTimes &&
  page.frameworks.some(({ framework, build }) => framework === 'react' && build !== 'production');

/** Why the times of a component are not known. */
export function noTimesText(framework: PageFramework['framework'], page: RenderingPage | null): string {
  return framework === 'react' && measuresAfterReload(page)
    ? 'not measured before the page is loaded again'
    : `not measured by this build of ${FRAMEWORKS[framework]}`;
}

/** Time of a commit from the start of the recording. */
export function useTimeFrom(sinceMs: number): (atMs: number) => string {
  return useCallback((atMs: number) => `${((atMs - sinceMs) / 1000).toFixed(2)} s`, [sinceMs]);
}
