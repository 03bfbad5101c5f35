/** Assistants with tokens for tests of the server, without a file. */
import { Emitter } from '../../../../shared/base/emitter.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { AssistantIdentity } from '../../../../shared/core/contracts/assistant-identities.ts';
import { rulesOf, type Access } from '../../../../shared/core/contracts/permissions.ts';
import type { AssistantTokens, ClientAccess } from '../client-identities.ts';

interface ToyAssistants extends AssistantTokens {
  /** Adds an assistant and returns its token. */
  add(name: string, access?: Access): string;
  change(name: string, change: Partial<AssistantIdentity>): void;
  revoke(name: string): void;
  readonly access: ClientAccess;
}

export function createToyAssistants(): ToyAssistants {
  const changes = new Emitter<{ what: string; identity: AssistantIdentity }>();
  let known: { readonly identity: AssistantIdentity; readonly token: string }[] = [];
  const named = (name: string) => known.find(({ identity }) => identity.name === name);
  const byId = (id: string | undefined): AssistantIdentity | null =>
    known.find(({ identity }) => identity.id === id)?.identity ?? null;
  return {
    changes,
    refresh: async () => undefined,
    byToken: (token) => known.find((each) => each.token === token)?.identity ?? null,
    byId,
    list: () => known.map(({ identity }) => identity),
    add(name, access = { preset: 'investigate', rules: {} }) {
      const token = `token-of-${name.toLowerCase().replaceAll(/\W/g, '-')}-with-more-than-32-characters`;
      const identity = {
        id: `as-${name}`,
        name,
        connectedAtMs: 1,
        tokenAtMs: 1,
        access,
        disabledCategories: [],
        showsSecrets: false,
      };
      known.push({ identity, token });
      return token;
    },
    async rotateAll() {
      known = known.map(({ identity, token }) => ({ identity: { ...identity, tokenAtMs: 2 }, token: `${token}-2` }));
      for (const { identity } of known) changes.emit({ what: 'rotated', identity });
      return ok(known.map(({ identity }) => identity));
    },
    change(name, change) {
      known = known.map((each) =>
        each.identity.name === name ? { ...each, identity: { ...each.identity, ...change } } : each,
      );
      const changed = named(name);
      if (changed !== undefined) changes.emit({ what: 'changed', identity: changed.identity });
    },
    revoke(name) {
      const revoked = named(name);
      known = known.filter((each) => each !== revoked);
      if (revoked !== undefined) changes.emit({ what: 'revoked', identity: revoked.identity });
    },
    access: {
      rules: ({ assistantId }) => rulesOf(byId(assistantId)?.access ?? { preset: 'investigate', rules: {} }, 'off'),
      disabledCategories: ({ assistantId }) => byId(assistantId)?.disabledCategories ?? [],
      isPaused: () => false,
      refuseReading: () => null,
    },
  };
}
