/** `pen connect`: gives an assistant a token of its own and runs the client's own command that adds our server; verifies, undoes, revokes, or lists. */
import { resolve } from 'node:path';
import {
  ASSISTANT_LABELS,
  type ClientSetup,
  KnownClientSchema,
  type Handshake,
  type KnownClient,
} from '../../../../shared/features/assistants/contract/assistant-clients.ts';
import type { AssistantIdentity } from '../../../../shared/core/contracts/assistant-identities.ts';
import { appError, settle, type AppError, AppFailure } from '../../../../shared/base/errors.ts';
import { PRESETS, PresetSchema, type Preset } from '../../../../shared/core/contracts/permissions.ts';
import { knownClientNamed, type AssistantService } from '../index.ts';
import { createPrivateDirectory } from '../../../core/process/data-directory.ts';
import { readDiscovery } from '../../../core/discovery/index.ts';
import { createAssistantStore, type AssistantStore, type AssistantToken } from '../../../core/permissions/index.ts';
import { createClientSetup } from '../client-setup.ts';
import { refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { printJson, printText, say, textTable } from '../../../core/cli/output/output.ts';
import { removeSkills, writeSkills } from '../skill-files.ts';

interface Connecting {
  readonly context: CommandContext;
  readonly store: AssistantStore;
  readonly clients: AssistantService;
  readonly mcpUrl: string;
}

function wayText({ isInstalled, own }: ClientSetup): string {
  if (own !== null) return `by its command ${own.program}`;
  return isInstalled ? 'by a snippet' : 'by a snippet; not found here';
}

function presetText({ access: { preset, rules } }: AssistantIdentity): string {
  return `${PRESETS[preset].label}${Object.keys(rules).length === 0 ? '' : ', with changes'}`;
}

async function printList({ context, store, clients }: Connecting): Promise<CommandOutcome> {
  const identities = store.list();
  const setups = await clients.clients();
  if (context.json) {
    printJson(context.stdout, { assistants: identities, clients: setups });
    return DONE;
  }
  const tokens = textTable(
    [{ title: 'assistant' }, { title: 'permissions' }, { title: 'token made' }],
    identities.map((identity) => [identity.name, presetText(identity), new Date(identity.tokenAtMs).toISOString()]),
  );
  const files = textTable(
    [{ title: 'client' }, { title: 'connected' }, { title: 'file' }],
    setups.map((setup) => [setup.assistant, wayText(setup), setup.file]),
  );
  printText(
    context.stdout,
    `${files}\n\n${identities.length === 0 ? 'No assistant has a token of its own; pen connect NAME makes one.' : tokens}`,
  );
  return DONE;
}

/** Gives the assistant a token, or replaces it; a preset applies to an assistant that exists as well. */
async function giveToken(
  store: AssistantStore,
  name: string,
  { isNew, preset }: { readonly isNew: boolean; readonly preset: Preset | null },
): Promise<AssistantToken> {
  const known = store.byName(name);
  if (known !== null && preset !== null) await store.change(known.id, { access: { preset, rules: {} } });
  return known !== null && isNew ? store.rotate(known.id) : store.connect(name, preset ?? 'investigate');
}

function printToken({ context, clients, mcpUrl: url }: Connecting, { identity, token }: AssistantToken): void {
  const client = knownClientNamed(identity.name);
  const snippet = client === null ? null : clients.snippet(client, 'stdio');
  const stdio = [...context.program.split(' '), 'mcp', '--assistant', identity.name];
  if (context.json) {
    printJson(context.stdout, { assistant: identity, token, stdio, url, snippet: snippet?.text ?? null });
    return;
  }
  const paste = snippet === null ? [] : ['', `${snippet.file ?? 'In a terminal'}:`, snippet.text];
  printText(
    context.stdout,
    [
      `${identity.name} has the permissions ${presetText(identity)}.`,
      `stdio: ${context.program} mcp --assistant "${identity.name}"`,
      `HTTP:  ${url}  with the header  Authorization: Bearer ${token}`,
      ...paste,
    ].join('\n'),
  );
}

function handshakeText({ server, tools, prompts, durationMs }: Handshake): string {
  return `Verified: ${server} answered with ${tools} tools and ${prompts} prompts in ${Math.round(durationMs)} ms.`;
}

function unanswered(error: AppError, program: string, client: KnownClient): AppError {
  return {
    ...error,
    message: `${ASSISTANT_LABELS[client]} is connected, but our server does not answer. ${error.message}`,
    suggestion: `${error.suggestion ?? ''} ${program} connect ${client} --undo takes it out again.`.trim(),
  };
}

/** Shows the client's commands before they run. */
function announce(context: CommandContext, lines: readonly (string | null)[]): void {
  for (const line of lines) if (line !== null) say(context, `runs ${line}`);
}

/** Runs the client's own command, then starts what it was given. */
async function setUp(
  { context, clients, mcpUrl: url }: Connecting,
  { assistant: client, own }: ClientSetup,
  { identity, token }: AssistantToken,
): Promise<CommandOutcome> {
  if (own !== null) announce(context, [own.read, own.add]);
  const { ran } = await clients.add(client, own?.program);
  if (!context.json) {
    printText(context.stdout, `${identity.name} has the permissions ${presetText(identity)}.`);
    if (ran.length === 0) printText(context.stdout, `${identity.name} starts our server already: nothing changed.`);
  }
  const verified = await settle(() => clients.verify(client, own?.program));
  if (!verified.ok) return { error: unanswered(verified.error, context.program, client) };
  if (context.json) printJson(context.stdout, { assistant: identity, token, url, ran, handshake: verified.value });
  else printText(context.stdout, `${handshakeText(verified.value)} Restart ${identity.name} to use it.`);
  return DONE;
}

async function verify({ context, clients }: Connecting, { assistant, own }: ClientSetup): Promise<CommandOutcome> {
  if (own !== null) announce(context, [own.read]);
  const verified = await clients.verify(assistant, own?.program);
  if (context.json) printJson(context.stdout, verified);
  else printText(context.stdout, handshakeText(verified));
  return DONE;
}

async function undo({ context, clients }: Connecting, { assistant, own }: ClientSetup): Promise<CommandOutcome> {
  if (own !== null) announce(context, [own.read, own.remove]);
  const removed = await clients.remove(assistant, own?.program);
  if (context.json) printJson(context.stdout, removed);
  else say(context, `${ASSISTANT_LABELS[assistant]} no longer has our server.`);
  return DONE;
}

async function revoke({ context, store }: Connecting, name: string): Promise<CommandOutcome> {
  const known = store.byName(name);
  if (known === null) {
    const message = `There is no assistant "${name}" with a token.`;
    return { error: appError('invalid_params', message, 'pen connect lists the assistants.') };
  }
  await store.revoke(known.id);
  if (context.json) printJson(context.stdout, { revoked: known });
  else say(context, `${known.name} is no longer accepted. What it was configured with stays in it.`);
  return DONE;
}

/** Skills need no token: an agent with a terminal runs commands as the person. */
async function installSkills(context: CommandContext, client: KnownClient | null): Promise<CommandOutcome> {
  const { values, switches } = context.arguments;
  const project = resolve(context.workingDirectory, values.get('project-root') ?? '.');
  const isUndo = switches.has('undo');
  const files = await (isUndo ? removeSkills : writeSkills)(project, client);
  if (context.json) printJson(context.stdout, { [isUndo ? 'removed' : 'written']: files });
  else if (files.length === 0)
    printText(context.stdout, isUndo ? 'There was none.' : 'Nothing changed: every skill was there.');
  else printText(context.stdout, files.map((file) => `${isUndo ? '- ' : '+ '}${file}`).join('\n'));
  return DONE;
}

async function open(context: CommandContext): Promise<Connecting> {
  await createPrivateDirectory(context.dataDirectory);
  const store = await createAssistantStore({
    dataDirectory: context.dataDirectory,
    log: { warn: (message) => say(context, message) },
    now: Date.now,
  });
  const found = await readDiscovery(context.dataDirectory);
  const mcpUrl = (found.ok ? found.value?.mcpUrl : null) ?? 'http://127.0.0.1:6100/mcp';
  return { context, store, clients: createClientSetup(context, store, mcpUrl), mcpUrl };
}

/** The client of `--undo` and `--verify`, which need a known one. */
function knownClientOf(context: CommandContext, name: string): KnownClient {
  const client = knownClientNamed(name);
  if (client === null)
    throw new AppFailure(
      appError(
        'invalid_params',
        `"${name}" is no client that PEN knows.`,
        `Write one of: ${KnownClientSchema.options.join(', ')}; or ${context.program} connect NAME --print.`,
      ),
    );
  return client;
}

/** The client with the commands that connecting runs; null where there is only a snippet. */
async function setupOf(clients: AssistantService, client: KnownClient | null): Promise<ClientSetup | null> {
  const setup = (await clients.clients()).find(({ assistant }) => assistant === client);
  return setup ?? null;
}

export async function runConnect(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, switches, values } = context.arguments;
  const refused = refuseArguments(context, 1);
  if (refused !== null) return { error: refused };
  const preset = PresetSchema.nullable().safeParse(values.get('preset') ?? null);
  if (!preset.success) {
    const message = `There is no preset "${values.get('preset') ?? ''}".`;
    return { error: appError('invalid_params', message, `Write one of: ${PresetSchema.options.join(', ')}.`) };
  }
  const [name] = positionals;
  if (switches.has('skill')) return installSkills(context, name === undefined ? null : knownClientNamed(name));
  const connecting = await open(context);
  if (name === undefined) return printList(connecting);
  const client = knownClientNamed(name);
  const label = client === null ? name : ASSISTANT_LABELS[client];
  if (switches.has('revoke')) return revoke(connecting, label);
  const ofKnown = switches.has('undo') ? undo : switches.has('verify') ? verify : null;
  const setup = await setupOf(connecting.clients, ofKnown === null ? client : knownClientOf(context, name));
  if (ofKnown !== null && setup !== null) return ofKnown(connecting, setup);
  const given = await giveToken(connecting.store, label, { isNew: switches.has('new'), preset: preset.data });
  if (setup !== null && setup.own !== null && !switches.has('print')) return setUp(connecting, setup, given);
  if (setup !== null && setup.reason !== null && !switches.has('print')) say(context, `${setup.reason} Paste this:`);
  printToken(connecting, given);
  return DONE;
}
