/** The topics that the window follows: the state of each part, and when it changes. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { targetName } from '../../../shared/core/contracts/targets.ts';
import type { Core } from '../app/index.ts';
import type { TopicSources } from './topic-publisher.ts';
import type { McpServer } from '../mcp/server.ts';
import type { CallerSession } from '../runner/types.ts';
import type { WindowPart } from './part.ts';

function anyChange(...sources: Listenable<unknown>[]): Listenable<void> {
  const changes = new Emitter<void>();
  for (const source of sources) source.listen(() => changes.emit());
  return changes;
}

export function createTopics({
  core,
  session,
  app,
  mcp,
  features,
}: {
  readonly core: Core;
  readonly session: CallerSession;
  readonly app: TopicSources['app'];
  readonly mcp: Pick<McpServer, 'state' | 'changes'>;
  readonly features: readonly WindowPart[];
}): TopicSources {
  const selection = new Emitter<void>();
  session.onSelect(() => selection.emit());
  const own = {
    app,
    session: { read: () => ({ selectedTargetId: session.selectedTargetId() }), changes: selection },
    endpoints: { read: () => [...core.endpoints.endpoints()], changes: core.endpoints.changes },
    captures: { read: () => [...core.library.list()], changes: core.library.changes },
    calls: { read: () => [...core.activity.calls()], changes: core.activity.changes },
    problems: { read: () => [...core.activity.problems()], changes: core.activity.changes },
    locks: { read: () => core.locks.state(), changes: core.locks.changes },
    recordings: { read: () => core.recordings.list(), changes: core.recordings.changes },
    networkRecordings: {
      read: () =>
        core.network.feed.active().map(({ target, state: { sinceMs, listeners } }) => ({
          targetId: target.id,
          targetTitle: targetName(core.endpoints.byId(target.id) ?? target),
          startedAtMs: sinceMs ?? 0,
          listeners: listeners.map(({ name }) => name),
          isOwn: listeners.some(({ callerId }) => callerId === session.info.id),
        })),
      changes: anyChange(core.network.feed.changes),
    },
    consents: { read: () => core.consents.state(), changes: core.consents.changes },
    tasks: { read: () => [...core.tasks.list()], changes: core.tasks.changes },
    assistants: { read: () => [...core.assistants.list()], changes: anyChange(core.assistants.changes) },
    emulations: { read: () => core.emulations.list(), changes: core.emulations.changes },
    settings: { read: () => core.settings.current(), changes: anyChange(core.settings.changes) },
    mcp: {
      read: () => ({ ...mcp.state(), isAllPaused: core.pausedClients.isAllPaused() }),
      changes: anyChange(mcp.changes, core.pausedClients.changes),
    },
    spool: {
      read: () => ({ ...core.spool.state(), libraryBytes: core.library.usage().libraryBytes }),
      changes: anyChange(core.spool.changes, core.library.changes),
    },
  } satisfies Partial<TopicSources>;
  let others: Partial<TopicSources> = {};
  for (const { topics } of features) others = { ...others, ...topics };
  // Each feature gives the topics of its own.
  return { ...own, ...(others as Omit<TopicSources, keyof typeof own>) };
}
