/** Components that each change detection of Angular checks: those that are not `OnPush`, though nothing of them changed. */
import { countNoun, formatCount } from '../../base/units.ts';
import type { ComponentRenders, RenderingPage, StepRenders } from '../../engine/trace/contract/renders.ts';
import { joined, name, place, type Words } from './model.ts';

/** Components that are named of each kind. */
const MAX_NAMED = 5;

interface Checked {
  readonly component: ComponentRenders;
  checks: number;
  needless: number;
}

const checkedNeedlessly = ({ reasons }: ComponentRenders): number =>
  reasons
    .filter(({ inputs }) => inputs.some(({ kind }) => kind === 'checked'))
    .reduce((sum, { renders }) => sum + renders, 0);

/** By component, those with most checks for nothing first. */
function checkedIn(steps: readonly StepRenders[]): Checked[] {
  const all = new Map<string, Checked>();
  for (const component of steps.flatMap(({ components }) => components)) {
    if (component.framework !== 'angular') continue;
    const key = `${component.name} ${component.place?.url} ${component.place?.line}`;
    const checked = all.get(key) ?? { component, checks: 0, needless: 0 };
    checked.checks += component.renders;
    checked.needless += checkedNeedlessly(component);
    all.set(key, checked);
  }
  return [...all.values()].toSorted((one, other) => other.needless - one.needless || other.checks - one.checks);
}

const nameOf = ({ component }: Checked): Words =>
  component.place === null ? name(component.name) : place(component.place);

/** `Not OnPush, so each change detection checks them: Line (line.ts:4:1) × 40 …`; null where nothing was checked for nothing. */
export function changeDetectionWords(page: RenderingPage, steps: readonly StepRenders[]): Words | null {
  const checked = checkedIn(steps);
  const always = checked.filter(({ needless }) => needless > 0);
  if (always.length === 0) return null;
  const checks = always.reduce((sum, { needless }) => sum + needless, 0);
  const runs = steps.flatMap(({ commits }) => commits).reduce((sum, { count }) => sum + count, 0);
  const onPush = checked.filter(({ component }) => component.isMemo);
  const others = always.length - MAX_NAMED;
  return [
    `${page.frameworks.length === 1 ? countNoun(runs, 'change detection') : 'Change detections'} checked ${countNoun(always.length, 'component')} ${countNoun(checks, 'time')} though nothing of them changed, because they are not OnPush: `,
    joined(
      always.slice(0, MAX_NAMED).map((each): Words => [nameOf(each), ` × ${formatCount(each.needless)}`]),
      ', ',
    ),
    others > 0 ? ` and ${formatCount(others)} more` : '',
    '.',
    onPush.length === 0
      ? ' No component that was checked is OnPush.'
      : [' OnPush, and checked where it has to be: ', joined(onPush.slice(0, MAX_NAMED).map(nameOf), ', '), '.'],
    page.frameworks.some(({ hasZone }) => hasZone === true)
      ? ' Zone.js begins a change detection after each event, timer and response that Angular hears of.'
      : '',
  ];
}
