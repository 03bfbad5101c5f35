/** The prompts as a plugin of Claude Code: a skill file for each, and the manifests. The same files serve other clients that read skills. */
import type { Prompt } from './prompt.ts';
import { shellLines } from './shell-guide.ts';

/** The command line where it is not installed. */
const SHELL_PROGRAM = 'npx -y pen-workbench';

/** The command that starts the server, as the README gives it: the npm package, which joins the app if that runs. */
export const PLUGIN_COMMAND = ['npx', '-y', 'pen-workbench', 'mcp'] as const;

export interface GeneratedFile {
  /** From the folder of the repository. */
  readonly path: string;
  readonly text: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const DESCRIPTION =
  'Profile pages, Node and Deno with PEN Workbench: find leaks, slow loads and slow interactions, and check changes.';

/** A skill: when to use it, then the recipe without arguments. */
function skillText(prompt: Prompt): string {
  return [
    '---',
    `name: ${prompt.name}`,
    `description: ${JSON.stringify(`${prompt.description} ${prompt.useWhen}`)}`,
    '---',
    '',
    `# ${prompt.title}`,
    '',
    'The tools below are those of the MCP server `pen` (PEN Workbench). If they are missing, use the commands at the end in a terminal, or ask the user to connect it: `npx -y pen-workbench connect` lists the clients and how each is connected.',
    '',
    prompt.text({}),
    '',
    '## In a terminal',
    '',
    `The same by commands. \`pen guide\` says what they share; where \`pen\` is not installed, it is \`${SHELL_PROGRAM}\`. Words in capitals are yours to replace.`,
    '',
    '```sh',
    ...shellLines(prompt, 'pen'),
    '```',
    '',
  ].join('\n');
}

/** Each prompt as a skill: `skills/NAME/SKILL.md`. */
export function skillFiles(prompts: readonly Prompt[]): GeneratedFile[] {
  return prompts.map((prompt) => ({ path: `skills/${prompt.name}/SKILL.md`, text: skillText(prompt) }));
}

/** All files of the plugin. `version`: that of the app. */
export function pluginFiles(prompts: readonly Prompt[], version: string): GeneratedFile[] {
  const [command, ...args] = PLUGIN_COMMAND;
  const author = { name: 'The PEN Workbench maintainers' };
  return [
    ...skillFiles(prompts),
    {
      path: '.claude-plugin/plugin.json',
      text: json({
        name: 'pen',
        description: DESCRIPTION,
        version,
        author,
        license: 'MIT',
        keywords: ['performance', 'profiling', 'memory-leak', 'heap-snapshot', 'devtools'],
        mcpServers: { pen: { command, args } },
      }),
    },
    {
      path: '.claude-plugin/marketplace.json',
      text: json({
        name: 'pen-workbench',
        owner: author,
        description: DESCRIPTION,
        plugins: [{ name: 'pen', source: './', description: DESCRIPTION, version, category: 'development' }],
      }),
    },
  ];
}
