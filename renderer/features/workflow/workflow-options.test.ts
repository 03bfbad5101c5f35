import { expect, it } from 'vitest';
import { z } from 'zod';
import { optionFields } from '../../../shared/core/capability/option-fields.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import { WORKFLOWS } from '../../../shared/features/workflows.ts';

it('a workflow is chosen by what it finds, except those with dialogs of their own', () => {
  const [name] = optionFields(penWorkflow, { untilStopped: false });
  const choices = name?.kind === 'choice' ? name.choices : [];
  expect([...choices, 'explore', 'prove', 'try'].toSorted()).toEqual(Object.keys(WORKFLOWS).toSorted());
});

const FORMS = CAPABILITIES.map((capability) => ({ capability, fields: optionFields(capability) }));

/** Names of parameters, tools and choices, and what only a caller can do. */
const FOR_ASSISTANTS = /\b(pen_\w+|of prove|slow-page-triage|js-bloat-check|with action|start only|false:?)\b/;

it.each(FORMS.filter(({ fields }) => fields.length > 0))('$capability.name: the form speaks to a person', (form) => {
  const { properties = {} } = z.toJSONSchema(form.capability.params, { io: 'input' });
  for (const { label, description } of form.fields) {
    expect(label).not.toBe('');
    expect(description).not.toBe('');
    expect(description).not.toMatch(FOR_ASSISTANTS);
  }
  // A parameter without words of its own is in no form.
  const withWords = Object.entries(properties).flatMap(([name, property]) =>
    typeof property === 'object' && 'form' in property ? [name] : [],
  );
  expect(new Set(form.fields.map(({ name }) => name))).toEqual(new Set(withWords));
});

it('has words for the parameters of each form', () => {
  expect(
    FORMS.filter(({ fields }) => fields.length > 0)
      .map(({ capability }) => capability.name)
      .toSorted(),
  ).toEqual([
    'pen_cpu_profile',
    'pen_emulate',
    'pen_explore',
    'pen_heap_sampling',
    'pen_heap_snapshot',
    'pen_heap_track',
    'pen_js_coverage',
    'pen_lighthouse',
    'pen_prove_programs',
    'pen_workflow',
  ]);
});
