import { expect, test } from 'vitest';
import { createHitLog, hitText } from './hit-elements.ts';

const hit = (role: string, name: string, selector: string) => ({
  ...{ role, name, selector, frameUrl: null, received: null, coveredBy: null },
  box: { x: 0, y: 0, width: 10, height: 10 },
});
const step = (label: string, of: ReturnType<typeof hit> | null) => ({
  ...{ action: 'click', label, hit: of, waitedMs: 0, outcomes: [], cost: null, span: null },
});

test('says what each step of an action hit, over all actions of a call', () => {
  const log = createHitLog(3);
  const wait = step('wait 100', null);
  log.add({
    steps: [
      ...[
        step('click Add', hit('button', 'Add', '#add')),
        wait,
        step('click Remove', hit('button', 'Remove 1', '#r1')),
      ],
      ...[
        step('click Add', hit('button', 'Add', '#add')),
        wait,
        step('click Remove', hit('button', 'Remove 2', '#r2')),
      ],
    ],
  });
  log.add({ steps: [step('click Add', hit('button', 'Add', '#add')), wait, step('click Remove', hit('', '', '#r3'))] });
  expect(hitText(log.elements())).toBe(
    '`click Add`: `button` `Add` (`#add`); `click Remove`: `button` `Remove 1` (`#r1`) and 2 other elements',
  );
});

test('says nothing without elements, and nothing of another result', () => {
  const log = createHitLog(1);
  log.add({ steps: [step('wait 100', null)] });
  log.add({ value: '3' });
  expect(log.elements()).toEqual([]);
});
