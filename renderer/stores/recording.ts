/**
 * Starting what the record bar offers: asks the capability, opens what came of it, and keeps a refusal at its channel. What records
 * from start to stop is a toggle: the next press stops and opens it.
 */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import type { AnyCapability } from '../../shared/capabilities/define.ts';
import { CAPTURE_KINDS, CaptureKindSchema } from '../../shared/contracts/captures.ts';
import type { AppError } from '../../shared/contracts/errors.ts';
import type { Recording } from '../../shared/contracts/recordings.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { captureParams, type CaptureOptionsState } from './capture-options.ts';
import { CHANNELS, channelState, type Channel, type ChannelId, type ChannelState } from './channels.ts';
import { activeDocument, captureDocument, liveDocument, type DocumentsState } from './documents.ts';
import type { LivePanelsState } from './live-panels.ts';
import { readyNoticeId, type NoticesState } from './notices.ts';
import type { PersonInput } from './person-input.ts';
import type { TargetSelectionState } from './target-selection.ts';
import { findTarget, targetName } from './targets.ts';
import type { TopicStores } from './topics.ts';
import { traceParams, type TraceOptionsState } from './trace-options.ts';
import type { WindowProblemsState } from './window-problems.ts';

export interface RecordingState {
  /** The channel whose explanation is open (who holds it, what it needs, what went wrong). */
  readonly explained: ChannelId | null;
  /** What a channel's last start ended with, until the next one. */
  readonly errors: Readonly<Partial<Record<ChannelId, AppError>>>;
  readonly explain: (channel: ChannelId | null) => void;
  /**
   * Starts a channel on the selected target, or stops the window's own recording there; where it is not free, opens its
   * explanation instead.
   */
  readonly start: (channel: ChannelId) => Promise<void>;
  /** Ends a recording, whoever began it, and opens what it has recorded. */
  readonly stop: (recording: Recording) => Promise<void>;
  /** Ends a recording, whoever began it, and keeps nothing. */
  readonly discard: (recording: Recording) => Promise<void>;
  /** Stops the person's newest recording and opens it; nothing where none is active. */
  readonly stopLatest: () => Promise<void>;
  /** Starts a tool's channel on a target, which becomes the selected one. */
  readonly recordAgain: (tool: string, targetId: string) => Promise<void>;
  /** The title of a tool's channel. */
  readonly titleOf: (tool: string) => string;
  /** Ids of recordings that were stopped or cancelled in this window. */
  readonly endedHere: ReadonlySet<string>;
}

/** The capability behind a channel. */
export function capabilityOf({ tool }: Pick<Channel, 'tool'>): AnyCapability {
  const found = CAPABILITIES.find(({ name }) => name === tool);
  if (found === undefined) throw new Error(`There is no tool ${tool}`);
  return found;
}

/** A refusal that comes within this belongs to the press; the eyes are still on the channel. */
const EXPLAIN_WITHIN_MS = 1500;

export function hasTool(name: string): boolean {
  return CAPABILITIES.some((capability) => capability.name === name);
}

/** What an answer says of the capture it made. Other tools answer without one. */
const MadeCaptureSchema = z.object({ captureId: z.string(), kind: CaptureKindSchema, name: z.string() });
type MadeCapture = z.infer<typeof MadeCaptureSchema>;

/** Parameters of a channel's tool, which all name the target. */
type TargetParams = Readonly<Record<string, unknown>> & { readonly target: string };

export interface RecordingParts {
  readonly bridge: Pick<Bridge, 'call' | 'command'>;
  readonly topics: TopicStores;
  readonly documents: StoreApi<DocumentsState>;
  readonly windowProblems: StoreApi<WindowProblemsState>;
  /** What the window's traces record. */
  readonly traceOptions: StoreApi<TraceOptionsState>;
  /** What its other captures are taken with. */
  readonly captureOptions: StoreApi<CaptureOptionsState>;
  readonly livePanels: StoreApi<LivePanelsState>;
  readonly targetSelection: StoreApi<TargetSelectionState>;
  readonly notices: StoreApi<NoticesState>;
  readonly personInput: PersonInput;
  readonly now: () => number;
}

export function createRecordingStore({
  bridge,
  topics,
  documents,
  windowProblems,
  traceOptions,
  captureOptions,
  livePanels,
  targetSelection,
  notices,
  personInput,
  now,
}: RecordingParts): StoreApi<RecordingState> {
  return createStore<RecordingState>((set, get) => {
    const stateOf = (channel: Channel): ChannelState => {
      const target = findTarget(topics.endpoints.getState().value, topics.session.getState().value.selectedTargetId);
      return channelState(channel, capabilityOf(channel), {
        target,
        locks: topics.locks.getState().value,
        calls: topics.calls.getState().value,
        recordings: topics.recordings.getState().value,
        nowMs: now(),
        hasTool,
      });
    };
    const nameOf = (targetId: string): string => {
      const target = findTarget(topics.endpoints.getState().value, targetId);
      return target === null ? 'a closed target' : targetName(target);
    };
    const fail = (channel: Channel, error: AppError, tookMs: number, targetId: string): void => {
      // What the person ended by hand is no news; a lock or cooldown shows on the channel by itself.
      if (error.code === 'cancelled') return;
      // Right after the press the explanation opens; later the person is elsewhere, and the channel only says that it failed.
      const explained = tookMs < EXPLAIN_WITHIN_MS ? channel.id : get().explained;
      set((state) => ({ errors: { ...state.errors, [channel.id]: error }, explained }));
      if (error.code === 'busy' || error.code === 'cooling_down') return;
      windowProblems.getState().addError(`${channel.title} failed`, error);
      if (tookMs < EXPLAIN_WITHIN_MS) return;
      const id = `failed:${channel.tool}:${targetId}`;
      notices.getState().add({
        id,
        severity: 'warning',
        title: `${channel.title} of ${nameOf(targetId)} was lost`,
        detail: error.message,
        action: {
          label: 'Record again',
          run: () => {
            notices.getState().dismiss(id);
            void get().recordAgain(channel.tool, targetId);
          },
        },
      });
    };
    /** A finished capture opens where the person waits for it; anywhere else it is offered. */
    const openOrOffer = (made: MadeCapture, targetId: string, pressed: number): void => {
      const document = captureDocument({ ...made, id: made.captureId });
      const active = activeDocument(documents.getState());
      const isBeside = active?.kind === 'live' && active.targetId === targetId && !personInput.isTyping();
      if (personInput.count() === pressed || isBeside) {
        documents.getState().open(document);
        return;
      }
      // The library listed it before, and the person has opened it from there.
      if (documents.getState().groups.some(({ tabs }) => tabs.some(({ id: tabId }) => tabId === document.id))) return;
      const id = readyNoticeId(document.id);
      notices.getState().add({
        id,
        severity: 'info',
        title: `${CAPTURE_KINDS[made.kind].label} of ${nameOf(targetId)} is ready`,
        detail: null,
        action: {
          label: 'Open',
          run: () => {
            notices.getState().dismiss(id);
            documents.getState().open(document);
          },
        },
      });
    };
    const forget = (channelId: ChannelId): void =>
      set((state) => {
        const { [channelId]: _last, ...errors } = state.errors;
        return { errors, explained: state.explained === channelId ? null : state.explained };
      });
    const ask = async (channel: Channel, params: TargetParams): Promise<void> => {
      const startedMs = now();
      const pressed = personInput.count();
      const answer = await bridge.call(channel.tool, params);
      if (!answer.ok) {
        fail(channel, answer.error, now() - startedMs, params.target);
        return;
      }
      const made = MadeCaptureSchema.safeParse(answer.value);
      if (made.success) openOrOffer(made.data, params.target, pressed);
    };
    const channelOf = ({ tool }: Pick<Recording, 'tool'>): Channel | undefined => {
      const own = CHANNELS.find((channel) => channel.tool === tool);
      // Style sheets have no channel of their own.
      const coverage = CHANNELS.find(({ id }) => id === 'coverage');
      return tool === 'pen_css_coverage' && coverage !== undefined ? { ...coverage, tool } : own;
    };
    return {
      explained: null,
      errors: {},
      endedHere: new Set<string>(),
      titleOf: (tool) => (tool === 'pen_css_coverage' ? 'CSS coverage' : (channelOf({ tool })?.title ?? tool)),
      explain: (explained) => set({ explained }),
      start: async (channelId) => {
        const channel = CHANNELS.find((candidate) => candidate.id === channelId);
        const targetId = topics.session.getState().value.selectedTargetId;
        if (channel === undefined) return;
        const state = stateOf(channel);
        if (state.kind === 'recording' && state.recording.state === 'recording') {
          await get().stop(state.recording);
          return;
        }
        if (state.kind !== 'free' || targetId === null) {
          get().explain(channelId);
          return;
        }
        forget(channelId);
        if (channelId === 'trace') {
          await ask(channel, { target: targetId, ...traceParams(traceOptions.getState()) });
          return;
        }
        if (channelId === 'network') {
          // Who listens already goes on as it does; the panel is where requests are seen.
          const target = findTarget(topics.endpoints.getState().value, targetId);
          livePanels.getState().choose(targetId, 'network');
          documents.getState().open(liveDocument(targetId, target?.title ?? ''));
          const cache = await bridge.command('network.cache', { targetId });
          const disableCache = cache.ok && cache.value.isDisabled;
          await ask(channel, { target: targetId, disableCache, clearFirst: false });
          return;
        }
        const params = captureParams(capabilityOf(channel), captureOptions.getState());
        await ask(channel, { target: targetId, ...params });
      },
      stop: async (recording) => {
        const channel = channelOf(recording);
        if (channel === undefined) return;
        forget(channel.id);
        set(({ endedHere }) => ({ endedHere: new Set([...endedHere, recording.id]) }));
        await ask(channel, { target: recording.targetId, action: 'stop' });
      },
      discard: async (recording) => {
        const channel = channelOf(recording);
        if (channel === undefined) return;
        forget(channel.id);
        set(({ endedHere }) => ({ endedHere: new Set([...endedHere, recording.id]) }));
        const startedMs = now();
        const answer = await bridge.command('recordings.cancel', { recordingId: recording.id });
        if (!answer.ok) fail(channel, answer.error, now() - startedMs, recording.targetId);
      },
      stopLatest: async () => {
        const newest = topics.recordings
          .getState()
          .value.filter(({ caller, state }) => caller.kind === 'window' && state === 'recording')
          .toSorted((a, b) => b.startedAtMs - a.startedAtMs)[0];
        if (newest !== undefined) await get().stop(newest);
      },
      recordAgain: async (tool, targetId) => {
        const channel = channelOf({ tool });
        if (channel === undefined) return;
        await targetSelection.getState().select(targetId, nameOf(targetId));
        if (CHANNELS.some((own) => own.tool === tool)) await get().start(channel.id);
        else await ask(channel, { target: targetId, action: 'start' });
      },
    };
  });
}
