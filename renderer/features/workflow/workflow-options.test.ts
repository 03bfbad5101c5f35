import { expect, it } from 'vitest';
import { optionFields } from '../../../shared/core/capability/option-fields.ts';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import { WORKFLOWS } from '../../../shared/features/workflows.ts';

it('a workflow is selected by name', () => {
  const [name] = optionFields(penWorkflow, { untilStopped: false });
  expect(name).toMatchObject({ kind: 'choice', choices: Object.keys(WORKFLOWS) });
});
