/** `pen connect`: gives an assistant a token of its own, replaces or revokes it, or lists the assistants. */
import { err } from '../../../shared/base/result.ts';
import type { AssistantIdentity } from '../../../shared/contracts/assistant-identities.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import { PRESETS, PresetSchema, type Preset } from '../../../shared/contracts/permissions.ts';
import { createPrivateDirectory } from '../../data-directory.ts';
import { readDiscovery } from '../../discovery/index.ts';
import { createAssistantStore, type AssistantStore, type AssistantToken } from '../../permissions/index.ts';
import { refuseArguments } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText, say, textTable } from '../output.ts';

function presetText({ access: { preset, rules } }: AssistantIdentity): string {
  return `${PRESETS[preset].label}${Object.keys(rules).length === 0 ? '' : ', with changes'}`;
}

function printList(context: CommandContext, identities: readonly AssistantIdentity[]): void {
  if (context.json) printJson(context.stdout, { assistants: identities });
  else if (identities.length === 0) say(context, 'no assistant has a token of its own; pen connect NAME makes one.');
  else
    printText(
      context.stdout,
      textTable(
        [{ title: 'assistant' }, { title: 'permissions' }, { title: 'token made' }],
        identities.map((identity) => [identity.name, presetText(identity), new Date(identity.tokenAtMs).toISOString()]),
      ),
    );
}

/** Connects the assistant, or replaces its token; a preset applies to an assistant that exists as well. */
async function connect(
  store: AssistantStore,
  name: string,
  { isNew, preset }: { readonly isNew: boolean; readonly preset: Preset | null },
): Promise<AppResult<AssistantToken>> {
  const known = store.byName(name);
  if (known !== null && preset !== null) {
    const changed = await store.change(known.id, { access: { preset, rules: {} } });
    if (!changed.ok) return changed;
  }
  return known !== null && isNew ? store.rotate(known.id) : store.connect(name, preset ?? 'investigate');
}

async function printToken(context: CommandContext, { identity, token }: AssistantToken): Promise<void> {
  const found = await readDiscovery(context.dataDirectory);
  const url = (found.ok ? found.value?.mcpUrl : null) ?? 'http://127.0.0.1:6100/mcp';
  const stdio = [...context.program.split(' '), 'mcp', '--assistant', identity.name];
  if (context.json) printJson(context.stdout, { assistant: identity, token, stdio, url });
  else
    printText(
      context.stdout,
      [
        `${identity.name} has the permissions ${presetText(identity)}.`,
        `stdio: ${context.program} mcp --assistant "${identity.name}"`,
        `HTTP:  ${url}  with the header  Authorization: Bearer ${token}`,
      ].join('\n'),
    );
}

function unknownAssistant(name: string): AppResult<never> {
  return err(
    appError('invalid_params', `There is no assistant "${name}" with a token.`, 'pen connect lists the assistants.'),
  );
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
  const folder = await createPrivateDirectory(context.dataDirectory);
  if (!folder.ok) return { error: folder.error };
  const store = await createAssistantStore({
    dataDirectory: context.dataDirectory,
    log: { warn: (message) => say(context, message) },
    now: Date.now,
  });
  const [name] = positionals;
  if (name === undefined) {
    printList(context, store.list());
    return DONE;
  }
  if (switches.has('revoke')) {
    const known = store.byName(name);
    const revoked = known === null ? unknownAssistant(name) : await store.revoke(known.id);
    if (!revoked.ok) return { error: revoked.error };
    if (context.json) printJson(context.stdout, { revoked: known });
    else say(context, `${known?.name ?? name} is no longer accepted.`);
    return DONE;
  }
  const connected = await connect(store, name, { isNew: switches.has('new'), preset: preset.data });
  if (!connected.ok) return { error: connected.error };
  await printToken(context, connected.value);
  return DONE;
}
