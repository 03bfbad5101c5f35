/** The server scenarios of `@modelcontextprotocol/conformance`, run by its own program against this server over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFORMANCE_PROMPTS } from './testing/conformance-prompts.ts';
import { CONFORMANCE_TOOLS } from './testing/conformance-tools.ts';
import { listScenarios, runScenarios, type Verdicts } from './testing/conformance-run.ts';
import { TOKEN, createServers } from './testing/servers.ts';
import { addTokens, type TokenAdder } from './testing/token-adder.ts';
import { createToyRunner } from './testing/toy-runner.ts';

const PASSING = [
  'server-initialize',
  'ping',
  'logging-set-level',
  'tools-list',
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-error',
  'tools-call-with-logging',
  'tools-call-with-progress',
  'server-sse-multiple-streams',
  'resources-list',
  'resources-subscribe',
  'resources-unsubscribe',
  'dns-rebinding-protection',
  'prompts-list',
  'prompts-get-simple',
  'prompts-get-with-args',
  'completion-complete',
] as const;

const TEXT_PROMPTS = 'prompts are recipes in words; none has a picture or an embedded resource';
const ONLY_CAPTURES = 'resources are captures, at pen://captures/ID, as JSON texts; the scenario reads other URIs';
const ASKS_NO_MODEL = 'PEN asks a client for permissions only, without a window, and never for input of a model';
const OTHER_CONTENT = 'answers are a text, pictures and links to captures; no audio and no embedded resources';

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
};

const servers = createServers();
let adder: TokenAdder;
let verdicts: Verdicts;
let known: readonly string[];

beforeAll(async () => {
  const { port } = await servers.start({ prompts: CONFORMANCE_PROMPTS }, createToyRunner(CONFORMANCE_TOOLS));
  adder = await addTokens({ port, token: TOKEN });
  [known, verdicts] = await Promise.all([listScenarios(), runScenarios(`http://127.0.0.1:${adder.port}/mcp`)]);
});
afterAll(async () => {
  await adder.close();
  await servers.closeAll();
});

describe('the MCP conformance suite', () => {
  it('has no scenario that is in neither list', () => {
    expect([...known].toSorted()).toEqual([...PASSING, ...Object.keys(NOT_OFFERED)].toSorted());
  });

  it.each(PASSING)('passes %s', (scenario) => {
    expect(verdicts.get(scenario)).toEqual([]);
  });

  it.each(Object.entries(NOT_OFFERED))('cannot pass %s: %s', (scenario) => {
    expect(verdicts.get(scenario)).not.toEqual([]);
    expect(verdicts.has(scenario)).toBe(true);
  });
});
