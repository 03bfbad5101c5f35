/** One store per topic, filled by the bridge. Derived data is in the selectors of each domain file. */
import type {
  AppState,
  McpState,
  SpoolState,
  TopicName,
  TopicValue,
} from '../../../../shared/features/window-topics.ts';
import { SettingsSchema } from '../../../../shared/core/contracts/settings.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { createTopicStore, type TopicStore } from './topic-store.ts';

export type TopicStores = { readonly [N in TopicName]: TopicStore<TopicValue<N>> };

const UNKNOWN_APP: AppState = {
  version: '',
  runtime: '',
  platform: 'linux',
  dataDirectory: '',
  notices: [],
  hasTray: true,
  sample: { state: 'stopped', endpointId: null, error: null },
};
const UNKNOWN_MCP: McpState = { address: null, error: null, clients: [] };
const UNKNOWN_SPOOL: SpoolState = {
  directory: '',
  bytesInFlight: 0,
  freeBytes: 0,
  libraryBytes: 0,
  besideLibrary: false,
};

export function createTopicStores(): TopicStores {
  return {
    app: createTopicStore<TopicValue<'app'>>(UNKNOWN_APP),
    session: createTopicStore<TopicValue<'session'>>({ selectedTargetId: null }),
    endpoints: createTopicStore<TopicValue<'endpoints'>>([]),
    captures: createTopicStore<TopicValue<'captures'>>([]),
    calls: createTopicStore<TopicValue<'calls'>>([]),
    problems: createTopicStore<TopicValue<'problems'>>([]),
    locks: createTopicStore<TopicValue<'locks'>>({ held: [], cooldowns: [] }),
    recordings: createTopicStore<TopicValue<'recordings'>>([]),
    recorders: createTopicStore<TopicValue<'recorders'>>([]),
    consents: createTopicStore<TopicValue<'consents'>>({ requests: [], grants: [] }),
    tasks: createTopicStore<TopicValue<'tasks'>>([]),
    assistants: createTopicStore<TopicValue<'assistants'>>([]),
    emulations: createTopicStore<TopicValue<'emulations'>>([]),
    settings: createTopicStore<TopicValue<'settings'>>(SettingsSchema.parse({})),
    mcp: createTopicStore<TopicValue<'mcp'>>(UNKNOWN_MCP),
    spool: createTopicStore<TopicValue<'spool'>>(UNKNOWN_SPOOL),
    updates: createTopicStore<TopicValue<'updates'>>({
      server: null,
      releasePage: null,
      state: { kind: 'idle', checkedAtMs: null },
    }),
  };
}

/** Connects the bridge to the stores. `onDefect` receives messages that do not parse. */
export function feedTopics(
  bridge: Pick<Bridge, 'onTopic'>,
  stores: TopicStores,
  onDefect: (what: string) => void,
): void {
  bridge.onTopic((topic, value) => stores[topic].receive(value), onDefect);
}
