/** What a page in a browser may not do without the person at the terminal: start programs, send signals, and learn about files of the machine. */
import { basename } from 'node:path';
import type { Core } from '../app/index.ts';
import { scriptFile } from '../source-maps/small-file.ts';
import type { Asked } from '../workbench/workbench.ts';
import type { TerminalQuestions } from './terminal-questions.ts';

/** Tools that start programs. */
const STARTS_PROGRAMS = new Set(['pen_prove_programs']);

export function guarded(
  { commands, runner }: Asked,
  { allow }: Pick<TerminalQuestions, 'allow'>,
  { paths }: Pick<Core, 'paths'>,
): Asked {
  return {
    runner: {
      async run(name, params, ...rest) {
        if (STARTS_PROGRAMS.has(name)) await allow(`run the programs of ${name}: ${JSON.stringify(params)}`);
        return runner.run(name, params, ...rest);
      },
    },
    commands: {
      ...commands,
      async 'browser.launch'(params) {
        await allow('start a browser that it profiles');
        return commands['browser.launch'](params);
      },
      async 'local-processes.connect'(params) {
        await allow(`have process ${params.pid} listen for a debugger`);
        return commands['local-processes.connect'](params);
      },
      async 'assistants.add'(params) {
        await allow(`run ${basename(params.program)} to add the MCP server of PEN`);
        return commands['assistants.add'](params);
      },
      async 'assistants.verify'(params) {
        await allow(`run ${basename(params.program)} to check the MCP server of PEN`);
        return commands['assistants.verify'](params);
      },
      async 'assistants.remove'(params) {
        await allow(`run ${basename(params.program)} to remove the MCP server of PEN`);
        return commands['assistants.remove'](params);
      },
      async 'source.original'(params) {
        const path = scriptFile(params.url);
        const readable = path === null ? null : await paths.resolve(path, 'read', 'project');
        return readable?.ok === true ? commands['source.original'](params) : { original: null };
      },
    },
  };
}
