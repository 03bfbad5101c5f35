/** The server scenarios of `@modelcontextprotocol/conformance`, run by its own program against this server over HTTP, in each version of the protocol. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';
import { CONFORMANCE_PROMPTS } from './testing/conformance-prompts.ts';
import { conformanceTools } from './testing/conformance-tools.ts';
import { listScenarios, runScenarios, type Verdicts } from './testing/conformance-run.ts';
import { TOKEN, createServers } from './testing/servers.ts';
import { addTokens, type TokenAdder } from './testing/token-adder.ts';
import { captureRecord, createToyRunner } from './testing/toy-runner.ts';

/** The versions that this server speaks; the last one has no sessions. */
const VERSIONS = ['2025-06-18', '2025-11-25', '2026-07-28'] as const;

const TEXT_PROMPTS = 'prompts are recipes in words; none has a picture or an embedded resource';
const ONLY_CAPTURES = 'resources are captures, at pen://captures/ID, as JSON texts; the scenario reads other URIs';
const ASKS_NO_MODEL = 'PEN asks a client for permissions only, without a window, and never for input of a model';
const OTHER_CONTENT = 'answers are a text, pictures and links to captures; no audio and no embedded resources';
const CONFIRMATIONS =
  'PEN asks for confirmations, under names of its own; the scenario asks for values under its names';
const OF_CALLS = 'only calls ask the person; prompts and resources never do';
const SKILLS = 'skills are files of the npm package, not resources';
const NEEDS_NOTHING = 'no call needs a capability of the client: without one it is refused, which is an answer';

/** Scenarios for what this product does not offer, with the reason. */
const NOT_OFFERED: Readonly<Record<string, string>> = {
  'tools-call-audio': OTHER_CONTENT,
  'tools-call-embedded-resource': OTHER_CONTENT,
  'tools-call-mixed-content': OTHER_CONTENT,
  'tools-call-sampling': ASKS_NO_MODEL,
  'tools-call-elicitation': ASKS_NO_MODEL,
  'elicitation-sep1034-defaults': ASKS_NO_MODEL,
  'elicitation-sep1330-enums': ASKS_NO_MODEL,
  'json-schema-2020-12':
    'listed schemas are cut to what a model needs, without $schema, $defs and additionalProperties',
  'server-sse-polling': 'an answer whose connection dropped is cancelled, not stored for the client’s return',
  'resources-read-text': ONLY_CAPTURES,
  'resources-read-binary': ONLY_CAPTURES,
  'resources-templates-read': ONLY_CAPTURES,
  'prompts-get-embedded-resource': TEXT_PROMPTS,
  'prompts-get-with-image': TEXT_PROMPTS,
  'http-custom-header-server-validation': 'no tool repeats a parameter in a header (x-mcp-header)',
  'input-required-result-basic-elicitation': CONFIRMATIONS,
  'input-required-result-basic-sampling': ASKS_NO_MODEL,
  'input-required-result-basic-list-roots': CONFIRMATIONS,
  'input-required-result-multiple-input-requests': CONFIRMATIONS,
  'input-required-result-multi-round': CONFIRMATIONS,
  'input-required-result-ignore-extra-params': CONFIRMATIONS,
  'input-required-result-non-tool-request': OF_CALLS,
  'input-required-result-capability-check': ASKS_NO_MODEL,
  'sep-2640-skills-directory': SKILLS,
  'sep-2640-skills-enumeration': SKILLS,
  'sep-2640-skills-manifest': SKILLS,
  'tasks-status-notifications': 'the scenario checks nothing yet; a client asks for the state of its tasks',
  'tasks-required-task-error': 'no tool needs tasks: for a client without them the call is answered when it has ended',
  'tasks-mrtr-composition': CONFIRMATIONS,
};

/** Checks of a scenario that passes otherwise, with the reason. */
const NOT_CHECKED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'server-stateless': {
    'sep-2575-missing-capability-http-400': NEEDS_NOTHING,
    'sep-2575-server-rejects-undeclared-capability': NEEDS_NOTHING,
  },
};

/** Shorter than the demonstration tools take. */
const TASK_AFTER_MS = 500;

const servers = createServers();
let adder: TokenAdder;
let known: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const disabled = new Set<ToolCategory>();
  const toy = createToyRunner(
    conformanceTools(() => {
      if (!disabled.delete('memory')) disabled.add('memory');
      server.toolListChanged();
    }),
  );
  toy.library.put(captureRecord('heap-1'));
  // The scenarios call the first tool without arguments.
  const { capabilities } = toy.runner;
  Object.assign(toy.runner, { capabilities: capabilities.toReversed() });
  const { server, port } = await servers.start(
    { prompts: CONFORMANCE_PROMPTS, disabledCategories: () => [...disabled], taskAfterMs: TASK_AFTER_MS },
    toy,
  );
  adder = await addTokens({ port, token: TOKEN });
  known = await listScenarios();
});

afterAll(async () => {
  await adder.close();
  await servers.closeAll();
});

/** Differences from the lists above, as sentences. */
function surprises(verdicts: Verdicts, scenarios: readonly string[]): string[] {
  const unrun = scenarios.filter((scenario) => !verdicts.has(scenario)).map((scenario) => `${scenario} was not run`);
  const run = [...verdicts].flatMap(([scenario, failed]) => {
    if (!scenarios.includes(scenario)) return [`${scenario} is not known`];
    // A scenario or check that begins to pass is to be taken off its list.
    if (scenario in NOT_OFFERED) return failed.length === 0 ? [`${scenario} passes`] : [];
    const unchecked = Object.keys(NOT_CHECKED[scenario] ?? {});
    const passing = unchecked.filter((id) => !failed.some((sentence) => sentence.startsWith(`${id} `)));
    const failing = failed.filter((sentence) => !unchecked.some((id) => sentence.startsWith(`${id} `)));
    return [...failing, ...passing.map((id) => `${id} passes`)].map((sentence) => `${scenario}: ${sentence}`);
  });
  return [...unrun, ...run];
}

const scenariosOf = (version: string): string[] =>
  [...known].filter(([, versions]) => versions.includes(version)).map(([name]) => name);

describe('the MCP conformance suite', () => {
  it.each(VERSIONS)('of %s passes, but for what this product does not offer', async (version) => {
    const which = ['--suite', 'all', '--spec-version', version];
    const verdicts = await runScenarios(`http://127.0.0.1:${adder.port}/mcp`, which);
    expect(surprises(verdicts, scenariosOf(version))).toEqual([]);
    expect(verdicts.size).toBeGreaterThan(20);
  });

  it('of extensions passes, but for what this product does not offer', async () => {
    const scenarios = scenariosOf('extension');
    const verdicts = new Map<string, readonly string[]>();
    // One after the other: they wait for tasks, and each has a limit of time.
    for (const scenario of scenarios)
      for (const [name, failed] of await runScenarios(`http://127.0.0.1:${adder.port}/mcp`, ['--scenario', scenario]))
        verdicts.set(name, failed);
    expect(surprises(verdicts, scenarios)).toEqual([]);
    expect(scenarios.length).toBeGreaterThan(10);
  });
});
