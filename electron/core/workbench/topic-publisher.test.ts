import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { toyRecord } from '../../../shared/core/capability/testing/toy-heap.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { SettingsSchema } from '../../../shared/core/contracts/settings.ts';
import type { TopicMessage } from '../../../shared/features/window-topics.ts';
import { createTopicPublisher, type TopicSources } from './topic-publisher.ts';

beforeEach(() => void vi.useFakeTimers({ now: 10_000 }));
afterEach(() => void vi.useRealTimers());

function fixture() {
  const changes = new Emitter<void>();
  const never = new Emitter<void>();
  const state = { selected: null as string | null, captures: [] as readonly CaptureRecord[] };
  const app = {
    version: '0',
    runtime: '',
    platform: 'linux' as const,
    door: 'app' as const,
    dataDirectory: '',
    notices: [],
    hasTray: true,
    sample: { state: 'stopped' as const, endpointId: null, error: null },
  };
  const quiet = <T>(value: T) => ({ read: () => value, changes: never });
  const sources = {
    app: quiet(app),
    session: { read: () => ({ selectedTargetId: state.selected }), changes },
    endpoints: quiet([]),
    captures: { read: () => [...state.captures], changes },
    calls: quiet([]),
    problems: quiet([]),
    locks: quiet({ held: [], cooldowns: [] }),
    recorders: quiet([]),
    recordings: quiet([]),
    networkRecordings: quiet([]),
    consents: quiet({ requests: [], grants: [] }),
    tasks: quiet([]),
    assistants: quiet([]),
    emulations: quiet([]),
    settings: quiet(SettingsSchema.parse({})),
    mcp: quiet({ address: null, error: null, clients: [] }),
    spool: quiet({ directory: '', bytesInFlight: 0, freeBytes: 0, libraryBytes: 0, besideLibrary: false }),
    updates: quiet({ server: null, releasePage: null, state: { kind: 'idle', checkedAtMs: null } }),
  } as TopicSources;
  const sent: TopicMessage[] = [];
  const publisher = createTopicPublisher(sources, (message) => void sent.push(message));
  const select = (id: string | null): void => {
    state.selected = id;
    changes.emit();
  };
  const showCaptures = (captures: readonly CaptureRecord[]): void => {
    state.captures = captures;
    changes.emit();
    vi.advanceTimersByTime(250);
  };
  return { sent, publisher, select, changes, showCaptures };
}

test('a new window gets every topic once', () => {
  const { sent, publisher } = fixture();
  publisher.sendAll();
  expect(sent.map(({ topic }) => topic).toSorted()).toEqual([
    'app',
    'assistants',
    'calls',
    'captures',
    'consents',
    'emulations',
    'endpoints',
    'locks',
    'mcp',
    'networkRecordings',
    'problems',
    'recorders',
    'recordings',
    'session',
    'settings',
    'spool',
    'tasks',
    'updates',
  ]);
});

test('many changes cause one message with the last value, and no change causes none', () => {
  const { sent, publisher, select } = fixture();
  publisher.sendAll();
  sent.length = 0;
  for (const id of ['a', 'b', 'c']) select(id);
  vi.advanceTimersByTime(250);
  expect(sent).toEqual([{ topic: 'session', value: { selectedTargetId: 'c' } }]);
  select('c');
  vi.advanceTimersByTime(1000);
  expect(sent).toHaveLength(1);
});

test('a window has the whole list of captures once, and changes of it from then on', () => {
  const { sent, publisher, showCaptures } = fixture();
  const [first, second] = [toyRecord('heap-00000001'), toyRecord('heap-00000002')];
  showCaptures([first]);
  publisher.sendAll();
  sent.length = 0;
  showCaptures([second, first]);
  showCaptures([second, first]);
  showCaptures([second]);
  expect(sent).toEqual([
    { topic: 'captures', changes: { removed: [], put: [{ at: 0, capture: second }] } },
    { topic: 'captures', changes: { removed: [first.id], put: [] } },
  ]);
  // A page that was reloaded has nothing.
  publisher.sendAll();
  expect(sent.filter(({ topic }) => topic === 'captures').at(-1)).toEqual({ topic: 'captures', value: [second] });
});

test('a closed window receives no more messages', () => {
  const { publisher, changes } = fixture();
  expect(changes.listenerCount).toBe(2);
  publisher.dispose();
  expect(changes.listenerCount).toBe(0);
});
