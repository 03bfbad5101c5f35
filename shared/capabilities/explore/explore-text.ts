/** An exploration as text: what was found first, then the scripts, then the map of what was and was not reached. */
import { bullets, code, document, fenced, title } from '../../base/markdown.ts';
import { formatBytes, formatDuration } from '../../base/units.ts';
import type { Step } from './actions.ts';
import type { Exploration, Found, Judged, Slow } from './exploration.ts';
import { growthText } from './screen.ts';

const MAX_LISTED = 30;

/** A step for a reader; the members that are none of a step are not shown. */
function shownStep({ click, press, type, on, wait }: Step): string {
  if (typeof click === 'string') return `click ${click}`;
  if (typeof press === 'string') return `press ${press}`;
  if (typeof wait === 'number') return `wait ${wait}`;
  if (typeof type !== 'string' || typeof on !== 'string') return 'a step';
  return type === '' ? `empty ${on}` : `type ${type} on ${on}`;
}

const wordsOf = (steps: readonly Step[]): string => steps.map((step) => code(shownStep(step))).join(', ');
const counted = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

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

/** The first sentence: what was found, and in how much of the application. */
export function exploreHeadline(exploration: Exploration): string {
  const { leaks, slow, walk, screened, isComplete } = exploration;
  const tried = walk.edges.filter(({ to }) => to !== null).length;
  const within = `${counted(walk.states.length, 'state')}, ${counted(tried, 'action')} tried, ${counted(screened.length, 'sequence')} screened`;
  const found = leaks.length === 0 ? 'No leak was found' : `${counted(leaks.length, 'leak')} found`;
  const confirmed = slow.filter(({ isConfirmed }) => isConfirmed).length;
  const slowPart = confirmed === 0 ? '' : ` and ${counted(confirmed, 'slow interaction')}`;
  return `${found}${slowPart} in ${within}${isComplete ? '' : '; the time ended before everything was tried'}.`;
}

export function exploreText(exploration: Exploration): string {
  const { leaks, shown, slow, cleared, undecided, explained, refused, requests, windows, walk, screened } = exploration;
  const allowable = refused.filter(({ by }) => by === 'allow');
  const others = refused.filter(({ by }) => by !== 'allow');
  const failed = walk.edges.filter(({ to }) => to === null);
  const untried = untriedOf(exploration);
  const movesOn = screened.filter(({ outcome }) => outcome === 'moves on' || outcome === 'failed');
  return document([
    title('Exploration'),
    `${exploreHeadline(exploration)} It took ${formatDuration(exploration.tookMs)}.`,
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

/** Actions that were seen and tried in no state. */
function untriedOf({ walk }: Exploration): string[] {
  const tried = new Set(walk.edges.map(({ action }) => action));
  return [...new Set(walk.states.flatMap(({ actions }) => actions.map(({ id }) => id)))].filter((id) => !tried.has(id));
}

function notLooked({ alike, frames }: Exploration): string {
  const parts = [
    ...(alike === 0 ? [] : [`up to ${counted(alike, 'widget')} of one page alike to one that was tried`]),
    ...(frames === 0 ? [] : [counted(frames, 'frame')]),
    'hovering, dragging, keys except Escape, and what WebSockets send',
  ];
  return `Not tried: ${parts.join('; ')}.`;
}
