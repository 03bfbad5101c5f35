/** The files of the plugin for Claude Code, as they are committed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROMPTS } from '../../../shared/features/prompts.ts';
import { PLUGIN_COMMAND, pluginFiles } from '../../../shared/core/prompts/plugin-files.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const files = pluginFiles(PROMPTS, version);
const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '';

describe('the plugin', () => {
  it.each(files.map(({ path, text }) => [path, text] as const))('%s is as the definitions make it', (path, text) => {
    expect(existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null).toBe(text);
  });

  it('starts the server by the command that the README gives', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`\`${PLUGIN_COMMAND.join(' ')}\``);
    expect(JSON.parse(textOf('.claude-plugin/plugin.json'))).toMatchObject({
      name: 'pen',
      version,
      mcpServers: { pen: { command: 'npx', args: ['-y', 'pen-workbench', 'mcp'] } },
    });
  });

  it('is in its own marketplace, whose one entry is the folder of the repository', () => {
    expect(JSON.parse(textOf('.claude-plugin/marketplace.json'))).toMatchObject({
      name: 'pen-workbench',
      owner: { name: expect.any(String) as string },
      plugins: [{ name: 'pen', source: './' }],
    });
  });

  it.each(PROMPTS.map((prompt) => [prompt.name, prompt] as const))(
    'the skill %s has the head that clients read',
    (name, prompt) => {
      const [, head = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(textOf(`skills/${name}/SKILL.md`)) ?? [];
      const [nameLine, descriptionLine = ''] = head.split('\n');
      expect(nameLine).toBe(`name: ${name}`);
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      const description: unknown = JSON.parse(descriptionLine.replace('description: ', ''));
      expect(description).toBe(`${prompt.description} ${prompt.useWhen}`);
      // The limit of the format.
      expect(String(description).length).toBeLessThanOrEqual(1024);
      expect(body).toContain(prompt.text({}));
    },
  );
});
