import { expect, it } from 'vitest';
import { BudgetFileSchema } from '../../contracts/budgets.ts';
import { huntCommands, leakBudget, playwrightTest } from './scripts.ts';

const SCRIPTED = {
  url: 'http://shop.test/',
  path: [{ click: 'link "Customer’s orders"' }],
  steps: [{ click: 'button "Open" nth=2' }, { press: 'Escape' }],
  title: "the dialog's leak",
};

it('writes a test of Playwright', () => {
  expect(playwrightTest(SCRIPTED)).toMatchInlineSnapshot(`
    "import { test } from '@playwright/test';

    test('the dialog\\'s leak', async ({ page }) => {
      await page.goto('http://shop.test/');
      await page.getByRole('link', { name: 'Customer’s orders', exact: true }).click();
      for (let times = 0; times < 20; times += 1) {
        await page.getByRole('button', { name: 'Open', exact: true }).nth(1).click();
        await page.keyboard.press('Escape');
      }
    });
    "
  `);
});

it('writes commands, with quotes that a shell takes', () => {
  expect(huntCommands({ ...SCRIPTED, steps: [{ click: 'button "It\'s open"' }] })).toEqual([
    `pen interact --target 'http://shop.test/' 'click link "Customer’s orders"'`,
    `pen leaks --target 'http://shop.test/' 'click button "It'\\''s open"'`,
  ]);
});

it('writes a budget file that pen check takes', () => {
  expect(BudgetFileSchema.safeParse(JSON.parse(leakBudget(SCRIPTED))).success).toBe(true);
});
