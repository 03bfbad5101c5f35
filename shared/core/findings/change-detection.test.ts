import { expect, test } from 'vitest';
import type { ComponentRenders, InputKind, RenderingPage, StepRenders } from '../../engine/trace/contract/renders.ts';
import { changeDetectionWords } from './change-detection.ts';
import { MARKDOWN, told } from './voice.ts';

const PAGE: RenderingPage = {
  frameworks: [{ framework: 'angular', roots: 1, versions: ['22.0.0'], build: 'production' }],
  hasTimes: false,
};

function checked(
  name: string,
  renders: number,
  kind: InputKind,
  part: Partial<ComponentRenders> = {},
): ComponentRenders {
  const input = {
    kind,
    name: '',
    hook: null,
    laterHooks: null,
    sameness: 'equal',
    type: '',
    size: null,
    keys: [] as string[],
    isShifted: false,
    from: null,
  } as const;
  return {
    name,
    place: { name, url: 'http://shop.test/app.ts', line: 7, column: 3 },
    framework: 'angular',
    kind: 'class',
    isMemo: false,
    renders,
    mounts: 0,
    remounts: { byKey: 0, byType: 0, unknown: 0, from: null },
    selfMs: null,
    totalMs: null,
    sampledMs: null,
    reasons: [{ renders, equalOutputs: renders, unknownOutputs: 0, equalMs: null, inputs: [input], otherInputs: 0 }],
    otherRenders: 0,
    ...part,
  };
}

const step = (components: ComponentRenders[]): StepRenders => ({
  commits: [{ event: 'click', count: 1 }],
  renders: 0,
  mounts: 0,
  components,
  others: { components: 0, renders: 0, mounts: 0 },
  failure: null,
});

function words(steps: StepRenders[], page = PAGE): string | null {
  const found = changeDetectionWords(page, steps);
  return found === null ? null : told(found, MARKDOWN);
}

const ALWAYS = [
  checked('Line', 40, 'checked'),
  checked('App', 1, 'state'),
  checked('Total', 1, 'prop', { isMemo: true }),
];

test('checks of all steps are summed up by component, with those that are OnPush', () => {
  expect(words([step(ALWAYS), step(ALWAYS)])).toBe(
    '2 change detections checked 1 component 80 times though nothing of them changed, because they are not OnPush: `Line (app.ts:7:3)` × 80. OnPush, and checked where it has to be: `Total (app.ts:7:3)`.',
  );
});

test('Zone.js is named only where it began them, and change detections are counted only without another framework', () => {
  const [angular] = PAGE.frameworks;
  const zoned = { ...PAGE, frameworks: PAGE.frameworks.map((each) => ({ ...each, hasZone: true })) };
  expect(words([step(ALWAYS)])).not.toContain('Zone.js');
  expect(words([step(ALWAYS)], zoned)).toMatch(/Zone\.js begins a change detection after each event/);
  const both = angular === undefined ? [] : [angular, { ...angular, framework: 'react' as const }];
  expect(words([step(ALWAYS)], { ...PAGE, frameworks: both })).toMatch(/^Change detections checked/);
});

test('nothing is said where each check had a cause, of other frameworks, and of no step', () => {
  expect(words([step(ALWAYS.slice(1))])).toBeNull();
  expect(words([step([checked('Row', 9, 'parent', { framework: 'react' })])])).toBeNull();
  expect(words([])).toBeNull();
});
