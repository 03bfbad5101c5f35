/** Source maps, command lines, and the messages of targets, assistants and windows, as readers. */
import { OWNER_RIGHTS, windowRights } from '../../../electron/core/analysis-host/port/port-rights.ts';
import { parseEndpointAddress } from '../../../electron/core/cdp/endpoints/endpoint-address.ts';
import { answerOf, readMessage } from '../../../electron/core/cdp/message-envelope.ts';
import { COMMANDS } from '../../../electron/core/cli/command-table.ts';
import { parseArguments } from '../../../electron/core/cli/arguments/flags.ts';
import { parseGrowthLimit } from '../../../electron/core/cli/arguments/growth-limit.ts';
import { parseParameters } from '../../../electron/core/runner/parameters.ts';
import { openSourceMap } from '../../../shared/engine/source-map/opened-map.ts';
import { createScriptResolver } from '../../../shared/engine/source-map/position-resolver.ts';
import { APP_JS, APP_MAP } from '../../../shared/engine/source-map/testing/minified-app.ts';
import { ok } from '../../../shared/base/result.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { parseSteps, parseStepWords } from '../../../shared/features/page/tools/interact-steps.ts';
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { parseLink } from '../../../shared/core/contracts/links.ts';
import { parseKeepWhen } from '../../../shared/features/live/recorder/contract/recorders.ts';
import { WINDOW_COMMANDS } from '../../../shared/features/window.ts';
import { jsonSeed, seedsIn, textSeed, value, type FuzzReader, type FuzzReading } from './reader.ts';

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Undefined for a text that is not JSON: what sends these messages parses them first. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
}

const sourceMapReader: FuzzReader = {
  name: 'source-map',
  seeds: () => [jsonSeed(APP_MAP), ...seedsIn('source-map')],
  read(bytes) {
    const opened = openSourceMap(bytes);
    // A map that cannot be used is left out, with the reason for people.
    if (!opened.ok) return [value('reason', opened.reason)];
    const { map, sources, ignored } = opened.value;
    const resolver = createScriptResolver({
      map,
      sources,
      ignored,
      textOf: (source) => opened.value.textOf(source),
      generatedText: APP_JS,
    });
    const positions = [1, 5, 60, 101, 105, 300].flatMap((column) => [1, 2].map((line) => ({ line, column })));
    return positions.flatMap(({ line, column }) => {
      const found = resolver.resolve({ line, column, name: 'e' });
      return [
        value('resolve', found),
        ...(found !== null && (found.line < 1 || found.column < 1)
          ? [
              {
                what: 'resolve',
                result: {
                  ok: false,
                  error: { code: 'internal', message: `the position ${found.line}:${found.column}` },
                },
              } satisfies FuzzReading,
            ]
          : []),
        value('line', resolver.line({ line, column })),
        value('around', resolver.around({ line, column })),
        value('variable', resolver.variable({ line, column }, 'e')),
      ];
    });
  },
};

const cdpReader: FuzzReader = {
  name: 'cdp-message',
  seeds: () => seedsIn('cdp-message'),
  read(bytes) {
    const read = readMessage(textOf(bytes));
    if (!read.ok) return [value('problem', read.problem)];
    return [
      value('message', read.message.method ?? read.message.id ?? null),
      value('answer', 'method' in read.message ? null : Object.keys(answerOf(read.message))),
    ];
  },
};

const toolCallReader: FuzzReader = {
  name: 'mcp-call',
  // Values that tools take, so that mutants get past the first check: all of them, and each by itself.
  seeds: () =>
    seedsIn('mcp-call').flatMap((all) => [
      all,
      ...Object.entries(Object(jsonOf(all.bytes))).map(([name, given]) => jsonSeed({ [name]: given })),
    ]),
  read(bytes, random) {
    const capability = random.pick(CAPABILITIES);
    const parsed = parseParameters(capability, jsonOf(bytes));
    return [{ what: capability.name, result: parsed }];
  },
};

/** Without the parameters of a query, which are checked where it is answered. */
function typeOf(request: AppResult<AnalysisRequest>): AppResult<unknown> {
  return request.ok ? ok(request.value.type) : request;
}

const windowMessageReader: FuzzReader = {
  name: 'ipc-message',
  seeds: () => seedsIn('ipc-message'),
  read(bytes, random) {
    const message = jsonOf(bytes);
    const command = random.pick(Object.values(WINDOW_COMMANDS));
    return [
      { what: 'request of the owner', result: typeOf(OWNER_RIGHTS.parse(message)) },
      { what: 'request of a window', result: typeOf(windowRights('/library').parse(message)) },
      value('command of a window', command.params.safeParse(message).success),
    ];
  },
};

const commandLineReader: FuzzReader = {
  name: 'cli',
  seeds: () => [
    textSeed('--duration=5 --out file.json --target Shop --json heap'),
    textSeed('click Save; type #name "a b"; press Control+A; wait 500'),
    textSeed('pen://capture/heap-3f9a12cd?object=3'),
    textSeed('longTask>200, heap>50MB'),
    textSeed('http://user@localhost:9222/json?x=1#y'),
    textSeed('10%'),
  ],
  read(bytes, random) {
    const text = textOf(bytes);
    const { flags } = random.pick(COMMANDS);
    const parsed = parseArguments(text.split(' '), flags, { takesOptions: random.once(2) });
    return [
      value('arguments', parsed.ok ? [...parsed.value.values, ...parsed.value.options] : parsed.error.message),
      { what: 'address', result: parseEndpointAddress(text) },
      { what: 'growth', result: parseGrowthLimit(text) },
      { what: 'link', result: parseLink(text) },
      { what: 'keep-when', result: parseKeepWhen(text, 'page') },
      { what: 'step', result: parseStepWords(text) },
      { what: 'steps', result: parseSteps(text.split(';')) },
    ];
  },
};

export function messageReaders(): FuzzReader[] {
  return [sourceMapReader, cdpReader, toolCallReader, windowMessageReader, commandLineReader];
}
