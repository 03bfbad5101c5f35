/** `pen connect`: gives an assistant a token of its own and sets up its configuration file; verifies, undoes, revokes, or lists. */
import { resolve } from 'node:path';
import {
  ASSISTANT_LABELS,
  type ClientSetup,
  type ConnectedFile,
  type FileClient,
  type Handshake,
} from '../../../shared/contracts/app/assistant-clients.ts';
import type { AssistantIdentity } from '../../../shared/contracts/app/assistant-identities.ts';
import { appError, settle, type AppError, AppFailure } from '../../../shared/contracts/errors.ts';
import { PRESETS, PresetSchema, type Preset } from '../../../shared/contracts/app/permissions.ts';
import { fileClientNamed, type AssistantService } from '../../assistants/index.ts';
import { createPrivateDirectory } from '../../data-directory.ts';
import { readDiscovery } from '../../discovery/index.ts';
import { createAssistantStore, type AssistantStore, type AssistantToken } from '../../permissions/index.ts';
import { changeText, createClientSetup } from '../client-setup.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText, say, textTable } from '../output/output.ts';
import { removeSkills, writeSkills } from '../skill-files.ts';

interface Connecting {
  readonly context: CommandContext;
  readonly store: AssistantStore;
  readonly clients: AssistantService;
  readonly mcpUrl: string;
}

const STATES: Readonly<Record<ClientSetup['state'], string>> = {
  'not-installed': 'not installed',
  'not-connected': 'not connected',
  connected: 'connected',
  'other-install': 'connected to another install',
  unreadable: 'file cannot be edited',
};

function presetText({ access: { preset, rules } }: AssistantIdentity): string {
  return `${PRESETS[preset].label}${Object.keys(rules).length === 0 ? '' : ', with changes'}`;
}

async function printList({ context, store, clients }: Connecting): Promise<CommandOutcome> {
  const identities = store.list();
  const setups = await clients.clients();
  if (context.json) {
    printJson(context.stdout, {
      assistants: identities,
      clients: setups.map(({ assistant, state, file, command, error }) => ({ assistant, state, file, command, error })),
    });
    return DONE;
  }
  const tokens = textTable(
    [{ title: 'assistant' }, { title: 'permissions' }, { title: 'token made' }],
    identities.map((identity) => [identity.name, presetText(identity), new Date(identity.tokenAtMs).toISOString()]),
  );
  const files = textTable(
    [{ title: 'client' }, { title: 'state' }, { title: 'file' }],
    setups.map(({ assistant, state, file }) => [assistant, STATES[state], file]),
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
  const client = fileClientNamed(identity.name);
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

function unanswered(error: AppError, { change }: ConnectedFile, program: string, client: FileClient): AppError {
  return {
    ...error,
    message: `${change.file} was written, but its command does not work. ${error.message}`,
    suggestion: `${error.suggestion ?? ''} ${program} connect ${client} --undo takes it out again.`.trim(),
  };
}

/** Writes the file of a client, then starts what it says. */
async function setUp(
  { context, clients, mcpUrl: url }: Connecting,
  client: FileClient,
  { identity, token }: AssistantToken,
): Promise<CommandOutcome> {
  const added = await clients.add(client);
  if (!context.json) {
    printText(context.stdout, `${identity.name} has the permissions ${presetText(identity)}.`);
    printText(context.stdout, changeText(added.change));
    if (added.backup !== null) printText(context.stdout, `The file as it was: ${added.backup}`);
  }
  const verified = await settle(() => clients.verify(client));
  if (!verified.ok) return { error: unanswered(verified.error, added, context.program, client) };
  if (context.json) printJson(context.stdout, { assistant: identity, token, url, ...added, handshake: verified.value });
  else printText(context.stdout, `${handshakeText(verified.value)} Restart ${identity.name} to use it.`);
  return DONE;
}

async function verify({ context, clients }: Connecting, client: FileClient): Promise<CommandOutcome> {
  const verified = await clients.verify(client);
  if (context.json) printJson(context.stdout, verified);
  else printText(context.stdout, handshakeText(verified));
  return DONE;
}

async function undo({ context, clients }: Connecting, client: FileClient): Promise<CommandOutcome> {
  const undone = await clients.undo(client);
  const { change, restored } = undone;
  if (context.json) printJson(context.stdout, undone);
  else {
    printText(context.stdout, changeText(change));
    say(
      context,
      restored === 'file'
        ? 'the file is as it was before, byte for byte.'
        : 'the file was changed since, so only our entry was removed.',
    );
  }
  return DONE;
}

async function revoke({ context, store, clients }: Connecting, name: string): Promise<CommandOutcome> {
  const known = store.byName(name);
  if (known === null) {
    const message = `There is no assistant "${name}" with a token.`;
    return { error: appError('invalid_params', message, 'pen connect lists the assistants.') };
  }
  await store.revoke(known.id);
  const undone = await clients.undoRevoked(known.name);
  if (context.json) printJson(context.stdout, { revoked: known, undone });
  else {
    say(context, `${known.name} is no longer accepted.`);
    for (const { change } of undone) printText(context.stdout, changeText(change));
  }
  return DONE;
}

/** Skills need no token: an agent with a terminal runs commands as the person. */
async function installSkills(context: CommandContext, client: FileClient | null): Promise<CommandOutcome> {
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

/** The client of `--undo` and `--verify`, which need one with a file. */
function fileClientOf(context: CommandContext, name: string): FileClient {
  const client = fileClientNamed(name);
  if (client === null)
    throw new AppFailure(
      appError(
        'invalid_params',
        `"${name}" has no configuration file that PEN knows.`,
        `Write one of: ${Object.keys(ASSISTANT_LABELS)
          .filter((each) => each !== 'other')
          .join(', ')}; or ${context.program} connect NAME --print.`,
      ),
    );
  return client;
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
  if (switches.has('skill')) return installSkills(context, name === undefined ? null : fileClientNamed(name));
  const connecting = await open(context);
  if (name === undefined) return printList(connecting);
  const client = fileClientNamed(name);
  const label = client === null ? name : ASSISTANT_LABELS[client];
  if (switches.has('revoke')) return revoke(connecting, label);
  if (switches.has('undo') || switches.has('verify')) {
    const chosen = fileClientOf(context, name);
    return switches.has('undo') ? undo(connecting, chosen) : verify(connecting, chosen);
  }
  const given = await giveToken(connecting.store, label, { isNew: switches.has('new'), preset: preset.data });
  if (client !== null && !switches.has('print')) return setUp(connecting, client, given);
  printToken(connecting, given);
  return DONE;
}
