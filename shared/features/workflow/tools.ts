import { penWorkflow } from './tools/pen-workflow.ts';

export const TOOLS = [penWorkflow] as const;
