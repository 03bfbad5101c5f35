/** Findings of an exploration: leaks and slow actions, what was judged otherwise, and the map of what was and was not reached. */
import { document } from '../../base/markdown.ts';
import { formatBytes } from '../../base/units.ts';
import { sectionText } from '../../core/findings/markdown.ts';
import { MARKDOWN, told } from '../../core/findings/voice.ts';
import {
  suspectsOf,
  type Exploration,
  type Found,
  type Judged,
  type Slow,
  type Step,
} from './contract/explorations.ts';
import { joined, name, plainSection, type ListRow, type Section, type Words } from '../../core/findings/model.ts';
import { verdictBy } from '../../core/findings/rules.ts';
import type { Verdict } from '../../core/findings/verdict.ts';
import { reportFindings } from '../../core/kinds/report-findings.ts';
import { EXPLORATION_RULES, explorationEvidence } from './rules.ts';
import { counted, growthText, notLooked, shownStep, untriedOf } from './exploration-words.ts';

/** Rows of one section of an answer. */
const MAX_LISTED = 30;

export const stepsWords = (steps: readonly Step[]): Words =>
  joined(
    steps.map((step) => name(shownStep(step))),
    ', ',
  );

/** The reason why it ended early, if there is one. */
const errorWords = ({ endedBy }: Exploration): Words =>
  endedBy === undefined ? [] : [' The error: ', name(endedBy.replace(/\.$/, '')), '.'];

export function explorationVerdict(exploration: Exploration): Verdict {
  const verdict = verdictBy(EXPLORATION_RULES, explorationEvidence(exploration));
  return {
    ...verdict,
    headline: [verdict.headline, errorWords(exploration)],
    notes: [...(verdict.notes ?? []), [notLooked(exploration)]],
  };
}

function rowsSection(id: string, title: string, rows: readonly ListRow[]): Section[] {
  return rows.length === 0 ? [] : [plainSection(id, title, [{ kind: 'list', rows, maxRows: MAX_LISTED }])];
}

const foundRow = ({ headline, sequence, growth }: Found): ListRow => ({
  name: name(headline, 400),
  detail: [stepsWords(sequence.steps), `; each leaves ${growthText(growth, formatBytes)}`],
});

const judgedRow = ({ sequence, growth, reason }: Judged): ListRow => ({
  name: [stepsWords(sequence.steps), ` (${growthText(growth, formatBytes)})`],
  detail: name(reason, 300),
});

const slowRow = ({ steps, path, latencyMs, isConfirmed, places }: Slow): ListRow => ({
  name: [stepsWords(steps), path.length === 0 ? '' : [' after ', stepsWords(path)]],
  figure: `${Math.round(latencyMs)} ms`,
  detail: isConfirmed
    ? joined(
        places.map((place) => name(place)),
        ', ',
      )
    : 'measured once',
});

/** Leaks first, then controls left alone, then states not reached. */
export function explorationSections(exploration: Exploration): Section[] {
  const { leaks, shown, slow, undecided, cleared, explained, refused, requests, windows, walk, screened } = exploration;
  const refusedBy = (isAllowable: boolean): ListRow[] =>
    refused
      .filter(({ by }) => (by === 'allow') === isAllowable)
      .map(({ widget, reason }) => ({ name: name(widget), detail: name(reason) }));
  const times = (of: string, count: number): Words => [name(of), ` (${count} ×)`];
  return [
    ...rowsSection('leaks', 'Leaks', leaks.map(foundRow)),
    ...rowsSection('slow', 'Slow interactions', slow.map(slowRow)),
    ...rowsSection(
      'shown',
      'Grows, and the page shows other text each time, so that it may be meant',
      shown.map(foundRow),
    ),
    ...rowsSection(
      'suspects',
      'Grow, and were not hunted yet',
      suspectsOf(exploration).map(({ sequence, growth }) => ({
        name: [stepsWords(sequence.steps), ` (${growthText(growth, formatBytes)})`],
      })),
    ),
    ...rowsSection('undecided', 'No verdict', undecided.map(judgedRow)),
    ...rowsSection('cleared', 'Suspects that the hunt cleared', cleared.map(judgedRow)),
    ...rowsSection('explained', 'Explained by a leak above', explained.map(judgedRow)),
    ...rowsSection('refused', 'Not pressed: allow with --allow NAME', refusedBy(true)),
    ...rowsSection(
      'requests',
      'Requests that were stopped: allow with --allow "METHOD PATH"',
      requests.map((request) => ({ name: times(request.name, request.times), detail: name(request.reason) })),
    ),
    ...rowsSection(
      'windows',
      'Windows that the page would have opened: not opened',
      windows.map((opened) => ({ name: times(opened.url, opened.times) })),
    ),
    ...rowsSection('left-alone', 'Not entered', refusedBy(false)),
    ...rowsSection(
      'states',
      'Reached',
      walk.states.map(({ url, actions }) => ({ name: name(url), detail: counted(actions.length, 'action') })),
    ),
    ...rowsSection(
      'unreached',
      'Not reached in the time',
      untriedOf(exploration).map((id) => ({ name: name(id) })),
    ),
    ...rowsSection(
      'failed',
      'Could not be performed',
      walk.edges
        .filter(({ to }) => to === null)
        .map(({ action, reason }) => ({ name: name(action), detail: name(reason ?? '') })),
    ),
    ...rowsSection(
      'unjudged',
      'Does not come back, so that nothing is said of it',
      screened
        .filter(({ outcome }) => outcome === 'moves on' || outcome === 'failed')
        .map(({ sequence, reason }) => ({ name: stepsWords(sequence.steps), detail: name(reason) })),
    ),
  ];
}

/** The headline, and the sections. */
export function explorationMarkdown(exploration: Exploration): string {
  const { headline, notes = [] } = explorationVerdict(exploration);
  return document([
    [headline, ...notes].map((words) => told(words, MARKDOWN)).join(' '),
    ...explorationSections(exploration).map(sectionText),
  ]);
}

export const explorationFindings = reportFindings(
  'exploration.file',
  ({ penExploration: _version, ...exploration }) => ({
    line: ['Exploration, ', name(exploration.url)],
    parts: explorationSections(exploration),
    json: () => ({ kind: 'exploration', ...exploration }),
  }),
);
