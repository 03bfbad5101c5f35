/** An exploration as text: what was found first, then the scripts, then the map of what was and was not reached. */
import { MARKDOWN } from '../../findings/voice.ts';
import type { Step, Exploration, Found, Judged, Slow } from '../../contracts/page/explorations.ts';
import { bullets, code, document, fenced, title } from '../../base/markdown.ts';
import { formatBytes, formatDuration } from '../../base/units.ts';
import {
  counted,
  exploreHeadline,
  growthText,
  notLooked,
  shownStep,
  untriedOf,
} from '../../kinds/exploration/exploration-words.ts';

const MAX_LISTED = 30;

const wordsOf = (steps: readonly Step[]): string => steps.map((step) => code(shownStep(step))).join(', ');
function listed(rows: readonly string[]): string {
  const shown = rows.slice(0, MAX_LISTED);
  return bullets(rows.length > shown.length ? [...shown, `… and ${rows.length - shown.length} more`] : shown);
}

function foundText(found: Found, at: number): string {
  const { sequence, where, growth, headline, captureId, also, scripts } = found;
  return document([
    `**${at + 1}. ${code(headline)}**`,
    bullets([
      `Steps: ${wordsOf(sequence.steps)} on ${code(sequence.url)}`,
      `Each repetition leaves ${growthText(growth, formatBytes)}`,
      ...(where === 'page'
        ? []
        : ['It grows in the Node process behind the page; repeat the steps while the command runs']),
      ...(also.length === 0 ? [] : [`Also by ${counted(also.length, 'other sequence')}: ${wordsOf(also[0] ?? [])}`]),
      ...(captureId === null ? [] : [`Hunt: ${code(captureId)}`]),
      ...(scripts.budget === null
        ? [
            where === 'server'
              ? 'No budget: pen check hunts in the page.'
              : 'No budget: the state where it begins has no address of its own.',
          ]
        : []),
    ]),
    fenced(scripts.commands.join('\n'), 'sh'),
    fenced(scripts.playwright, 'js'),
    ...(scripts.budget === null ? [] : [fenced(scripts.budget, 'json')]),
  ]);
}

function slowText({ steps, path, latencyMs, isConfirmed, places }: Slow): string {
  const after = path.length === 0 ? '' : ` after ${wordsOf(path)}`;
  const where = places.length === 0 ? '' : `: ${places.map(code).join(', ')}`;
  return `${Math.round(latencyMs)} ms: ${wordsOf(steps)}${after}${isConfirmed ? where : ' (measured once)'}`;
}

const judgedText = ({ sequence, growth, reason }: Judged): string =>
  `${wordsOf(sequence.steps)} (${growthText(growth, formatBytes)}): ${code(reason)}`;

/** `captureId`: the capture that it is stored as; absent for a document of another run. */
export function exploreText(exploration: Exploration & { readonly captureId?: string }): string {
  const { leaks, shown, slow, cleared, undecided, explained, refused, requests, windows, walk, screened } = exploration;
  const allowable = refused.filter(({ by }) => by === 'allow');
  const others = refused.filter(({ by }) => by !== 'allow');
  const failed = walk.edges.filter(({ to }) => to === null);
  const untried = untriedOf(exploration);
  const movesOn = screened.filter(({ outcome }) => outcome === 'moves on' || outcome === 'failed');
  return document([
    title('Exploration'),
    `${exploreHeadline(exploration, MARKDOWN)}${exploration.endedBy === undefined ? '' : ` The error: ${code(exploration.endedBy)}.`} It took ${formatDuration(exploration.tookMs)}.${exploration.captureId === undefined ? '' : ` Stored as ${code(exploration.captureId)}.`}`,
    ...leaks.map(foundText),
    ...section('Slow interactions', slow.map(slowText)),
    ...section(
      'Grows, and the page shows other text each time, so that it may be meant',
      shown.map(({ sequence, headline }) => `${wordsOf(sequence.steps)}: ${code(headline)}`),
    ),
    ...section('No verdict', undecided.map(judgedText)),
    ...section('Suspects that the hunt cleared', cleared.map(judgedText)),
    ...section('Explained by a leak above', explained.map(judgedText)),
    ...section(
      'Not pressed: allow with --allow NAME',
      allowable.map(({ widget, reason }) => `${code(widget)}: ${code(reason)}`),
    ),
    ...section(
      'Requests that were stopped: allow with --allow "METHOD PATH"',
      requests.map(({ name, reason, times }) => `${code(name)} (${times} ×): ${code(reason)}`),
    ),
    ...section(
      'Windows that the page would have opened: not opened',
      windows.map(({ url, times }) => `${code(url)} (${times} ×)`),
    ),
    ...section(
      'Not entered',
      others.map(({ widget, reason }) => `${code(widget)}: ${code(reason)}`),
    ),
    ...section(
      'Could not be performed',
      failed.map(({ action, reason }) => `${code(action)}: ${code(reason ?? '')}`),
    ),
    ...section('Not reached in the time', untried.map(code)),
    ...section(
      'Does not come back, so that nothing is said of it',
      movesOn.map(({ sequence, reason }) => `${wordsOf(sequence.steps)}: ${code(reason)}`),
    ),
    `Reached: ${counted(walk.states.length, 'state')}: ${[...new Set(walk.states.map(({ url }) => url))].slice(0, MAX_LISTED).map(code).join(', ')}. ${notLooked(exploration)}`,
  ]);
}

function section(name: string, rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : [`${name}:`, listed(rows)];
}
