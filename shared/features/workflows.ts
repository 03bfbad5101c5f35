/** The workflows of `pen_workflow`, with their parameters. */
import { explore } from './explorer/tools/explore-workflow.ts';
import { prove } from './prove/tools/prove.ts';
import { tryChange } from './prove/tools/try.ts';
import { LISTED, PARAMS, WORKFLOWS as workflows } from './workflow/workflows.ts';

export const WORKFLOWS = {
  ...workflows,
  [explore.name]: explore,
  [prove.name]: prove,
  [tryChange.name]: tryChange,
};
export const WORKFLOW_PARAMS = {
  ...PARAMS,
  ...explore.params,
  ...prove.params,
  ...tryChange.params,
};
/** Parameters as tools/list has them. */
export const LISTED_PARAMS = {
  ...LISTED,
  ...prove.listed,
  ...tryChange.listed,
};
