import { expect, it, test } from 'vitest';
import { BudgetFileSchema } from '../../prove/contract/budgets.ts';
import { parseStepWords } from '../../page/tools/interact-steps.ts';
import { stepWords } from './actions.ts';
import { huntCommands, leakBudget, playwrightTest, type Scripted } from './scripts.ts';

const SCRIPTED: Scripted = {
  opened: 'http://shop.test',
  start: 'http://shop.test/en',
  url: 'http://shop.test/orders/12',
  path: [{ click: 'link "Customer’s orders"' }],
  steps: [{ click: 'button "Open" nth=2' }, { press: 'Escape' }],
  seconds: null,
  growth: [
    { counter: 'listeners', perRepetition: 1 },
    { counter: 'heapBytes', perRepetition: 4096 },
  ],
  objects: 60,
  title: "the dialog's leak",
};

it('writes a test of Playwright that fails while half of what was measured is left', () => {
  expect(playwrightTest(SCRIPTED)).toMatchInlineSnapshot(`
    "import { expect, test } from '@playwright/test';

    test('the dialog\\'s leak', async ({ page }) => {
      test.slow();
      const session = await page.context().newCDPSession(page);
      const counters = async () => {
        await session.send('HeapProfiler.collectGarbage');
        await session.send('HeapProfiler.collectGarbage');
        const { documents, nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
        const { result: prototype } = await session.send('Runtime.evaluate', { expression: 'Object.prototype' });
        const { objects: found } = await session.send('Runtime.queryObjects', {
          prototypeObjectId: prototype.objectId ?? '',
          objectGroup: 'counted',
        });
        const { result: length } = await session.send('Runtime.callFunctionOn', {
          objectId: found.objectId,
          functionDeclaration: 'function () { return this.length; }',
          returnByValue: true,
        });
        await session.send('Runtime.releaseObjectGroup', { objectGroup: 'counted' });
        return { documents, nodes, listeners, objects: Number(length.value) };
      };
      await page.goto('http://shop.test');
      await page.getByRole('link', { name: 'Customer’s orders', exact: true }).click();
      let before = await counters();
      for (let times = 0; times < 30; times += 1) {
        if (times === 10) before = await counters();
        await page.getByRole('button', { name: 'Open', exact: true }).nth(1).click();
        await page.keyboard.press('Escape');
      }
      const after = await counters();
      // Measured per repetition: 1 listener, 4.0 KB of the heap, and by its hunt 60 objects of one class. The limits are half of that in 20 repetitions.
      expect(after.listeners - before.listeners).toBeLessThan(10);
      expect(after.objects - before.objects).toBeLessThan(600);
    });
    "
  `);
});

test.each<[string, Partial<Scripted>, RegExp]>([
  [
    'one listener',
    { growth: [{ counter: 'listeners', perRepetition: 1 }], objects: null },
    /listeners\)\.toBeLessThan\(10\)/,
  ],
  [
    'more repetitions where little is left',
    { growth: [], objects: 0.5 },
    /times < 50;[^]*objects\)\.toBeLessThan\(10\)/,
  ],
])('limits of %s', (_, given, limit) => {
  expect(playwrightTest({ ...SCRIPTED, ...given })).toMatch(limit);
});

test.each<[string, Partial<Scripted>]>([
  [
    'the bytes of the heap, to which what drives the page adds',
    { growth: [{ counter: 'heapBytes', perRepetition: 90_000 }] },
  ],
  ['what a test cannot read', { growth: [{ counter: 'workers', perRepetition: 1 }] }],
])('no limit for %s', (_, given) => {
  const written = playwrightTest({ ...SCRIPTED, ...given, objects: null });
  expect(written).not.toContain('expect(');
  expect(written).toContain('only repeats it');
});

it('writes commands for the addresses that the page shows, with quotes that a shell takes', () => {
  expect(huntCommands({ ...SCRIPTED, steps: [{ click: 'button "It\'s open"' }] })).toEqual([
    `pen interact --target 'http://shop.test/en' 'click link "Customer’s orders"'`,
    `pen leaks --target 'http://shop.test/orders/12' 'click button "It'\\''s open"'`,
  ]);
});

it('writes the seconds of a hunt without steps', () => {
  expect(huntCommands({ ...SCRIPTED, path: [], steps: [{ wait: 1500 }], seconds: 3 })).toEqual([
    `pen leaks --target 'http://shop.test/orders/12' --seconds 3`,
  ]);
});

test.each([
  [{ click: 'button "Type on Enter"' }],
  [{ click: 'css=#a > b:nth-child(2)' }],
  [{ press: 'Escape' }],
  [{ wait: 1500 }],
  [{ type: '', on: 'searchbox "Find on page"', clear: true }],
  [{ type: 'By date', on: 'combobox "Sort"' }],
])('writes steps that are read as they were: %o', (step) => {
  expect(parseStepWords(stepWords(step))).toEqual({ ok: true, value: step });
});

it('writes a budget file that pen check takes', () => {
  expect(BudgetFileSchema.safeParse(JSON.parse(leakBudget(SCRIPTED))).success).toBe(true);
});
