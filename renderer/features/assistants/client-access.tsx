/**
 * The permissions of each assistant: its preset, the rules that differ, whether it gets secrets, its categories of tools, its token, and whether
 * it is paused.
 */
import { useId, useState } from 'react';
import type { AssistantChange, AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import {
  PERMISSIONS,
  PRESETS,
  PermissionSchema,
  PresetSchema,
  RuleSchema,
  rulesOf,
  type EvalMode,
  type Rule,
} from '../../../shared/core/contracts/permissions.ts';
import { CATEGORY_LABELS, ToolCategorySchema } from '../../../shared/core/contracts/tool-categories.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { clockTime } from '../../core/words/moments.ts';
import { Segmented } from '../../core/widgets/segmented.tsx';

const RULE_LABELS: Readonly<Record<Rule, string>> = { allow: 'Allow', ask: 'Ask me', refuse: 'Refuse' };

const PRESET_OPTIONS = PresetSchema.options.map((value) => ({
  value,
  label: PRESETS[value].label,
  title: PRESETS[value].explanation,
}));

function stateText(clients: readonly McpClient[]): string {
  if (clients.some(({ isPaused }) => isPaused)) return 'paused';
  const newest = clients.toSorted((a, b) => b.connectedAtMs - a.connectedAtMs)[0];
  return newest === undefined ? 'not connected' : `connected ${clockTime(newest.connectedAtMs)}`;
}

interface PauseButtonProps {
  readonly name: string;
  /** Null: all sessions of the assistant. */
  readonly callerId: string | null;
  readonly assistantId: string | null;
  readonly isPaused: boolean;
}

/** Also for an assistant that is not connected now. */
function PauseButton({ name, callerId, assistantId, isPaused }: PauseButtonProps) {
  const bridge = useBridge();
  const { busy, perform } = useAction();
  const press = (): void =>
    void perform(() => bridge.command('clients.pause', { callerId, assistantId, isPaused: !isPaused }));
  return (
    <Button
      size="tiny"
      disabled={busy}
      onClick={press}
      title={isPaused ? `Accept calls of ${name} again` : `Refuse new calls of ${name}`}
    >
      {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}

interface SecretsRuleProps {
  readonly identity: AssistantIdentity;
  /** True if the settings show secrets to all assistants. */
  readonly isForAll: boolean;
  readonly onShows: (showsSecrets: boolean) => void;
}

/** Shows whether this assistant gets secrets unmasked. */
function SecretsRule({ identity: { name, showsSecrets }, isForAll, onShows }: SecretsRuleProps) {
  const isShown = showsSecrets || isForAll;
  const masked = isForAll ? { unavailable: 'Settings shows secrets to all assistants.' } : {};
  return (
    <>
      <div
        className="permission row"
        title="Cookies, storage, credentials, tokens and keys in its results. Screenshots are not masked."
      >
        <span>Secrets in results</span>
        <Segmented
          label={`${name}: Secrets in results`}
          value={isShown ? 'plain' : 'masked'}
          options={[
            { value: 'masked', label: 'Masked', ...masked },
            { value: 'plain', label: 'Shown' },
          ]}
          onValue={(value) => onShows(value === 'plain')}
        />
      </div>
      {isShown ? (
        <p className="permission-note third">
          {name} sees your login credentials and may send them to its provider. The audit log marks its calls.
        </p>
      ) : null}
    </>
  );
}

interface RulesProps {
  readonly identity: AssistantIdentity;
  readonly evalMode: EvalMode;
  /** True if the settings show secrets to all assistants. */
  readonly showsSecretsToAll: boolean;
}

function Rules({ identity, evalMode, showsSecretsToAll }: RulesProps) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  const { id, access, disabledCategories } = identity;
  const rules = rulesOf(access, evalMode);
  const change = (changed: AssistantChange): void =>
    void perform(() => bridge.command('assistants.change', { assistantId: id, change: changed }));
  return (
    <div className="access-rules">
      {PermissionSchema.options.map((permission) => {
        const { label, explanation } = PERMISSIONS[permission];
        return (
          <div key={permission} className="permission row" title={explanation}>
            <span>{label}</span>
            <Segmented
              label={`${identity.name}: ${label}`}
              value={rules[permission]}
              options={RuleSchema.options.map((value) => ({ value, label: RULE_LABELS[value] }))}
              onValue={(rule) => change({ access: { ...access, rules: { ...access.rules, [permission]: rule } } })}
            />
          </div>
        );
      })}
      <SecretsRule
        identity={identity}
        isForAll={showsSecretsToAll}
        onShows={(showsSecrets) => change({ showsSecrets })}
      />
      <fieldset className="access-categories row" aria-label={`${identity.name}: tools offered`}>
        {ToolCategorySchema.options.map((category) => {
          const isOff = disabledCategories.includes(category);
          return (
            <Button
              key={category}
              size="tiny"
              aria-pressed={!isOff}
              onClick={() =>
                change({
                  disabledCategories: isOff
                    ? disabledCategories.filter((each) => each !== category)
                    : [...disabledCategories, category],
                })
              }
            >
              {CATEGORY_LABELS[category]}
            </Button>
          );
        })}
      </fieldset>
      <FailureState place="inline" error={error} />
    </div>
  );
}

function AssistantAccess({
  identity,
  clients,
  evalMode,
  showsSecretsToAll,
}: RulesProps & { readonly clients: readonly McpClient[] }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [isOpen, setIsOpen] = useState(false);
  const details = useId();
  const { id, name, access } = identity;
  const differing = Object.keys(access.rules).length;
  return (
    <li className="access-row" data-testid="assistant-access" data-assistant={name}>
      <div className="access-head row">
        <b className="cut">{name}</b>
        <span className="third">
          {stateText(clients)}
          {identity.showsSecrets || showsSecretsToAll ? ', sees secrets' : ''}
        </span>
        <span className="grow" />
        <Segmented
          label={`Permissions of ${name}`}
          value={access.preset}
          options={PRESET_OPTIONS}
          onValue={(preset) =>
            void perform(() =>
              bridge.command('assistants.change', { assistantId: id, change: { access: { preset, rules: {} } } }),
            )
          }
        />
        <Button
          look="bare"
          size="tiny"
          aria-expanded={isOpen}
          aria-controls={details}
          onClick={() => setIsOpen(!isOpen)}
        >
          {differing === 0 ? 'Details' : `Details (${differing} changed)`}
        </Button>
      </div>
      {!isOpen ? null : (
        <div id={details}>
          <Rules identity={identity} evalMode={evalMode} showsSecretsToAll={showsSecretsToAll} />
          <div className="access-actions row">
            <PauseButton
              name={name}
              callerId={null}
              assistantId={id}
              isPaused={clients.some(({ isPaused }) => isPaused)}
            />
            <Button
              size="tiny"
              disabled={busy}
              title="Disconnects it; HTTP configurations need the new token, stdio reconnects by itself"
              onClick={() => void perform(() => bridge.command('assistants.rotate', { assistantId: id }))}
            >
              New token
            </Button>
            <Button
              size="tiny"
              disabled={busy}
              title="Disconnects it; it is refused until it is connected again"
              onClick={() => void perform(() => bridge.command('assistants.revoke', { assistantId: id }))}
            >
              Revoke
            </Button>
          </div>
        </div>
      )}
      <FailureState place="inline" error={error} />
    </li>
  );
}

export function ClientAccess() {
  const assistants = useTopic('assistants');
  const { clients } = useTopic('mcp');
  const { evalMode, assistantPreset, tellSecrets } = useTopic('settings');
  const others = clients.filter(({ assistantId }) => assistantId === null);
  if (assistants.length === 0 && others.length === 0) return null;
  return (
    <section className="permissions" aria-label="Permissions of each assistant">
      <h3 className="permissions-title">Permissions of each assistant</h3>
      <ul>
        {assistants.map((identity) => (
          <AssistantAccess
            key={identity.id}
            identity={identity}
            clients={clients.filter(({ assistantId }) => assistantId === identity.id)}
            evalMode={evalMode}
            showsSecretsToAll={tellSecrets}
          />
        ))}
        {others.map((client) => (
          <li key={client.sessionId} className="access-row" data-testid="unknown-access">
            <div className="access-head row">
              <span className="cut">{client.name}</span>
              <span className="third">
                no token of its own, {stateText([client])}, {PRESETS[assistantPreset].label}
                {tellSecrets ? ', sees secrets' : ''}
              </span>
              <span className="grow" />
              <PauseButton
                name={client.name}
                callerId={client.callerId}
                assistantId={null}
                isPaused={client.isPaused}
              />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
