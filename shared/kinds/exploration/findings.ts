/** Findings of an exploration: leaks and slow actions, what was judged otherwise, and the map of what was and was not reached. */
import { formatBytes } from '../../base/units.ts';
import type { Exploration, Found, Judged, Step } from '../../contracts/page/explorations.ts';
import { name, plainSection, plainTable, type Section, type Words } from '../../findings/model.ts';
import { verdictBy } from '../../findings/rules.ts';
import type { Verdict } from '../../findings/verdict.ts';
import { reportFindings } from '../report-findings.ts';
import { EXPLORATION_RULES, explorationEvidence } from './rules.ts';
import { counted, exploreHeadline, growthText, notLooked, shownStep, untriedOf } from './exploration-words.ts';

const stepsText = (steps: readonly Step[]): string => steps.map(shownStep).join(', ');
const confirmed = ({ slow }: Exploration) => slow.filter(({ isConfirmed }) => isConfirmed);

/** What ended it, if something did. */
const errorWords = ({ endedBy }: Exploration): Words =>
  endedBy === undefined ? [] : [' The error: ', name(endedBy), '.'];

export function explorationVerdict(exploration: Exploration): Verdict {
  const verdict = verdictBy(EXPLORATION_RULES, explorationEvidence(exploration));
  return {
    ...verdict,
    headline: [verdict.headline, errorWords(exploration)],
    notes: [...(verdict.notes ?? []), [notLooked(exploration)]],
  };
}

function foundSection(id: string, label: string, found: readonly Found[]): Section[] {
  if (found.length === 0) return [];
  const rows = found.map(({ headline, sequence, growth, captureId }): Words[] => [
    name(headline, 400),
    name(stepsText(sequence.steps)),
    growthText(growth, formatBytes),
    captureId === null ? '' : name(captureId),
  ]);
  return [plainSection(id, label, [plainTable(['Leak', 'Steps', 'Each leaves', 'Hunt'], rows)])];
}

function rowsSection(id: string, label: string, columns: readonly string[], rows: readonly Words[][]): Section[] {
  return rows.length === 0 ? [] : [plainSection(id, label, [plainTable(columns, rows)])];
}

const judgedRows = (judged: readonly Judged[]): Words[][] =>
  judged.map(({ sequence, growth, reason }) => [
    name(stepsText(sequence.steps)),
    growthText(growth, formatBytes),
    name(reason, 300),
  ]);

const JUDGED = ['Steps', 'Grew per repetition', 'Why'] as const;

/** What was found first, then what was left alone, then what was not reached. */
export function explorationSections(exploration: Exploration): Section[] {
  const { leaks, shown, undecided, cleared, explained, refused, requests, windows, walk, screened } = exploration;
  return [
    ...foundSection('leaks', 'Leaks', leaks),
    ...rowsSection(
      'slow',
      'Slow interactions',
      ['Steps', 'Until the next paint', 'Functions'],
      confirmed(exploration).map(({ steps, latencyMs, places }) => [
        name(stepsText(steps)),
        `${Math.round(latencyMs)} ms`,
        name(places.join(', ')),
      ]),
    ),
    ...foundSection('shown', 'Grows, and the page shows other text each time, so that it may be meant', shown),
    ...rowsSection('undecided', 'No verdict', JUDGED, judgedRows(undecided)),
    ...rowsSection('cleared', 'Suspects that a hunt cleared', JUDGED, judgedRows(cleared)),
    ...rowsSection('explained', 'Explained by a leak above', JUDGED, judgedRows(explained)),
    ...rowsSection(
      'refused',
      'Left alone',
      ['Widget', 'Why'],
      refused.map(({ widget, reason, by }) => [
        name(widget),
        [name(reason), by === 'allow' ? '; can be allowed by its name' : ''],
      ]),
    ),
    ...rowsSection(
      'requests',
      'Requests that were stopped',
      ['Request', 'Why', 'Times'],
      requests.map(({ name: request, reason, times }) => [name(request), name(reason), String(times)]),
    ),
    ...rowsSection(
      'windows',
      'Windows that were not opened',
      ['Address', 'Times'],
      windows.map(({ url, times }) => [name(url), String(times)]),
    ),
    ...rowsSection(
      'states',
      'Reached',
      ['Address', 'Actions'],
      walk.states.map(({ url, actions }) => [name(url), counted(actions.length, 'action')]),
    ),
    ...rowsSection(
      'unreached',
      'Not reached in the time',
      ['Action'],
      untriedOf(exploration).map((id) => [name(id)]),
    ),
    ...rowsSection(
      'failed',
      'Could not be performed',
      ['Action', 'Why'],
      walk.edges.filter(({ to }) => to === null).map(({ action, reason }) => [name(action), name(reason ?? '')]),
    ),
    ...rowsSection(
      'unjudged',
      'Does not come back, so that nothing is said of it',
      ['Steps', 'Why'],
      screened
        .filter(({ outcome }) => outcome === 'moves on' || outcome === 'failed')
        .map(({ sequence, reason }) => [name(stepsText(sequence.steps)), name(reason)]),
    ),
  ];
}

export const explorationFindings = reportFindings(
  'exploration.file',
  ({ penExploration: _version, ...exploration }) => ({
    view: `Exploration of ${exploration.url}`,
    line: ['Exploration: ', name(exploreHeadline(exploration))],
    facts: explorationVerdict(exploration).figures,
    parts: explorationSections(exploration),
    json: () => ({ kind: 'exploration', ...exploration }),
  }),
);
