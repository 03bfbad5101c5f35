/** The schema of budget files, and the example that the documentation links. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  BudgetFileSchema,
  MEASURES,
  budgetFileJsonSchema,
  budgetName,
  budgetTitle,
} from '../../../../shared/features/prove/contract/budgets.ts';

const DOCS = join(import.meta.dirname, '..', '..', '..', '..', 'docs');

test('the published schema names every measure and every member, with a description', () => {
  const text = JSON.stringify(budgetFileJsonSchema());
  for (const measure of Object.keys(MEASURES)) expect(text).toContain(`"${measure}"`);
  expect(budgetFileJsonSchema()).toMatchObject({
    required: ['scenario', 'budgets'],
    properties: { repeats: { default: 5, description: 'Runs of each side before the first evaluation.' } },
  });
});

test('the page about budgets lists every measure', () => {
  const page = readFileSync(join(DOCS, 'budgets.md'), 'utf8');
  for (const measure of Object.keys(MEASURES)) expect(page).toContain(`\`${measure}\``);
});

test('the example is a budget file', () => {
  const example: unknown = JSON.parse(readFileSync(join(DOCS, 'check', 'pen-budgets.json'), 'utf8'));
  expect(BudgetFileSchema.parse(example).budgets.map(budgetName)).toEqual([
    'functionTime totalInvoices',
    'blockingTime',
    'cls',
    'requests',
  ]);
});

test('budgets with members of their own are named by them', () => {
  const { budgets } = BudgetFileSchema.parse({
    scenario: { url: 'http://localhost/' },
    budgets: [
      { measure: 'functionTime', function: 'render (app.js)', time: 'self' },
      { measure: 'retainedBytes', class: 'Row' },
      { measure: 'sql', name: 'listeners', sql: 'select 1', recording: 'heap' },
      { measure: 'lcp' },
    ],
  });
  expect(budgets.map(budgetName)).toEqual([
    'functionTime render (app.js), self',
    'retainedBytes Row',
    'sql listeners',
    'lcp',
  ]);
  expect(budgets.map(budgetTitle)).toEqual([
    'Self time of render (app.js)',
    'Retained size of Row',
    'listeners',
    'LCP',
  ]);
});
