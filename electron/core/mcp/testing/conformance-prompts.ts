/** The demonstration prompts of `@modelcontextprotocol/conformance`, as far as prompts of this server have their form. */
import type { Prompt } from '../../../../shared/core/prompts/prompt.ts';

const base = { useWhen: '' };

export const CONFORMANCE_PROMPTS: readonly Prompt[] = [
  {
    ...base,
    name: 'test_simple_prompt',
    title: 'Simple',
    description: 'Returns a text.',
    arguments: [],
    inShell: [],
    text: () => 'This is a simple prompt for testing.',
  },
  {
    ...base,
    name: 'test_prompt_of_tool',
    title: 'Of a tool',
    description: 'Offered with its tool only.',
    arguments: [],
    inShell: [],
    text: () => 'Call pen_toy_refuse.',
  },
  {
    ...base,
    name: 'test_prompt_with_arguments',
    title: 'With arguments',
    description: 'Returns its arguments.',
    arguments: ['arg1', 'arg2'].map((name) => ({ name, description: `${name} of the test`, completes: null })),
    inShell: [],
    text: ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
  },
];
